"""Pictures of terminals' home pages: asked for by an administrator, drawn by the terminal from its
settings, kept until the next one. Never the glass, and nothing of anybody.

A terminal hears that one is wanted with the answer to its next question about settings.
"""

from __future__ import annotations

import struct
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, Engine, bindparam, select, update
from starlette.requests import Request
from starlette.responses import Response

from hub import deeds, serving
from hub.contract import UUID
from hub.database import put_over, writing
from hub.deeds import Deed
from hub.fleet.tables import pictures
from hub.gate import Problem, in_thread, known
from hub.records import Clock

LARGEST = 2_000_000
"""Bytes of a picture."""

EVERY = timedelta(minutes=10)
"""From one question to the next."""

WAITS = timedelta(hours=1)
"""How long the hub goes on asking."""

_MOST_PIXELS = 4096
_HEAD = struct.Struct(">8sI4sII")  # PNG's signature, then IHDR with width and height


class Shown(NamedTuple):
    """`asked_at`: of the last question; `came_at`: of the picture that is there, None: there is
    none. `waiting`: it is still asked for; `again_at`: from when it may be asked for again."""

    asked_at: datetime
    came_at: datetime | None
    waiting: bool
    again_at: datetime


def of(connection: Connection, terminal_id: int, now: datetime) -> Shown | None:
    """None: nobody ever asked."""
    row = connection.execute(
        select(pictures.c.asked, pictures.c.asked_at, pictures.c.came_at).where(
            pictures.c.terminal_id == terminal_id
        )
    ).first()
    if row is None:
        return None
    waiting = row.asked is not None and now < row.asked_at + WAITS
    return Shown(row.asked_at, row.came_at, waiting, row.asked_at + EVERY)


def ask(connection: Connection, terminal_id: int, about: str, who: str, now: datetime) -> bool:
    """False: it was asked a moment ago. `about`: station/terminal."""
    shown = of(connection, terminal_id, now)
    if shown is not None and now < shown.again_at:
        return False
    values = {"asked": str(uuid4()), "asked_at": now}
    put_over(connection, pictures, ["terminal_id"], terminal_id=terminal_id, **values)
    deeds.append(connection, Deed.PICTURE_ASKED, about, who, now)
    return True


WANTED = (
    select(pictures.c.asked)
    .where(
        pictures.c.terminal_id == bindparam("terminal"), pictures.c.asked_at > bindparam("since")
    )
    .scalar_subquery()
)
"""Under which number one is waited for, of the parameter `terminal`, `since` now less WAITS; NULL:
none is."""


def keep(connection: Connection, terminal_id: int, number: str, png: bytes, now: datetime) -> bool:
    """False: nobody waits for it."""
    done = connection.execute(
        update(pictures)
        .where(pictures.c.terminal_id == terminal_id, pictures.c.asked == number)
        .values(asked=None, came_at=now, png=png)
    )
    return done.rowcount == 1


def png_of(connection: Connection, terminal_id: int) -> bytes | None:
    return connection.execute(
        select(pictures.c.png).where(pictures.c.terminal_id == terminal_id)
    ).scalar()


def is_png(content: bytes) -> bool:
    """It begins as a PNG of a reasonable size."""
    if len(content) < _HEAD.size:
        return False
    magic, _, chunk, width, height = _HEAD.unpack_from(content)
    sides = 0 < width <= _MOST_PIXELS and 0 < height <= _MOST_PIXELS
    return magic == b"\x89PNG\r\n\x1a\n" and chunk == b"IHDR" and sides


class PictureDoor:
    """What the address does."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    async def put(self, request: Request) -> Response:
        sender, number = await known(self._engine, request), request.path_params["key"]
        if not UUID.fullmatch(number):
            raise Problem(400, "bad-key")
        content = await serving.body_of(request, LARGEST)
        if content is None:
            raise Problem(413, "too-large")
        if request.headers.get("content-type", "") != "image/png" or not is_png(content):
            raise Problem(415, "bad-picture")

        def take() -> bool:
            with writing(self._engine) as connection:
                return keep(connection, sender.terminal_id, number, content, self._clock())

        if not await in_thread(take):
            raise Problem(404, "no-picture")
        return Response(status_code=204)

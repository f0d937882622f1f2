"""What is said at the door 投诉·意见: kept once, opened as a task, and its reply read at any
terminal under number and secret."""

from __future__ import annotations

import hmac
import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from hub.database import put_new
from hub.feedback.book import Book
from hub.feedback.life import Kind, Stage
from hub.feedback.tables import tasks, voices
from hub.vault import BadVault


class Reply(NamedTuple):
    """`state`: waiting (nobody has begun) | working | answered. `text`: of the last reply."""

    kind: str
    at: datetime
    state: str
    text: str = ""
    replied_at: datetime | None = None


def keep(
    connection: Connection, book: Book, key: str, station_id: int, terminal_id: int | None,
    said: dict[str, Any], at: datetime, now: datetime,
) -> bool:  # fmt: skip
    """`said`: a `Voice` of the contract. False: it was there before."""
    words = {name: said[name] for name in ("remark", "phone", "consent") if name in said}
    sealed = book.vault.seal(key, json.dumps(words).encode()) if words else None
    new = put_new(
        connection, voices, key=key, station_id=station_id, terminal_id=terminal_id,
        number=said["number"], secret=book.vault.seal(_secret(key), said["secret"].encode()),
        kind=said["what"], item=said.get("item"), about=json.dumps(said.get("about", [])),
        at=at, channel=said["channel"], words=sealed,
    )  # fmt: skip
    if new:
        book.open(
            connection, key, station_id, Kind(said["what"]), now,
            item=said.get("item"), channel=said["channel"], phone="phone" in said,
        )  # fmt: skip
    return new


def find(connection: Connection, book: Book, number: str, secret: str) -> str | None:
    """Key of the voice; None: there is none of that number and secret, and which of the two was
    wrong nobody learns."""
    for row in connection.execute(
        select(voices.c.key, voices.c.secret).where(voices.c.number == number)
    ):
        try:
            right = book.vault.open(_secret(row.key), bytes(row.secret))
        except BadVault:
            continue
        if hmac.compare_digest(right, secret.encode()):
            return row.key
    return None


def reply(connection: Connection, book: Book, number: str, secret: str) -> Reply | None:
    """None as `find`."""
    key = find(connection, book, number, secret)
    if key is None:
        return None
    row = connection.execute(select(tasks).where(tasks.c.key == key)).one()
    at = connection.execute(select(voices.c.at).where(voices.c.key == key)).scalar_one()
    if row.reply is not None and row.stage in (Stage.REPLIED, Stage.CLOSED):
        return Reply(row.kind, at, "answered", book.reply_of(row), row.replied_at)
    return Reply(row.kind, at, "waiting" if row.stage == Stage.NEW else "working")


def _secret(key: str) -> str:
    return f"secret {key}"

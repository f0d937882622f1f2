"""Files of the archive for tests of what is done with them."""

from __future__ import annotations

import hashlib
import io
import uuid
from datetime import datetime
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import Connection, select

from hub.archive.book import PIECE, Archive
from hub.tables import stations, terminals
from tests.hub.conftest import VAULT

ARCHIVE = Archive(VAULT)


def picture(words: str = "synthetic") -> bytes:
    """A page as a camera gives it."""
    image = Image.new("RGB", (360, 480), "white")
    ImageDraw.Draw(image).text((40, 60), words, fill="black")
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def hand_over(
    connection: Connection, station: str, now: datetime, handled: str = "at-once",
    number: str = "7K3M9Q2X4ABC", papers: tuple[bytes, ...] = (picture(),), **more: Any,
) -> str:  # fmt: skip
    """A case with these papers came, whole; its key. At once: it is filed."""
    key, terminal_id = begin(connection, station, now, handled, number, papers, **more)
    for page, content in enumerate(papers):
        for place in range(-(-len(content) // PIECE)):
            piece = content[place * PIECE : (place + 1) * PIECE]
            ARCHIVE.put(connection, key, terminal_id, page, place, piece)
    ARCHIVE.take(connection, key, terminal_id, now, f"terminal:{terminal_id}")
    return key


def begin(
    connection: Connection, station: str, now: datetime, handled: str = "at-once",
    number: str = "7K3M9Q2X4ABC", papers: tuple[bytes, ...] = (picture(),), **more: Any,
) -> tuple[str, int]:  # fmt: skip
    """It is begun, and none of it has come yet; its key, and the terminal's id."""
    key = str(uuid.uuid4())
    chosen = select(stations.c.id, terminals.c.id).join(terminals)
    station_id, terminal_id = connection.execute(chosen.where(stations.c.code == station)).one()
    pages = [
        {"what": what, "form": "copy", "media": "image/jpeg", "size": len(one),
         "digest": hashlib.sha256(one).hexdigest()}
        for one, what in zip(papers, ("record", "signature", "report"), strict=False)
    ]  # fmt: skip
    manifest = {"station": station, "terminal": "01", "number": number,
                "item": "chronic-application", "at": now.isoformat(), "ended": now.isoformat(),
                "handled": handled, "pages": pages} | more  # fmt: skip
    ARCHIVE.begin(connection, key, station_id, terminal_id, manifest, now)
    return key, terminal_id

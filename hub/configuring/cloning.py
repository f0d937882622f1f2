"""A station like another: what was signed for one becomes a draft for the other, before or after
its terminals have come. It counts when it is signed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from hub.configuring import bodies, drafts
from kiosk.settings.layers import Level

_OF_THE_PLACE = frozenset(
    f"station.{name}"
    for name in ("name", "english_name", "address", "english_address", "phone", "staff")
)
"""What is true of that station alone, or opens it to its own people."""


def clone(connection: Connection, like: str, station: str, who: str, now: datetime) -> int | None:
    """The draft's number; None: nothing is set at that station that another could have. Raises
    BadScope."""
    values = drafts.layer(connection, Level.STATION, like)
    kept = {path: value for path, value in values.items()
            if path not in _OF_THE_PLACE and path not in bodies.DUTIES}  # fmt: skip
    return drafts.make(connection, Level.STATION, station, kept, who, now) if kept else None


def prepared(connection: Connection, station: str) -> int | None:
    """The newest draft that waits at the station, as it does for a machine to come."""
    waiting = drafts.open_at(connection, Level.STATION, station)
    return waiting[0].id if waiting else None

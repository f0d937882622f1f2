"""Loans of the archive that fall due, or are late, as alarms of the watch."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from hub.archive import asking
from hub.fleet.judging import What, Wrong
from hub.fleet.standing import Who


def wrong(connection: Connection, now: datetime) -> list[Wrong]:
    """One for a station and what is wrong with its loans."""
    return [
        Wrong(None, What.LOAN, code, word, Who.STAFF)
        for code, word in asking.reminders(connection, now)
    ]

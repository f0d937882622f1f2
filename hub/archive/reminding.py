"""What of the archive somebody must see to, as alarms of the watch: loans that fall due or are
late, papers that stopped coming, and such as nobody filed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from hub.archive import asking, finding
from hub.archive.settings import ArchiveTerms
from hub.fleet.judging import What, Wrong
from hub.fleet.standing import Who


def wrong(
    connection: Connection, now: datetime, terms: ArchiveTerms = ArchiveTerms()
) -> list[Wrong]:
    """One for a station and what is wrong there."""
    loans = [
        Wrong(None, What.LOAN, code, word, Who.STAFF, code)
        for code, word in asking.reminders(connection, now)
    ]
    papers = [
        Wrong(None, What.PAPERS, code, word, Who.STAFF if word == "file" else Who.ENGINEER, code)
        for code, word in finding.late(connection, now, terms)
    ]
    return loans + papers

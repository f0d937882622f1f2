"""What came from a phone — a review, 追评, complaint, opinion or question: kept once under its
letter's name, the first answer counting as ever."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from hub.database import put_new, writing
from hub.feedback import voices
from hub.feedback.book import Book
from hub.keeping import first_answer, sealed_words
from hub.tables import reviews
from hub.tallies import Counts
from hub.terminals import station_of, terminal_of, valid_digests
from kiosk.settings import served
from kiosk.settings.staff import SLUG

_STAFF = re.compile(SLUG)  # id of an account
_STATION = "station"  # the item that stands for the station as a whole
FORMS = {"review": "ReviewForm", "voice": "VoiceLetter", "follow": "FollowForm"}
"""Schemas of the contract, by what a letter says it is (`form`; a review says nothing)."""


class Letters:
    """Within transactions of its own."""

    def __init__(self, engine: Engine, book: Book) -> None:
        self._engine, self._book = engine, book

    def keep(
        self, what: str, name: str, form: dict[str, Any], given_at: datetime, now: datetime
    ) -> bool:
        """`form`: good by its schema. False: nothing here is of that station or number, it is not
        kept."""
        with writing(self._engine) as connection:
            station = station_of(connection, form["s"])
            if station is None:
                return False
            return _KEEP[what](self._book, connection, station, name, form, given_at, now)


def _review(
    book: Book, connection: Connection, station: int, name: str, form: dict[str, Any],
    given_at: datetime, now: datetime,
) -> bool:  # fmt: skip
    terminal = terminal_of(connection, station, form["t"]) if "t" in form else None
    number, item, grade = form.get("n"), form.get("i", _STATION), int(form["grade"])
    channel = "sign" if number is None else "phone"
    staff = _served(connection, terminal, form)
    new = put_new(
        connection, reviews, key=name, station_id=station, terminal_id=terminal,
        number=number, item=item, at=given_at, channel=channel,
        grade=grade, reasons="[]", counted=number is None,
        words=sealed_words(book.vault, name, form), staff=staff,
    )  # fmt: skip
    if not new:
        return True
    if number is not None:
        if not first_answer(connection, number, channel, now):
            return True
        connection.execute(update(reviews).where(reviews.c.key == name).values(counted=True))
    counts = Counts()
    book.counted(
        connection, counts, name, station, item, channel, grade, "phone" in form, now,
        at=given_at, staff=staff,
    )  # fmt: skip
    counts.write(connection)
    return True


def _served(connection: Connection, terminal: int | None, form: dict[str, Any]) -> str | None:
    """Who of the staff helped, where the terminal's link says so (`kiosk.settings.served`)."""
    if terminal is None or "w" not in form or "n" not in form:
        return None
    digests = valid_digests(connection, terminal)
    found = served.unseal(digests, form["s"], form["t"], form["n"], form["w"])
    return found if found is not None and _STAFF.fullmatch(found) else None


def _voice(
    book: Book, connection: Connection, station: int, name: str, form: dict[str, Any],
    given_at: datetime, now: datetime,
) -> bool:  # fmt: skip
    terminal = terminal_of(connection, station, form["t"]) if "t" in form else None
    said = form | {"channel": "phone"}
    voices.keep(connection, book, name, station, terminal, said, given_at, now)
    return True


def _follow(
    book: Book, connection: Connection, station: int, name: str, form: dict[str, Any],
    given_at: datetime, now: datetime,
) -> bool:  # fmt: skip
    if "n" in form:
        source = connection.execute(
            select(reviews.c.key).where(reviews.c.number == form["n"], reviews.c.counted)
        ).scalar()
    else:
        source = voices.find(connection, book, form["number"], form["secret"])
    if source is None:
        return False
    grade = int(form["grade"])
    book.follow(connection, name, source, grade, form.get("remark", ""), now)
    return True


_KEEP = {"review": _review, "voice": _voice, "follow": _follow}

"""Whose case a record is: what a person who comes again is told of what they filed here.

A row is written in the transaction of its record and holds no name and no number of a person, only
a keyed hash. What became of the case stands in the record alone, so the two can never disagree.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from kiosk.outbox.record import Record
from kiosk.outbox.rows import get, insert
from kiosk.store.database import Store


class Entry(NamedTuple):
    """`number`: our one-time number. `at`: wall clock seconds. `undoes`: the centre's number of the
    earlier case that this one withdraws, or ""."""

    record: Record
    number: str
    item: str
    at: float
    undoes: str


def hashed(store: Store, certificate_no: str) -> str:
    """How a person stands in the register."""
    return store.keyed_hash("case", certificate_no.strip().upper())


def enter(
    store: Store,
    db: Any,
    key: str,
    *,
    certificate_no: str,
    number: str,
    item: str,
    undoes: str = "",
) -> None:
    """Within the transaction that writes the record `key` down."""
    insert(
        db,
        "filed",
        {
            "record": key,
            "person": hashed(store, certificate_no),
            "number": number,
            "item": item,
            "at": store.clock(),
            "undoes": undoes,
        },
    )


def of(store: Store, certificate_no: str) -> list[Entry]:
    """A person's cases, newest first. Raises StoreFault."""
    with store.transaction():  # no record is dropped between the two questions
        rows = store.rows(
            "SELECT record, number, item, at, undoes FROM filed WHERE person = ?"
            " ORDER BY at DESC, rowid DESC",
            (hashed(store, certificate_no),),
        )
        found = [(get(store, row.pop("record")), row) for row in rows]
    return [Entry(record, **row) for record, row in found if record is not None]


def drop(db: Any, before: float) -> None:
    """Cases that ended before that time (wall clock seconds)."""
    db.conn.execute(
        "DELETE FROM filed WHERE record IN"
        " (SELECT key FROM outbox WHERE state IN ('accepted', 'closed') AND changed < ?)",
        (before,),
    )

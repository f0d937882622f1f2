"""Whose case a record is: what a person who comes again is told of what they filed here.

A row is written in the transaction of its record and holds no name and no number of a person or
an employer, only keyed hashes. What became of the case stands in the record alone, so the two can
never disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from kiosk.outbox.kinds import LatePaper
from kiosk.outbox.record import Record
from kiosk.outbox.rows import get, insert
from kiosk.store.audit import Actor, Deed
from kiosk.store.database import Store
from kiosk.text.numbers import normal


class Entry(NamedTuple):
    """`number`: our one-time number. `at`: wall clock seconds. `undoes`: the centre's number of the
    earlier case that this one withdraws, or "". `originals`: ids of papers that must be handed in
    themselves; `received`: when staff took them, wall clock seconds, 0.0 not yet. `part`: which of
    its item's parts it is, or ""."""

    record: Record
    number: str
    item: str
    at: float
    undoes: str
    originals: tuple[str, ...] = ()
    received: float = 0.0
    part: str = ""


def hashed(store: Store, certificate_no: str) -> str:
    """How a person stands in the register."""
    return store.keyed_hash("case", normal(certificate_no))


def hashed_unit(store: Store, code: str) -> str:
    """How an employer stands in it."""
    return store.keyed_hash("unit", normal(code))


def enter(
    store: Store,
    db: Any,
    key: str,
    *,
    certificate_no: str,
    number: str,
    item: str,
    part: str = "",
    undoes: str = "",
    originals: Sequence[str] = (),
    unit: str = "",
    acting: str = "self",
    late: Sequence[LatePaper] = (),
) -> None:
    """Within the transaction that writes the record `key` down. `unit`: the code of the employer
    that it is about, or "". `late`: papers that follow."""
    insert(
        db,
        "filed",
        {
            "record": key,
            "person": hashed(store, certificate_no),
            "number": number,
            "item": item,
            "part": part,
            "at": store.clock(),
            "undoes": undoes,
            "originals": msgspec.json.encode(list(originals)).decode(),
            "unit": hashed_unit(store, unit) if unit else "",
            "acting": acting,
            "late": msgspec.json.encode(list(late)).decode(),
        },
    )


def of(store: Store, certificate_no: str) -> list[Entry]:
    """A person's cases, newest first. Raises StoreFault."""
    return _entries(
        store, "WHERE person = ? ORDER BY at DESC, rowid DESC", hashed(store, certificate_no)
    )


def of_unit(store: Store, code: str) -> list[Entry]:
    """An employer's cases, whoever of its agents filed them, newest first. Raises StoreFault."""
    return _entries(store, "WHERE unit = ? ORDER BY at DESC, rowid DESC", hashed_unit(store, code))


def receive(store: Store, number: str, staff: str) -> Entry | None:
    """Staff scanned the cover sheet of a case: its originals are here, and the time within which
    they go on begins. Scanned again it changes nothing. None: no case of that number wants any.
    `staff`: their number, kept as a keyed hash. Raises StoreFault."""
    with store.transaction() as db:
        found = _entries(store, "WHERE number = ?", normal(number))
        if not found or not found[0].originals:
            return None
        entry = found[0]
        if not entry.received:
            now, key = store.clock(), entry.record.key
            db.conn.execute("UPDATE filed SET received = ? WHERE record = ?", (now, key))
            store.audit.append(
                db, Deed.RECEIVED, Actor.STAFF, who=store.audit.person(staff), item=entry.item,
                reference=key,
            )  # fmt: skip
            entry = entry._replace(received=now)
    return entry


def _entries(store: Store, where: str, value: str) -> list[Entry]:
    with store.transaction():  # no record is dropped between the two questions
        rows = store.rows(
            "SELECT record, number, item, part, at, undoes, originals, received FROM filed"
            f" {where}",
            (value,),
        )
        found = [(get(store, row.pop("record")), row) for row in rows]
    return [
        Entry(record, **{**row, "originals": tuple(msgspec.json.decode(row["originals"]))})
        for record, row in found
        if record is not None
    ]


def drop(db: Any, before: float) -> None:
    """Cases that ended before that time (wall clock seconds)."""
    db.conn.execute(
        "DELETE FROM filed WHERE record IN"
        " (SELECT key FROM outbox WHERE state IN ('accepted', 'closed') AND changed < ?)",
        (before,),
    )

"""Undelivered records on their way from one terminal to another: out of one that dies, into one
that lives.

An export is a tar of

    about.json       name of the export, station, terminal, time, number of records
    materials/NAME   files, encrypted as they lie
    records.jsonl    one record a line, in order of writing, with the keys of its files

inside a safe that the caller opens. Records keep their keys and their numbers on the wire, so a
destination that knows a key is not told twice. What is exported is marked *handed over* and not
tried any more; a file that is taken in twice by one terminal does nothing the second time. What two
terminals cannot know of each other is that both took in the same file: people must not do it.
"""

from __future__ import annotations

import msgspec

from kiosk.outbox.record import Record
from kiosk.store.materials import Kept

ABOUT, RECORDS, MATERIALS = "about.json", "records.jsonl", "materials/"


class About(msgspec.Struct, frozen=True, kw_only=True):
    format: int = 1
    name: str  # UUID
    station: str
    terminal: str
    at: float  # wall clock, seconds
    records: int
    lost: int = 0  # records that could not be read


class Papers(msgspec.Struct, frozen=True, kw_only=True):
    """What the hub's archive is told of its case (`archiving`); `ended` as there."""

    case: str
    ended: float


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One record as it travels; with `papers`, perhaps one that is delivered but for these."""

    record: Record
    materials: tuple[Kept, ...] = ()
    papers: Papers | None = None

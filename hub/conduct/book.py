"""What persons say of a station's conduct: findings, what is not to count, what was decided. Only
ever added to; of each entry the last word counts. Everything within the caller's transaction.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Row, select

from hub import deeds
from hub.conduct import entries
from hub.conduct.entries import Entry
from hub.conduct.rules import Clause, Rules
from hub.conduct.tables import notes
from hub.database import insert
from hub.deeds import Deed
from hub.duties.settings import Duties
from hub.tables import admins
from hub.vault import BadVault, Vault

LONGEST = 1000


class What(enum.StrEnum):
    FINDING = "finding"  # somebody found something: a report that is false, a risk
    EXCUSED = "excused"  # it is not to count, or was no finding
    RESTORED = "restored"  # … it is, after all
    DECIDED = "decided"


class Decision(enum.StrEnum):
    """What an agency decided of a station; the exit itself is done on the service platform."""

    KEEP = "keep"  # 不予退出
    RECTIFY = "rectify"  # 责令整改 (article 43)
    EXIT = "exit"  # 退出


class Count(NamedTuple):
    """Of one clause."""

    clause: Clause
    number: int
    over: bool


class Standing(NamedTuple):
    """A station's year. `excused`: keys of entries that are not to count."""

    entries: tuple[Entry, ...]
    excused: frozenset[str]
    counts: tuple[Count, ...]
    decision: Decision | None

    @property
    def over(self) -> bool:
        return any(one.over for one in self.counts)


class NotThere(LookupError):
    """There is no such entry, or it is so already."""


class Note(NamedTuple):
    what: What
    clause: str
    key: str
    words: str
    at: datetime
    by: str


def standings(
    connection: Connection, some: Sequence[Row], year: int, today: date, duties: Duties,
    rules: Rules,
) -> dict[int, Standing]:  # fmt: skip
    """By station (rows of `stations`)."""
    known = entries.of(connection, some, year, today, duties)
    said: dict[int, list[Row]] = {}
    chosen = select(notes).where(notes.c.station_id.in_(list(known)), notes.c.year == year)
    for row in connection.execute(chosen.order_by(notes.c.id)):
        said.setdefault(row.station_id, []).append(row)
    return {
        station: _standing(found, said.get(station, ()), rules) for station, found in known.items()
    }


def _standing(found: Sequence[Entry], said: Sequence[Row], rules: Rules) -> Standing:
    """Pure."""
    all_ = [*found]
    all_ += [
        Entry(Clause(row.clause), row.key, date.fromisoformat(row.day), "finding")
        for row in said
        if row.what == What.FINDING
    ]
    all_.sort(key=lambda one: (one.day, one.key))
    last = {row.key: row.what for row in said if row.what in (What.EXCUSED, What.RESTORED)}
    excused = frozenset(key for key, what in last.items() if what == What.EXCUSED)
    decided = [Decision(row.key) for row in said if row.what == What.DECIDED]
    counts = []
    for rule in rules.clauses:
        number = sum(
            one.clause is rule.id and one.counts and one.key not in excused for one in all_
        )
        counts.append(Count(rule.id, number, number > rule.limit))
    return Standing(tuple(all_), excused, tuple(counts), decided[-1] if decided else None)


class Book:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def find(
        self, connection: Connection, station_id: int, year: int, clause: Clause, day: date,
        words: str, admin_id: int, now: datetime,
    ) -> None:  # fmt: skip
        """Somebody found something, with where its evidence is."""
        key = f"finding:{uuid.uuid4()}"
        self._note(connection, station_id, year, What.FINDING, clause.value, key, day.isoformat(),
                   words, admin_id, now)  # fmt: skip

    def excuse(
        self, connection: Connection, station_id: int, year: int, key: str, now_so: Standing,
        words: str, admin_id: int, now: datetime,
    ) -> None:  # fmt: skip
        """It is not to count; or it is, after all, where it was not. `now_so`: as the station
        stands. Raises NotThere."""
        one = next((one for one in now_so.entries if one.key == key and one.counts), None)
        if one is None:
            raise NotThere(key)
        what = What.RESTORED if key in now_so.excused else What.EXCUSED
        self._note(connection, station_id, year, what, one.clause.value, key, "", words, admin_id,
                   now)  # fmt: skip

    def decide(
        self, connection: Connection, station_id: int, year: int, decision: Decision, words: str,
        admin_id: int, now: datetime,
    ) -> None:  # fmt: skip
        self._note(connection, station_id, year, What.DECIDED, "", decision.value, "", words,
                   admin_id, now)  # fmt: skip

    def notes(self, connection: Connection, station_id: int, year: int, opened: bool) -> list[Note]:
        """In order; `opened`: with what was written."""
        rows = connection.execute(
            select(notes, admins.c.name)
            .join(admins, admins.c.id == notes.c.made_by)
            .where(notes.c.station_id == station_id, notes.c.year == year)
            .order_by(notes.c.id)
        )
        return [
            Note(What(row.what), row.clause, row.key, self._open(row) if opened else "",
                 row.made_at, row.name)
            for row in rows
        ]  # fmt: skip

    def _note(
        self, connection: Connection, station_id: int, year: int, what: What, clause: str,
        key: str, day: str, words: str, admin_id: int, now: datetime,
    ) -> None:  # fmt: skip
        sealed = self._vault.seal(_place(station_id, year, key), words.encode())
        connection.execute(
            insert(connection, notes).values(
                station_id=station_id, year=year, what=what.value, clause=clause, key=key, day=day,
                words=sealed, made_at=now, made_by=admin_id,
            )
        )  # fmt: skip
        said = f"station:{station_id} {year} {what.value} {key}"
        deeds.append(connection, Deed.CONDUCT_NOTED, said, deeds.account(admin_id), now)

    def _open(self, row: Row) -> str:
        try:
            place = _place(row.station_id, row.year, row.key)
            return self._vault.open(place, bytes(row.words)).decode()
        except BadVault:
            return "\N{REPLACEMENT CHARACTER}"


def _place(station_id: int, year: int, key: str) -> str:
    return f"conduct {station_id} {year} {key}"


def over(found: Mapping[int, Standing]) -> int:
    """How many stations have a clause over its limit."""
    return sum(one.over for one in found.values())

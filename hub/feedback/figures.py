"""Counts and shares of a month: grades by station and by item, and what became of tasks. Only
reviews that count are counted; where nobody said anything there is no share, never a good one."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, select

from hub.contract import CHINA
from hub.feedback.life import Stage
from hub.feedback.tables import tasks
from hub.tables import grade_months, stations
from hub.tallies import Of

FEWEST = 10  # reviews of one of the staff in a month; fewer could be told apart
CONTENT = 3  # 基本满意 and better: 满意


class Month(NamedTuple):
    year: int
    month: int

    @classmethod
    def of(cls, text: str, now: datetime) -> Month:
        """`2026-11`; anything else: this month in China."""
        found = re.fullmatch(r"(2[0-9]{3})-(0[1-9]|1[0-2])", text)
        if found:
            return cls(int(found[1]), int(found[2]))
        day = now.astimezone(CHINA)
        return cls(day.year, day.month)

    @property
    def begin(self) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=CHINA)

    @property
    def end(self) -> datetime:
        return self.next().begin

    def next(self, by: int = 1) -> Month:
        number = self.year * 12 + self.month - 1 + by
        return Month(number // 12, number % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


class Grades(NamedTuple):
    """How often each grade was given, from 5 down."""

    name: str
    key: str
    counts: tuple[int, int, int, int, int]

    @property
    def whole(self) -> int:
        return sum(self.counts)

    @property
    def share(self) -> float | None:
        """满意率: of 100; None: nobody said anything."""
        return 100 * self.satisfied / self.whole if self.whole else None

    @property
    def satisfied(self) -> int:
        return sum(self.counts[: 6 - CONTENT])


class Work(NamedTuple):
    """Tasks that were opened in the month."""

    opened: int
    closed: int
    replied: int
    late: int  # overdue now
    unfounded: int  # not so, or nothing that could be asked for, as they stand


def by_station(connection: Connection, month: Month, where: ColumnElement[bool]) -> list[Grades]:
    names = (stations.c.name, stations.c.code)
    return _grades(connection.execute(_counted(names, Of.CHANNEL, month, where)))


def by_item(connection: Connection, month: Month, where: ColumnElement[bool]) -> list[Grades]:
    return _by_key(connection, Of.ITEM, month, where)


def by_channel(connection: Connection, month: Month, where: ColumnElement[bool]) -> list[Grades]:
    return _by_key(connection, Of.CHANNEL, month, where)


def _by_key(
    connection: Connection, of: Of, month: Month, where: ColumnElement[bool]
) -> list[Grades]:
    names = (grade_months.c.key, grade_months.c.key)
    return _grades(connection.execute(_counted(names, of, month, where)))


class Staff(NamedTuple):
    """One of a station's staff. `grades.name`: the station's; `grades.key`: id of the account."""

    station: str  # code
    grades: Grades


def by_staff(
    connection: Connection, month: Month, where: ColumnElement[bool]
) -> tuple[list[Staff], int]:
    """Reviews of visits in which somebody helped; and how many of the staff are left out, since
    too few spoke of them (`shown`)."""
    names = (stations.c.code, stations.c.name, grade_months.c.key)
    rows = connection.execute(_counted(names, Of.STAFF, month, where).order_by(stations.c.code))
    found: list[Staff] = []
    hidden = 0
    for code, of_station in itertools.groupby(rows, lambda row: row.code):
        mine = _grades(row[1:] for row in of_station)
        kept = shown(mine)
        hidden += len(mine) - len(kept)
        found += [Staff(code, one) for one in kept]
    return found, hidden


def shown(staff: Sequence[Grades]) -> list[Grades]:
    """Whose figures may be seen: of nobody of whom fewer than `FEWEST` spoke. And where what is
    left of the station's whole would tell those of one alone, the smallest of the others is left
    out as well. Pure."""
    kept = sorted(
        (one for one in staff if one.whole >= FEWEST), key=lambda one: (-one.whole, one.key)
    )
    left = [one.whole for one in staff if one.whole < FEWEST]
    while left and kept and (len(left) < 2 or sum(left) < FEWEST):
        left.append(kept.pop().whole)
    return kept


def work(connection: Connection, month: Month, where: ColumnElement[bool]) -> Work:
    of = tasks.c
    row = connection.execute(
        select(
            func.count(),
            _sum(of.stage == Stage.CLOSED),
            _sum(of.replied_at.is_not(None)),
            _sum(of.overdue & (of.stage != Stage.CLOSED)),
            _sum(of.stage == Stage.UNFOUNDED),
        )
        .join_from(tasks, stations)
        .where(where, of.opened_at >= month.begin, of.opened_at < month.end)
    ).one()
    return Work(*(number or 0 for number in row))


def over_time(
    connection: Connection, last: Month, months: int, where: ColumnElement[bool]
) -> list[Grades]:
    """A row a month, the oldest first."""
    wanted = [str(last.next(-back)) for back in range(months - 1, -1, -1)]
    of = grade_months.c
    rows = connection.execute(
        select(of.month, of.month, of.grade, func.sum(of.count))
        .join_from(grade_months, stations)
        .where(where, of.of == Of.CHANNEL.value, of.month.in_(wanted))
        .group_by(of.month, of.grade)
    )
    found = {one.key: one for one in _grades(rows)}
    nothing = (0, 0, 0, 0, 0)
    return [found.get(month, Grades(month, month, nothing)) for month in wanted]


def _counted(
    names: Sequence[ColumnElement], of: Of, month: Month, where: ColumnElement[bool]
) -> Select:
    """Rows of `names`, a grade, and how often it was given."""
    table = grade_months.c
    return (
        select(*names, table.grade, func.sum(table.count))
        .join_from(grade_months, stations)
        .where(where, table.of == of.value, table.month == str(month))
        .group_by(*names, table.grade)
    )


def _grades(rows: Iterable[Row]) -> list[Grades]:
    found: dict[tuple[str, str], Counter] = {}
    for name, key, grade, count in rows:
        found.setdefault((name or "", key or ""), Counter())[grade] += count
    made = [
        Grades(name, key, (counts[5], counts[4], counts[3], counts[2], counts[1]))
        for (name, key), counts in found.items()
    ]
    return sorted(made, key=lambda one: (-one.whole, one.key))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))

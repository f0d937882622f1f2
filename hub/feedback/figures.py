"""Counts and shares of a month: grades by station and by item, and what became of tasks. Only
reviews that count are counted; where nobody said anything there is no share, never a good one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, select

from hub.contract import CHINA
from hub.feedback.life import Stage
from hub.feedback.tables import tasks
from hub.tables import reviews, stations

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
    return _grades(connection.execute(_counted(stations.c.name, stations.c.code, month, where)))


def by_item(connection: Connection, month: Month, where: ColumnElement[bool]) -> list[Grades]:
    return _grades(connection.execute(_counted(reviews.c.item, reviews.c.item, month, where)))


def by_channel(connection: Connection, month: Month, where: ColumnElement[bool]) -> list[Grades]:
    return _grades(connection.execute(_counted(reviews.c.channel, reviews.c.channel, month, where)))


class Staff(NamedTuple):
    """One of a station's staff. `grades.name`: the station's; `grades.key`: id of the account."""

    station: str  # code
    grades: Grades


def by_staff(
    connection: Connection, month: Month, where: ColumnElement[bool]
) -> tuple[list[Staff], int]:
    """Reviews of visits in which somebody helped; and how many of the staff are left out, since
    too few spoke of them (`shown`)."""
    rows = connection.execute(
        select(stations.c.code, stations.c.name, reviews.c.staff, reviews.c.grade, func.count())
        .join_from(reviews, stations)
        .where(where, reviews.c.counted, reviews.c.staff.is_not(None))
        .where(reviews.c.at >= month.begin, reviews.c.at < month.end)
        .group_by(stations.c.code, stations.c.name, reviews.c.staff, reviews.c.grade)
    ).all()
    found: list[Staff] = []
    hidden = 0
    for code in sorted({row.code for row in rows}):
        mine = _grades((row.name, row.staff, row.grade, row[4]) for row in rows if row.code == code)
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
    found = []
    for back in range(months - 1, -1, -1):
        month = last.next(-back)
        rows = _grades(
            connection.execute(_counted(func.min(""), func.min(""), month, where, False))
        )
        counts = rows[0].counts if rows else (0, 0, 0, 0, 0)
        found.append(Grades(str(month), str(month), counts))
    return found


def _counted(
    name: ColumnElement, key: ColumnElement, month: Month, where: ColumnElement[bool],
    grouped: bool = True,
) -> Select:  # fmt: skip
    chosen = (
        select(name, key, reviews.c.grade, func.count())
        .join_from(reviews, stations)
        .where(where, reviews.c.counted, reviews.c.at >= month.begin, reviews.c.at < month.end)
    )
    return chosen.group_by(*((name, key) if grouped else ()), reviews.c.grade)


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

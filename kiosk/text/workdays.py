"""Which days China works: weekends, official holidays, and weekend days made working (调休).

The shipped data know the years that the State Council has announced. Another year is answered
by weekday and fixed holidays with `known` false: an estimate, and to be called one.
"""

from __future__ import annotations

import enum
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec

FOLDER = Path(__file__).resolve().parents[2] / "config" / "workdays"


_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Days off by law on the same date each year (全国年节及纪念日放假办法, as of 2025)."""


class Kind(enum.StrEnum):
    WORKDAY = "workday"  # Monday to Friday, no holiday
    WEEKEND = "weekend"
    HOLIDAY = "holiday"  # an official day off, whichever weekday
    MAKEUP = "makeup"  # 调休: a Saturday or Sunday on which China works


WORKED = frozenset({Kind.WORKDAY, Kind.MAKEUP})
"""Kinds of days on which China works."""


class Day(NamedTuple):
    kind: Kind
    known: bool  # False: no data for this year, so only an estimate


class Due(NamedTuple):
    """The last day of a term of working days. `known` False: a day on the way to it lies in a year
    without data, so it is an estimate, and to be called one."""

    day: date
    known: bool


class _Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    zh: str
    en: str
    first: date
    last: date
    work: tuple[date, ...] = ()


class _Year(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    year: int
    holidays: tuple[_Holiday, ...]

    def __post_init__(self) -> None:
        for h in self.holidays:
            if not h.first <= h.last:
                raise ValueError(f"{h.en}: first is after last")
            if any(d.weekday() < 5 for d in h.work):
                raise ValueError(f"{h.en}: a working day named by `work` is no weekend day")


class Workdays:
    """What is known of some years. Immutable."""

    def __init__(self, years: frozenset[int], off: frozenset[date], work: frozenset[date]) -> None:
        self._years, self._off, self._work = years, off, work

    @classmethod
    def load(cls, folder: Path | str = FOLDER) -> Workdays:
        """All years of a folder. Raises ValueError naming the file that cannot be used."""
        years, off, work = set(), set(), set()
        for file in sorted(Path(folder).glob("*.toml")):
            try:
                year = msgspec.convert(tomllib.loads(file.read_text("utf-8")), _Year)
            except (ValueError, OSError) as error:  # of tomllib and msgspec alike
                raise ValueError(f"{file.name}: {error}") from None
            years.add(year.year)
            for holiday in year.holidays:
                length = (holiday.last - holiday.first).days + 1
                off |= {holiday.first + timedelta(days=n) for n in range(length)}
                work |= set(holiday.work)
        return cls(frozenset(years), frozenset(off), frozenset(work))

    def of(self, day: date) -> Day:
        known = day.year in self._years
        if day in self._off:
            return Day(Kind.HOLIDAY, known)
        if day in self._work:
            return Day(Kind.MAKEUP, known)
        if not known and (day.month, day.day) in _FIXED:
            return Day(Kind.HOLIDAY, False)
        return Day(Kind.WORKDAY if day.weekday() < 5 else Kind.WEEKEND, known)

    def due(self, begin: date, days: int) -> Due:
        """The last of `days` working days after `begin`, which is not counted itself (民法典 201).
        Raises ValueError for less than one day."""
        if days < 1:
            raise ValueError("a term has at least one working day")
        day, known = begin, True
        while days:
            day += timedelta(days=1)
            found = self.of(day)
            known = known and found.known
            days -= found.kind in WORKED
        return Due(day, known)


NOTHING_KNOWN = Workdays(frozenset(), frozenset(), frozenset())
"""Every answer of it is an estimate."""

"""What the hub knows of each clause, as entries with their evidence. One function a source; a
source reads the tables of its room and writes nothing.

A source of another room joins `SOURCES`: (connection, stations, year, today, duties) → by station
its entries. A key names the same thing for ever, since persons excuse by it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, Row, func, select

from hub.conduct.rules import Clause
from hub.contract import CHINA
from hub.duties.settings import Duties
from hub.publicity import book as publicity
from hub.publicity.life import Done
from hub.training.tables import misses, posts
from hub.training.tables import versions as post_versions
from hub.weekly.book import State
from hub.weekly.tables import sendings, versions
from kiosk.reports.weekly import monday
from kiosk.text.workdays import Workdays


class Entry(NamedTuple):
    """`what`: a word of the pages (`conduct.what-…`); `name`: of the task or course; `link`: where
    its evidence stands; `counts`: False: it is listed and not counted."""

    clause: Clause
    key: str
    day: date
    what: str
    name: str = ""
    link: str = ""
    counts: bool = True
    people: int = 0  # of the staff, where it is about them


Found = dict[int, list[Entry]]
Source = Callable[[Connection, Sequence[Row], int, date, Duties], Found]


def of(
    connection: Connection, some: Sequence[Row], year: int, today: date, duties: Duties
) -> Found:
    """By station (rows of `stations`), the oldest first."""
    found: Found = {station.id: [] for station in some}
    for source in SOURCES:
        for station, entries in source(connection, some, year, today, duties).items():
            found[station] += entries
    for entries in found.values():
        entries.sort(key=lambda one: (one.day, one.key))
    return found


def weekly(
    connection: Connection, some: Sequence[Row], year: int, today: date, duties: Duties
) -> Found:
    """服务周报 (article 19): weeks of the year whose report did not go, or went late. A week counts
    in the year in which its report was due, from the first whole week of the station on. One that
    its terminal could not deliver is no fault of who sent it."""
    ids = [station.id for station in some]
    sent: dict[tuple[int, str], date] = {}
    rows = connection.execute(
        select(sendings.c.station_id, sendings.c.first, func.min(versions.c.made_at))
        .join(
            versions,
            (versions.c.station_id == sendings.c.station_id)
            & (versions.c.first == sendings.c.first)
            & (versions.c.number == sendings.c.number),
        )
        .where(sendings.c.station_id.in_(ids), sendings.c.state != State.REFUSED.value)
        .group_by(sendings.c.station_id, sendings.c.first)
    )
    for station, first, made_at in rows:
        sent[station, first] = made_at.astimezone(CHINA).date()
    weeks = [
        (first, due)
        for first in _mondays(year)
        if (due := _due(first, duties.weekly_days)).year == year and due < today
    ]
    found: Found = {}
    for station in some:
        here = station.made_at.astimezone(CHINA).date()
        for first, due in weeks:
            went = sent.get((station.id, first.isoformat()))
            if first < here or (went is not None and went <= due):
                continue
            found.setdefault(station.id, []).append(
                Entry(Clause.DATA, f"weekly:{first}", due,
                      "weekly-missed" if went is None else "weekly-late",
                      f"{first} – {first + timedelta(days=6)}",
                      f"/weekly/{station.code}/{first}", counts=went is None)
            )  # fmt: skip
    return found


def publicity_tasks(
    connection: Connection, some: Sequence[Row], year: int, today: date, duties: Duties
) -> Found:
    return {
        station: [
            Entry(Clause.PUBLICITY, f"task:{one.task.id}", date.fromisoformat(one.task.due),
                  "task-missed" if one.done is Done.MISSED else "task-unqualified",
                  one.task.title, f"/duties/publicity/{one.task.id}")
            for one in publicity.missed(standing)
        ]
        for station, standing in publicity.standing(connection, some, year, today).items()
    }  # fmt: skip


def trainings(
    connection: Connection, some: Sequence[Row], year: int, today: date, duties: Duties
) -> Found:
    """Courses and exams that were due in the year, as `hub.training` wrote them down. One counts
    once, however many of the staff missed it."""
    of = misses.c
    rows = connection.execute(
        select(of.station_id, of.post_id, of.what, of.due, func.count(), post_versions.c.title)
        .join(posts, posts.c.id == of.post_id)
        .join(
            post_versions,
            (post_versions.c.post_id == of.post_id) & (post_versions.c.number == posts.c.shown),
        )
        .where(
            of.station_id.in_([station.id for station in some]),
            of.what.in_(list(_TRAINING)),
            of.due.between(f"{year}-01-01", f"{year}-12-31"),
        )
        .group_by(of.station_id, of.post_id, of.what, of.due, post_versions.c.title)
        .order_by(of.post_id, of.what)
    )
    found: dict[tuple[int, Clause, int], Entry] = {}
    for station, post, what, due, people, title in rows:
        clause, word = _TRAINING[what]
        before = found.get((station, clause, post))
        found[station, clause, post] = Entry(
            clause, f"{clause.value}:{post}", date.fromisoformat(due), word, title,
            f"/posts/{post}", people=people + (before.people if before else 0),
        )  # fmt: skip
    entries: Found = {}
    for (station, _, _), entry in found.items():
        entries.setdefault(station, []).append(entry)
    return entries


SOURCES: tuple[Source, ...] = (weekly, trainings, publicity_tasks)
_TRAINING = {
    "course": (Clause.TRAINING, "course-missed"),
    "untaken": (Clause.EXAM, "exam-untaken"),
    "failed": (Clause.EXAM, "exam-failed"),
}
"""By `hub.training.missed.What`."""


def _mondays(year: int) -> list[date]:
    first = monday(date(year - 1, 12, 1))
    return [first + timedelta(days=7 * number) for number in range(58)]


def _due(first: date, days: int) -> date:
    """The last day for a week's report: working days after its Sunday."""
    return _china().due(first + timedelta(days=6), days).day


@lru_cache(1)
def _china() -> Workdays:
    return Workdays.load()

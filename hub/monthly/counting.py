"""A month's counts, station by station and day by day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from hub.cases.tables import cases
from hub.feedback.figures import Month, by_station
from hub.publicity.life import State
from hub.publicity.tables import proofs
from hub.tables import stations, terminals, visit_items, visits
from kiosk.reports.weekly import DONE, FAILED


class Station(NamedTuple):
    """`share`: 满意率, of 100; None: nobody said anything. `events`: of publicity (宣传) that the
    agency accepted."""

    code: str
    name: str
    region: str
    visits: int
    done: int
    failed: int
    cases: int
    reviews: int
    share: float | None
    events: int


def stations_of(connection: Connection, month: Month, where: ColumnElement[bool]) -> list[Station]:
    """Every station, the busiest first; also one where nothing happened."""
    chosen = select(stations.c.id, stations.c.code, stations.c.name, stations.c.region)
    rows = connection.execute(chosen.where(where)).all()
    seen = dict(_pairs(connection, _visits(month, where, stations.c.id, func.count())))
    done = _items(connection, month, where)
    filed = dict(
        _pairs(
            connection,
            select(cases.c.station_id, func.count())
            .join_from(cases, stations, cases.c.station_id == stations.c.id)
            .where(where, cases.c.filed_at >= month.begin, cases.c.filed_at < month.end)
            .group_by(cases.c.station_id),
        )
    )
    held = dict(
        _pairs(
            connection,
            select(proofs.c.station_id, func.count())
            .join_from(proofs, stations, proofs.c.station_id == stations.c.id)
            .where(where, proofs.c.state == State.ACCEPTED.value,
                   proofs.c.held >= f"{month}-", proofs.c.held < f"{month.next()}-")
            .group_by(proofs.c.station_id),
        )
    )  # fmt: skip
    said = {one.key: one for one in by_station(connection, month, where)}
    made = [
        Station(
            row.code, row.name, row.region, seen.get(row.id, 0), *done.get(row.id, (0, 0)),
            filed.get(row.id, 0),
            said[row.code].whole if row.code in said else 0,
            said[row.code].share if row.code in said else None,
            held.get(row.id, 0),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(made, key=lambda one: (-one.visits, one.code))


def days_of(
    connection: Connection, month: Month, where: ColumnElement[bool]
) -> list[tuple[int, int]]:
    """Day of the month and visits of it; each day."""
    day = func.substr(visits.c.begun, 9, 2)
    found = dict(_pairs(connection, _visits(month, where, day, func.count())))
    last = (month.end - month.begin).days
    return [(number, found.get(f"{number:02}", 0)) for number in range(1, last + 1)]


def _visits(
    month: Month, where: ColumnElement[bool], key: ColumnElement, what: ColumnElement
) -> Select:
    return (
        select(key, what)
        .select_from(visits.join(terminals).join(stations))
        .where(where, *_within(month))
        .group_by(key)
    )


def _items(
    connection: Connection, month: Month, where: ColumnElement[bool]
) -> dict[int, tuple[int, int]]:
    def count(results: Iterable[str]) -> ColumnElement[int]:
        return func.sum(case((visit_items.c.result.in_(results), 1), else_=0))

    rows = connection.execute(
        select(stations.c.id, count(DONE), count(FAILED))
        .select_from(visits.join(terminals).join(stations).join(visit_items))
        .where(where, *_within(month))
        .group_by(stations.c.id)
    )
    return {station: (done, failed) for station, done, failed in rows}


def _within(month: Month) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """A visit's hour stands as the terminal wrote it, on China's clock."""
    return visits.c.begun >= f"{month}-", visits.c.begun < f"{month.next()}-"


def _pairs(connection: Connection, chosen: Select) -> list[tuple]:
    return [tuple(row) for row in connection.execute(chosen)]

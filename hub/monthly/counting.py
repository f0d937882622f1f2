"""A month's counts, station by station and day by day."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, select

from hub.cases.tables import cases
from hub.feedback.figures import Month, by_station
from hub.publicity.life import State
from hub.publicity.tables import proofs
from hub.tables import stations, visit_days


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
    seen = _visits(connection, month, where)
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
            row.code, row.name, row.region, *seen.get(row.id, (0, 0, 0)),
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
    day, count = visit_days.c.day, func.sum(visit_days.c.visits)
    rows = connection.execute(
        select(day, count)
        .join_from(visit_days, stations)
        .where(where, *_within(month))
        .group_by(day)
    )
    found = {day[8:]: count for day, count in rows}
    last = (month.end - month.begin).days
    return [(number, found.get(f"{number:02}", 0)) for number in range(1, last + 1)]


def _visits(
    connection: Connection, month: Month, where: ColumnElement[bool]
) -> dict[int, tuple[int, int, int]]:
    """Visits, items done and items failed, by the station's id."""
    of = visit_days.c
    rows = connection.execute(
        select(of.station_id, func.sum(of.visits), func.sum(of.done), func.sum(of.failed))
        .join_from(visit_days, stations)
        .where(where, *_within(month))
        .group_by(of.station_id)
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def _within(month: Month) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """A visit's day stands as the terminal wrote it, on China's clock."""
    return visit_days.c.day >= f"{month}-", visit_days.c.day < f"{month.next()}-"


def _pairs(connection: Connection, chosen: Select) -> list[tuple]:
    return [tuple(row) for row in connection.execute(chosen)]

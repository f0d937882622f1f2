"""What is told of a day, and what is made of days."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, select

from hub.database import insert
from hub.feedback.figures import Month
from hub.halls.tables import hall_days
from hub.paging import At, By, Leaf, leaf
from hub.tables import stations

Said = dict[str, Any]


class Sum(NamedTuple):
    """A span of days. `missed`, `kept`: of days that are over, who had an appointment and never
    came, and who came."""

    days: int
    given: int
    done: int
    gone: int
    capacity: int
    booked: int  # all that were ever made
    came: int
    withdrawn: int
    missed: int
    kept: int

    @property
    def missed_share(self) -> float | None:
        """爽约率, of 100, of those who did not withdraw and whose day is over."""
        due = self.kept + self.missed
        return 100 * self.missed / due if due else None

    @property
    def withdrawn_share(self) -> float | None:
        return 100 * self.withdrawn / self.booked if self.booked else None


def told(connection: Connection, station_id: int, terminal_id: int, said: Said) -> bool:
    """`said`: a `HallDay` of the contract. False: something later is known."""
    types, slots = said["types"], said.get("slots", [])
    values = {
        "terminal_id": terminal_id, "stood": datetime.fromisoformat(said["stood"]),
        "over": said["over"], "body": json.dumps(said, ensure_ascii=False),
        "given": _sum(types, "given"), "done": _sum(types, "done"), "gone": _sum(types, "left"),
        "capacity": _sum(slots, "capacity"), "booked": _sum(slots, "booked"),
        "came": _sum(slots, "came"), "withdrawn": _sum(slots, "withdrawn"),
    }  # fmt: skip
    made = insert(connection, hall_days).values(
        station_id=station_id, day=said["day"], **values
    )  # fmt: skip
    done = connection.execute(
        made.on_conflict_do_update(
            index_elements=["station_id", "day"],
            set_=values,
            where=hall_days.c.stood < made.excluded.stood,
        ).returning(hall_days.c.station_id)
    )
    return done.first() is not None


def days_of(connection: Connection, station_id: int, month: Month) -> list[Row]:
    """Of a station, in order."""
    return list(
        connection.execute(
            select(hall_days)
            .where(hall_days.c.station_id == station_id, *_within(month))
            .order_by(hall_days.c.day)
        ).all()
    )


def one(connection: Connection, station_id: int, day: date) -> Row | None:
    of = hall_days.c
    chosen = select(hall_days).where(of.station_id == station_id, of.day == day.isoformat())
    return connection.execute(chosen).first()


def on(connection: Connection, day: date, where: ColumnElement[bool], at: At) -> Leaf[Row]:
    """What is known of that day, with `code`, `name`, `region` of the station."""
    chosen = (
        select(hall_days, stations.c.code, stations.c.name, stations.c.region)
        .join_from(hall_days, stations)
        .where(where, hall_days.c.day == day.isoformat())
    )
    return leaf(connection, chosen, [By(hall_days.c.given, down=True), By(stations.c.code)], at)


def told_in(month: Month) -> Select:
    """Ids of the stations of which something is known in that month."""
    return select(hall_days.c.station_id).where(*_within(month))


def by_station(connection: Connection, month: Month, where: ColumnElement[bool]) -> dict[int, Sum]:
    of = hall_days.c
    over = (func.sum(case((of.over, of[name]), else_=0)) for name in ("booked", "came"))
    names = ("given", "done", "gone", "capacity", "booked", "came", "withdrawn")
    rows = connection.execute(
        select(of.station_id, func.count(), *(func.sum(of[name]) for name in names), *over)
        .join_from(hall_days, stations)
        .where(where, *_within(month))
        .group_by(of.station_id)
    )
    return {station: _made(*numbers) for station, *numbers in rows}


def body_of(row: Row) -> Said:
    return json.loads(row.body)


def _made(
    days: int, given: int, done: int, gone: int, capacity: int, booked: int, came: int,
    withdrawn: int, missed: int, kept: int,
) -> Sum:  # fmt: skip
    whole = booked + came + withdrawn
    return Sum(days, given, done, gone, capacity, whole, came, withdrawn, missed, kept)


def _sum(rows: list[Said], name: str) -> int:
    return sum(int(row[name]) for row in rows)


def _within(month: Month) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return hall_days.c.day >= f"{month}-", hall_days.c.day < f"{month.next()}-"

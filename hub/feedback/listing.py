"""Tasks by what somebody looks for: without a word of anybody."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from hub.feedback.life import OPEN, WORKED, Stage
from hub.feedback.tables import tasks
from hub.fleet.find import meant
from hub.paging import At, By, Leaf, leaf
from hub.tables import admins, stations


class Which(enum.StrEnum):
    OPEN = "open"
    OVERDUE = "overdue"  # in the stage that it is in
    MINE = "mine"
    CLOSED = "closed"
    ALL = "all"


class Sought(NamedTuple):
    """ "" and 0: any."""

    which: Which = Which.OPEN
    station: str = ""  # `find.meant`
    kind: str = ""
    item: str = ""
    channel: str = ""
    grade: int = 0


def find(
    connection: Connection, sought: Sought, where: ColumnElement[bool], admin_id: int,
    now: datetime, at: At,
) -> Leaf[Row]:  # fmt: skip
    """Those that are due first come first; of the closed and of all, the newest. With `code`,
    `name`, `region` of the station and `holder`. `where`: the stations that may be seen."""
    of = tasks.c
    conditions: list[ColumnElement[bool]] = [where, meant(sought.station)]
    for column, wanted in ((of.kind, sought.kind), (of.item, sought.item),
                           (of.channel, sought.channel), (of.grade, sought.grade)):  # fmt: skip
        if wanted:
            conditions.append(column == wanted)
    match sought.which:
        case Which.OPEN:
            conditions.append(of.stage.in_(OPEN))
        case Which.OVERDUE:
            conditions.append(late(now))
        case Which.MINE:
            conditions += [of.holder_id == admin_id, of.stage != Stage.CLOSED]
        case Which.CLOSED:
            conditions.append(of.stage == Stage.CLOSED)
    order = [By(of.due_at), By(of.id)]
    if sought.which is Which.CLOSED:
        order[0] = By(of.closed_at, down=True)
    elif sought.which is Which.ALL:  # what is closed is due no more
        order = [By(of.id, down=True)]
    return leaf(connection, _whole().where(and_(*conditions)), order, at)


def one(connection: Connection, task_id: int) -> Row | None:
    """As `find` has them, with `station_id`."""
    return connection.execute(_whole().where(tasks.c.id == task_id)).first()


def numbers(connection: Connection, where: ColumnElement[bool], now: datetime) -> tuple[int, int]:
    """How many wait for somebody, and how many of them are overdue."""
    late_ = late(now)
    row = connection.execute(
        select(func.count(), func.count().filter(late_))
        .join_from(tasks, stations)
        .where(where, tasks.c.stage.in_(WORKED))
    ).one()
    return row[0], row[1]


def late(now: datetime) -> ColumnElement[bool]:
    """An alarm has been given, or is about to be."""
    return tasks.c.stage.in_(WORKED) & (tasks.c.overdue | (tasks.c.due_at <= now))


def _whole() -> Select:
    return (
        select(tasks, stations.c.code, stations.c.name, stations.c.region,
               admins.c.name.label("holder"))
        .join(stations, stations.c.id == tasks.c.station_id)
        .outerjoin(admins, admins.c.id == tasks.c.holder_id)
    )  # fmt: skip

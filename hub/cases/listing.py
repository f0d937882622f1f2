"""Cases that are looked for: what is to be done, the most urgent first; or all, newest first."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, select

from hub.cases.tables import cases, duties
from hub.fleet.find import meant
from hub.paging import At, By, Leaf, leaf
from hub.tables import stations
from hub.tables import terminals as machines
from kiosk.cases.due import What


class Which(enum.StrEnum):
    OPEN = "open"  # something is to be done
    OVERDUE = "overdue"
    ALL = "all"


class Sought(NamedTuple):
    which: Which = Which.OPEN
    what: str = ""  # of `What`, or ""
    station: str = ""  # `find.meant`
    number: str = ""  # of the receipt


class Count(NamedTuple):
    what: What
    open: int
    overdue: int


def find(
    connection: Connection, sought: Sought, where: ColumnElement[bool], now: datetime, at: At
) -> Leaf[Row]:
    """Rows with `id`, `number`, `item`, `part`, `state`, `acting`, `filed_at`, `name` of the
    station; and `what`, `paper`, `due_at`, `known`, where something is to be done."""
    chosen: Select = select(
        cases.c.id, cases.c.number, cases.c.item, cases.c.part, cases.c.state, cases.c.acting,
        cases.c.filed_at, stations.c.name, duties.c.what, duties.c.paper, duties.c.due_at,
        duties.c.known,
    )  # fmt: skip
    open_ = (duties.c.case_id == cases.c.id) & duties.c.ended_at.is_(None)
    source = cases.join(stations, cases.c.station_id == stations.c.id)
    if sought.which is Which.ALL:
        chosen = chosen.select_from(source.outerjoin(duties, open_))
        order = [By(cases.c.filed_at, down=True), By(cases.c.id, down=True)]
        order += [By(func.coalesce(one, "")) for one in (duties.c.what, duties.c.paper)]
    else:
        chosen = chosen.select_from(source.join(duties, open_))
        own = (duties.c.due_at, duties.c.case_id, duties.c.what, duties.c.paper)
        order = [By(one) for one in own]
    if sought.which is Which.OVERDUE:
        chosen = chosen.where(duties.c.due_at <= now)
    if sought.what:
        chosen = chosen.where(duties.c.what == sought.what)
    chosen = chosen.where(meant(sought.station))
    if sought.number:
        chosen = chosen.where(cases.c.number == sought.number)
    return leaf(connection, chosen.where(where), order, at)


def counts(connection: Connection, where: ColumnElement[bool], now: datetime) -> list[Count]:
    """Of everything that is open, kind by kind."""
    rows = connection.execute(
        select(duties.c.what, func.count(), func.sum(case((duties.c.due_at <= now, 1), else_=0)))
        .select_from(
            duties.join(cases, duties.c.case_id == cases.c.id).join(
                stations, cases.c.station_id == stations.c.id
            )
        )
        .where(where, duties.c.ended_at.is_(None))
        .group_by(duties.c.what)
    )
    found = {name: (open_, late) for name, open_, late in rows}
    return [Count(what, *found.get(what.value, (0, 0))) for what in What]


def one(connection: Connection, case_id: int) -> Row | None:
    """With `name`, `code`, `region` of its station and `terminal`."""
    return connection.execute(
        select(cases, stations.c.name, stations.c.code, machines.c.code.label("terminal"))
        .join_from(cases, stations, cases.c.station_id == stations.c.id)
        .join(machines, cases.c.terminal_id == machines.c.id)
        .where(cases.c.id == case_id)
    ).first()


def duties_of(connection: Connection, case_id: int) -> Sequence[Row]:
    return connection.execute(
        select(duties).where(duties.c.case_id == case_id).order_by(duties.c.due_at, duties.c.what)
    ).all()

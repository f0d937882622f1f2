"""The report of the morning: yesterday in numbers, and how things stand now. Of nobody in
particular."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, true

from hub.contract import CHINA
from hub.feedback.book import BAD
from hub.fleet import alarms, find
from hub.fleet.find import Filter, within
from hub.fleet.standing import Who
from hub.fleet.tables import alarms as alarms_table
from hub.fleet.telling import Receiver, put, said
from hub.tables import reviews, stations, visit_days

OLDEST = 10


def due(now: datetime, time: str) -> str:
    """The day (China's) whose report is due, "" before its time. `time`: `07:30`."""
    here = now.astimezone(CHINA)
    return here.strftime("%Y-%m-%d") if here.strftime("%H:%M") >= time else ""


def drawn_up(
    connection: Connection, mine: ColumnElement[bool], region: str, now: datetime
) -> dict[str, Any]:
    """As it stands in a message. `mine`: on stations; what is asked for lies in `region` too."""
    today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    begin, mine = today - timedelta(days=1), mine & within(region)
    open_now = alarms.numbers(connection, mine)
    conditions = find.counts(connection, mine, Filter(), now)
    waiting = find.by_who(connection, mine, now)
    count, bad = _reviews(connection, mine, begin, today)
    oldest = alarms.oldest(connection, mine, OLDEST)
    return {
        "kind": "morning",
        "day": today.strftime("%Y-%m-%d"),
        "yesterday": begin.strftime("%Y-%m-%d"),
        "region": region,
        "terminals": sum(conditions.values()),
        "conditions": {one.value: number for one, number in conditions.items()},
        "staff": waiting.get(Who.STAFF, 0),
        "engineer": waiting.get(Who.ENGINEER, 0),
        "opened": sum(alarms.numbers(connection, mine, begin, today).values()),
        "open": sum(open_now.values()),
        "untaken": _untaken(connection, mine),
        "visits": _visits(connection, mine, begin),
        "reviews": count,
        "bad": bad,
        "oldest": [said(one) for one in oldest],
    }


def write(connection: Connection, receiver: Receiver, now: datetime, day: str) -> bool:
    """False: it was written before."""
    body = drawn_up(connection, true(), receiver.region, now)
    return put(connection, key(receiver, day), receiver.name, body, now)


def key(receiver: Receiver, day: str) -> str:
    return f"morning/{receiver.name}/{day}"


def _visits(connection: Connection, mine: ColumnElement[bool], begin: datetime) -> int:
    """By the day that the terminal said, which is China's."""
    of = visit_days.c
    return connection.execute(
        select(func.coalesce(func.sum(of.visits), 0))
        .join_from(visit_days, stations)
        .where(mine, of.day == begin.strftime("%Y-%m-%d"))
    ).scalar_one()


def _reviews(
    connection: Connection, mine: ColumnElement[bool], begin: datetime, end: datetime
) -> tuple[int, int]:
    """Those that count, and the bad ones among them."""
    row = connection.execute(
        select(func.count(), func.count().filter(reviews.c.grade <= BAD))
        .select_from(stations)
        .join(reviews, reviews.c.station_id == stations.c.id)
        .where(mine, reviews.c.at >= begin, reviews.c.at < end, reviews.c.counted)
    ).one()
    return row[0], row[1]


def _untaken(connection: Connection, mine: ColumnElement[bool]) -> int:
    of = alarms_table.c
    return connection.execute(
        alarms.joined(select(func.count())).where(mine, of.open.is_not(None), of.taken_by.is_(None))
    ).scalar_one()

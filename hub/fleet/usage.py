"""When a terminal is used: visits and reviews by hour of the day. Nobody stands in either."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Row, func, select

from hub.contract import CHINA
from hub.feedback.book import BAD
from hub.tables import faults, reviews, visits

DAYS = 7


class Hours(NamedTuple):
    """Each 24 numbers, by China's hour of the day; `bad`: of the reviews."""

    visits: tuple[int, ...]
    reviews: tuple[int, ...]
    bad: int


def hours(connection: Connection, station_id: int, terminal_id: int, now: datetime) -> Hours:
    """Of the last seven days, today among them."""
    today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = today - timedelta(days=DAYS - 1)
    visited, reviewed, bad = [0] * 24, [0] * 24, 0
    counted = connection.execute(
        select(visits.c.begun, func.count())
        .where(visits.c.terminal_id == terminal_id, visits.c.begun >= begin.strftime("%Y-%m-%dT"))
        .group_by(visits.c.begun)
    )
    for begun, number in counted:
        visited[datetime.fromisoformat(begun).astimezone(CHINA).hour] += number
    rows = connection.execute(
        select(reviews.c.at, reviews.c.grade).where(
            reviews.c.station_id == station_id, reviews.c.terminal_id == terminal_id,
            reviews.c.at >= begin, reviews.c.counted,
        )
    )  # fmt: skip
    for at, grade in rows:
        reviewed[at.astimezone(CHINA).hour] += 1
        bad += grade <= BAD
    return Hours(tuple(visited), tuple(reviewed), bad)


def last_faults(connection: Connection, terminal_id: int, most: int = 20) -> list[Row]:
    """The newest first."""
    return list(
        connection.execute(
            select(faults)
            .where(faults.c.terminal_id == terminal_id)
            .order_by(faults.c.at.desc(), faults.c.key)
            .limit(most)
        )
    )

"""When a terminal is used: visits and reviews by hour of the day. Nobody stands in either."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Row, func, select

from hub.contract import CHINA
from hub.feedback.book import BAD
from hub.fleet.standing import PRINTER
from hub.tables import faults, health_past, reviews, visits

DAYS = 7
_LOOKED_BACK = timedelta(days=3)
_ROUNDED = 0.2  # metres


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
        hour = _hour(begun)
        if hour is not None:
            visited[hour] += number
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


def _hour(begun: str) -> int | None:
    """China's; None: the terminal's clock said what no calendar has."""
    try:
        return datetime.fromisoformat(begun).astimezone(CHINA).hour
    except (ValueError, OverflowError):
        return None


def paper_days(
    connection: Connection, terminal_id: int, left: float, now: datetime
) -> float | None:
    """Days for which the roll lasts, by what went since the farthest report of the last three days
    on which no new roll was put in; None: nothing was used, or it is not known."""
    of = health_past.c
    rows = connection.execute(
        select(of.at, of.body)
        .where(of.terminal_id == terminal_id, of.at >= now - _LOOKED_BACK, of.at <= now)
        .order_by(of.at.desc())
    ).all()
    farthest, latest = None, left
    for at, body in rows:
        before = json.loads(body).get("devices", {}).get(PRINTER, {}).get("paper_left")
        if before is None:
            continue
        if before < latest - _ROUNDED:  # another roll has come since
            break
        farthest, latest = (at, before), before
    if farthest is None:
        return None
    days, used = (now - farthest[0]).total_seconds() / 86_400, farthest[1] - left
    return left * days / used if used > 0 and days >= 0.25 else None


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

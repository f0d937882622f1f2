"""What figures of a region are made of, counted in the transaction that keeps a visit or a review.

A province of 20,000 terminals has thirty million visits a month. A page that counts them when
somebody looks is never answered; here a station has a row a day, and some hundred a month.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from hub.contract import CHINA
from hub.database import put_over
from hub.tables import grade_months, visit_days
from kiosk.reports.weekly import DONE, FAILED


class Of(enum.StrEnum):
    """By what grades are counted. Every review has an item and a channel."""

    ITEM = "item"
    CHANNEL = "channel"
    STAFF = "staff"


def visit(connection: Connection, station_id: int, begun: str, results: Iterable[str]) -> None:
    """`begun`: the hour as the terminal wrote it; `results`: of its items."""
    found = list(results)
    put_over(
        connection, visit_days, ["day", "station_id"], added=["visits", "done", "failed"],
        day=begun[:10], station_id=station_id, visits=1,
        done=sum(one in DONE for one in found), failed=sum(one in FAILED for one in found),
    )  # fmt: skip


def review(
    connection: Connection, station_id: int, at: datetime, grade: int, item: str, channel: str,
    staff: str | None,
) -> None:  # fmt: skip
    """One that counts."""
    keys = {Of.CHANNEL: channel, Of.ITEM: item, Of.STAFF: staff}
    for of, key in keys.items():  # always in this order: two that come at once wait, never block
        if key is not None:
            put_over(
                connection, grade_months, ["month", "of", "station_id", "key", "grade"],
                added=["count"], month=_month(at), of=of.value, station_id=station_id, key=key,
                grade=grade, count=1,
            )  # fmt: skip


def _month(at: datetime) -> str:
    try:
        here = at.astimezone(CHINA)
    except OverflowError:  # the first or last hours of the calendar
        here = at
    return f"{here.year:04}-{here.month:02}"

"""What figures of a region are made of, counted in the transaction that keeps a visit or a review.

A province of 20,000 terminals has thirty million visits a month. A page that counts them when
somebody looks is never answered; here a station has a row a day, and some hundred a month.

Terminals of one station add to the same rows. So a transaction writes what it adds at its end, and
always in the same order: another one that adds to them waits, and the two never for each other.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Table

from hub.contract import CHINA
from hub.database import put_over
from hub.tables import grade_months, visit_days
from kiosk.reports.weekly import DONE, FAILED


class Of(enum.StrEnum):
    """By what grades are counted. Every review has an item and a channel."""

    ITEM = "item"
    CHANNEL = "channel"
    STAFF = "staff"


class Counts:
    """What one transaction adds. Of each table the primary key says where, all other columns are
    numbers."""

    def __init__(self) -> None:
        self._found: dict[Table, dict[tuple[str | int, ...], list[int]]] = {}

    def add(self, table: Table, where: tuple[str | int, ...], *numbers: int) -> None:
        """`where`: values of the primary key; `numbers`: of the other columns. Both as they stand
        in the table."""
        rows = self._found.setdefault(table, {})
        before = rows.get(where, [0] * len(numbers))
        rows[where] = [one + more for one, more in zip(before, numbers, strict=True)]

    def write(self, connection: Connection) -> None:
        """The last that is done in the transaction."""
        for table in sorted(self._found, key=lambda one: one.name):
            by = [column.name for column in table.primary_key]
            added = [column.name for column in table.columns if not column.primary_key]
            for where, numbers in sorted(self._found[table].items()):
                values = dict(zip([*by, *added], [*where, *numbers], strict=True))
                put_over(connection, table, by, added=added, **values)


def visit(counts: Counts, station_id: int, begun: str, results: Iterable[str]) -> None:
    """`begun`: the hour as the terminal wrote it; `results`: of its items."""
    found = list(results)
    done, failed = sum(one in DONE for one in found), sum(one in FAILED for one in found)
    counts.add(visit_days, (begun[:10], station_id), 1, done, failed)


def review(
    counts: Counts, station_id: int, at: datetime, grade: int, item: str, channel: str,
    staff: str | None,
) -> None:  # fmt: skip
    """One that counts."""
    for of, key in ((Of.CHANNEL, channel), (Of.ITEM, item), (Of.STAFF, staff)):
        if key is not None:
            counts.add(grade_months, (_month(at), of.value, station_id, key, grade), 1)


def _month(at: datetime) -> str:
    try:
        here = at.astimezone(CHINA)
    except OverflowError:  # the first or last hours of the calendar
        here = at
    return f"{here.year:04}-{here.month:02}"

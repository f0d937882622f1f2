"""How long it takes from the first touch to the receipt, by item and station, without the person.

Kept as a histogram a month, so that a province is added up at once: the number of items done within
each bound, and their seconds. Median and ninth tenth are therefore the bound below which they lie;
the average, by which the standard judges, and how many took longer than its ten minutes are exact.
Source of the ten minutes: 江苏省“15分钟医保服务圈”省级示范点建设标准（修订版）, 三（二）1
(即时办理的事项平均办理时长不超过 10 分钟).
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from hub.fleet.tables import receipt_times
from hub.tables import stations
from hub.tallies import Counts

LIMIT = 600  # seconds
BOUNDS = (*range(5, 120, 5), *range(120, 300, 10), *range(300, 900, 30), *range(900, 1801, 60))
BEYOND = 2**31 - 1  # longer than the last bound


class Times(NamedTuple):
    """`name`: an item's id, or a station's code. `mean`: seconds on average. `median`, `ninth`:
    seconds within which half, and nine of ten, were done; None: longer than the last bound. `over`:
    how many took longer than LIMIT."""

    name: str
    count: int
    mean: float
    median: int | None
    ninth: int | None
    over: int


def bound(seconds: float) -> int:
    """The first bound that it is within."""
    place = bisect.bisect_left(BOUNDS, seconds)
    return BOUNDS[place] if place < len(BOUNDS) else BEYOND


def count(
    counts: Counts, station_id: int, month: str, items: Iterable[Mapping[str, Any]]
) -> None:  # fmt: skip
    """Items of one visit that ended with a receipt. `month`: `2026-11`, by the terminal's clock."""
    for one in items:
        if (lasted := one.get("seconds_to_receipt")) is not None:
            where = (month, station_id, one["item"], bound(lasted))
            counts.add(receipt_times, where, 1, round(lasted))


def by_item(connection: Connection, month: str, where: ColumnElement[bool]) -> list[Times]:
    """`where`: on stations. The slowest first."""
    return _sorted(connection, month, where, receipt_times.c.item)


def by_station(connection: Connection, month: str, where: ColumnElement[bool]) -> list[Times]:
    return _sorted(connection, month, where, stations.c.code)


def months(connection: Connection) -> list[str]:
    """Of which anything is known, the latest first."""
    found = select(receipt_times.c.month).distinct().order_by(receipt_times.c.month.desc())
    return list(connection.execute(found.limit(24)).scalars())


def summed(name: str, counts: Mapping[int, int], seconds: int) -> Times:
    """`counts`: bound → how many; `seconds`: of all together."""
    total = sum(counts.values())
    over = sum(number for upto, number in counts.items() if upto > LIMIT)
    return Times(
        name, total, seconds / total, _within(counts, total, 0.5), _within(counts, total, 0.9), over
    )


def _within(counts: Mapping[int, int], total: int, share: float) -> int | None:
    reached = 0
    for upto in sorted(counts):
        reached += counts[upto]
        if reached >= share * total:
            return None if upto == BEYOND else upto
    return None


def _sorted(
    connection: Connection, month: str, where: ColumnElement[bool], by: ColumnElement[str]
) -> list[Times]:
    rows = connection.execute(
        select(by, receipt_times.c.upto, func.sum(receipt_times.c.count),
               func.sum(receipt_times.c.seconds))
        .join_from(receipt_times, stations, receipt_times.c.station_id == stations.c.id)
        .where(receipt_times.c.month == month, where)
        .group_by(by, receipt_times.c.upto)
    )  # fmt: skip
    found: dict[str, dict[int, int]] = {}
    lasted: Counter[str] = Counter()
    for name, upto, number, seconds in rows:
        found.setdefault(name, {})[upto] = int(number)
        lasted[name] += int(seconds)
    times = [summed(name, counts, lasted[name]) for name, counts in found.items()]
    return sorted(
        times, key=lambda one: (-(one.over / one.count), -(one.median or BEYOND), one.name)
    )

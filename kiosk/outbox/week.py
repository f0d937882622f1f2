"""A week's counts from this terminal's own outbox: for a pad without a hub, where they wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

import msgspec

from kiosk.outbox.kinds import Kind, Review, VisitCount
from kiosk.outbox.outbox import Outbox
from kiosk.reports.weekly import Reason, Report, Use, draw_up

_BAD = 2
_SLACK = 31 * 86400.0
"""Seconds by which the writing down may lie off the visit's hour, as after a clock was set."""


class Week(NamedTuple):
    """`gone`: counts of that time that went to a hub already; what is drawn up lacks them."""

    report: Report
    gone: int


def of(outbox: Outbox, first: date, zone: tzinfo, words: Callable[[str, int], str]) -> Week:
    """Raises ValueError when `first` is no Monday, and StoreFault."""
    begun = datetime.combine(first, time(), zone)
    ended = begun + timedelta(days=7)
    rows = outbox.store.rows(
        "SELECT kind, payload FROM outbox WHERE kind IN (?, ?) AND created >= ? AND created < ?",
        (Kind.VISIT_COUNT.value, Kind.REVIEW.value, begun.timestamp() - _SLACK,
         ended.timestamp() + _SLACK),
    )  # fmt: skip
    visits, gone = 0, 0
    uses: Counter[tuple[str, str]] = Counter()
    reasons: Counter[str] = Counter()
    for row in rows:
        if row["payload"] is None:
            gone += row["kind"] == Kind.VISIT_COUNT.value
        elif row["kind"] == Kind.VISIT_COUNT.value:
            visit = msgspec.json.decode(row["payload"], type=VisitCount)
            if begun <= visit.begun < ended:
                visits += 1
                uses.update((one.item, one.result) for one in visit.items)
        else:
            review = msgspec.json.decode(row["payload"], type=Review)
            if begun <= review.at < ended and review.grade <= _BAD:
                reasons.update(set(review.reasons) - {"other"})
    report = draw_up(
        first,
        visits,
        (Use(item, result, count) for (item, result), count in uses.items()),
        (Reason(subject, count) for subject, count in reasons.items()),
        words,
    )
    return Week(report, gone)

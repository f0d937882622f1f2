"""By when a month's report must be there (台账: 黑龙江 001, article 28)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from kiosk.text.workdays import WORKED, Workdays


class Due(NamedTuple):
    """`known` False: the calendar does not know that year, so it is an estimate."""

    day: date
    known: bool


def due(month: date, day: int, calendar: Workdays) -> Due:
    """The `day`th (1 to 28) of the month after `month`; a holiday postpones it to the next day on
    which China works."""
    found, known = (month.replace(day=1) + timedelta(days=32)).replace(day=day), True
    while True:
        said = calendar.of(found)
        known = known and said.known
        if said.kind in WORKED:
            return Due(found, known)
        found += timedelta(days=1)

"""A date turned by wheels: year, month and day, each by one, never out of its bounds. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def shown(text: str, first: date, last: date, today: date | None = None) -> date:
    """The day on the wheels: what was chosen, else the one nearest to `today` that may be."""
    try:
        return min(max(date.fromisoformat(text), first), last)
    except ValueError:
        return min(max(today or first, first), last)


def turned(text: str, how: str, first: date, last: date, today: date | None = None) -> date:
    """`how`: year, month or day, then + or -. The day is kept where the month has it; the bounds
    hold in any case. Raises ValueError for another word."""
    day, part, by = shown(text, first, last, today), how[:-1], {"+": 1, "-": -1}.get(how[-1:], 0)
    if not by:
        raise ValueError(f"a wheel turns by + or -, not {how!r}")
    match part:
        case "year":
            wanted = _in_month(day.year + by, day.month, day.day)
        case "month":
            months = day.year * 12 + day.month - 1 + by
            wanted = _in_month(months // 12, months % 12 + 1, day.day)
        case "day":
            wanted = date.fromordinal(day.toordinal() + by)
        case _:
            raise ValueError(f"no wheel is called {part!r}")
    return min(max(wanted, first), last)


def _in_month(year: int, month: int, day: int) -> date:
    year = min(max(year, 1), 9999)
    return date(year, month, min(day, monthrange(year, month)[1]))

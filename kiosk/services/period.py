"""Periods of a query: which days a choice means, and how a sentence names them."""

from __future__ import annotations

from datetime import date, timedelta

from kiosk.services.model import Period
from kiosk.services.result import PeriodChoice, Span
from kiosk.text import dates


def _years_back(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def years(today: date, period: Period) -> tuple[int, ...]:
    """Calendar years that may be picked, this year first."""
    return tuple(range(today.year, today.year - period.furthest_years - 1, -1))


def default_choice(period: Period | None) -> PeriodChoice:
    """What an item shows at first. Without a period the choice means nothing: `ALL`."""
    return PeriodChoice(period.default) if period else PeriodChoice.ALL


def span(choice: PeriodChoice, year: int, today: date, period: Period | None) -> Span | None:
    """The days meant; None for an item without a period (it asks for what is so now).

    `ALL` means as far back as the item allows, never unbounded: the interface wants both days.
    A year out of bounds is brought to the nearest allowed; nothing ends after today.
    """
    if period is None:
        return None
    earliest = _years_back(today, period.furthest_years) + timedelta(days=1)
    match choice:
        case PeriodChoice.THIS_YEAR:
            return Span(date(today.year, 1, 1), today)
        case PeriodChoice.LAST_YEAR:
            return Span(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
        case PeriodChoice.LAST_12_MONTHS:
            return Span(_years_back(today, 1) + timedelta(days=1), today)
        case PeriodChoice.ALL:
            return Span(earliest, today)
        case PeriodChoice.YEAR:
            allowed = years(today, period)
            picked = min(max(year, allowed[-1]), allowed[0])
            return Span(date(picked, 1, 1), min(date(picked, 12, 31), today))


def label(given: Span | None, language: str) -> str:
    """How a sentence begins: `2026年` / `In 2026`; `2025-11-23至2026-11-22` / `From … to …`.

    Empty without a span. A span from New Year's Day to a later day of the same year is that year.
    """
    if given is None:
        return ""
    whole = given.begin.month == 1 and given.begin.day == 1 and given.begin.year == given.end.year
    if whole:
        return f"In {given.begin.year}" if language == "en" else f"{given.begin.year}年"
    first, last = dates.day(given.begin), dates.day(given.end)
    back = _full_years(given)
    if back:
        if language == "en":
            return "In the last 12 months" if back == 1 else f"In the last {back} years"
        return "近12个月" if back == 1 else f"近{back}年"
    return f"From {first} to {last}" if language == "en" else f"{first}至{last}"


def long_label(given: Span | None, language: str) -> str:
    """The line over the sentence and on the receipt: both days, in words for people."""
    if given is None:
        return ""
    first, last = dates.long_day(given.begin, language), dates.long_day(given.end, language)
    return f"{first} – {last}" if language == "en" else f"{first}至{last}"


def _full_years(given: Span) -> int:
    """N when the span is exactly the last N years up to its end, else 0."""
    after = given.end + timedelta(days=1)
    for back in range(1, after.year - given.begin.year + 1):
        if _years_back(given.end, back) + timedelta(days=1) == given.begin:
            return back
    return 0

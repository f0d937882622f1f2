"""Asking a long time in short windows, and making one list of the answers. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from kiosk.services.result import Coded, Record, Span, Value

DAY = timedelta(days=1)


def back(day: date, months: int) -> date:
    """The same day `months` earlier; the month's last day where it has no such day."""
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    if year < 1:
        return date.min
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def windows(span: Span, months: int) -> list[Span]:
    """Newest first, adjoining, none longer than `months`, together exactly the span."""
    found, end = [], span.end
    while end >= span.begin:
        begin = max(span.begin, back(end, months) + DAY)
        found.append(Span(begin, end))
        end = begin - DAY
    return found


def halves(span: Span) -> tuple[Span, Span] | None:
    """Newer half first; None when it is a single day."""
    days = (span.end - span.begin).days
    if days < 1:
        return None
    middle = span.begin + timedelta(days=days // 2)
    return Span(middle + DAY, span.end), Span(span.begin, middle)


def merged(answers: Iterable[Sequence[Record]], key: tuple[str, ...]) -> list[Record]:
    """One list of many answers, nothing twice.

    With a key, the first row of each key stays (a hospital stay reaching over a window's edge is in
    both). Rows without one are compared whole, and stay as often as one answer alone held them:
    two equal bookings in one window are two bookings.
    """
    kept: list[Record] = []
    keys: set[tuple] = set()
    most: Counter[tuple] = Counter()
    for answer in answers:
        here: Counter[tuple] = Counter()
        for row in answer:
            name = tuple(row.get(field) for field in key)
            if any(part is not None for part in name):
                if name not in keys:
                    keys.add(name)
                    kept.append(row)
                continue
            whole = tuple(sorted(row.items(), key=lambda pair: pair[0]))
            here[whole] += 1
            if here[whole] > most[whole]:
                most[whole] += 1
                kept.append(row)
    return kept


def may_show(row: Record, keep: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a row may be shown. A field that is not there (yet) excludes nothing."""
    for field, allowed in keep.items():
        value = row.get(field)
        if value is None:
            continue
        if (value.code if isinstance(value, Coded) else str(value)) not in allowed:
            return False
    return True


def newest_first(rows: Iterable[Record], field: str) -> list[Record]:
    """Sorted by a field, largest first; rows without it last; equal ones stay in order."""
    if not field:
        return list(rows)
    return sorted(rows, key=lambda row: _rank(row.get(field)), reverse=True)


def _rank(value: Value) -> tuple[int, str, Decimal]:
    if value is None:
        return (0, "", Decimal(0))
    if isinstance(value, date):  # datetime too; written alike, so that both kinds compare
        return (1, value.isoformat(), Decimal(0))
    if isinstance(value, Coded):
        return (1, value.code, Decimal(0))
    if isinstance(value, str):
        return (1, value, Decimal(0))
    return (1, "", Decimal(value))

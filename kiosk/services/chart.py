"""Bars for a result where looking beats reading: months (or years) of one amount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kiosk.services.model import Item
from kiosk.services.result import Result, Span, Value
from kiosk.text import dates, money

_MOST_MONTHS = 13


@dataclass(frozen=True, slots=True)
class Bars:
    """`values`: shares of the greatest, 0..1. `marks`: the amount over the greatest, else `""`."""

    values: tuple[float, ...]
    names: tuple[str, ...]
    marks: tuple[str, ...]
    label: str


Month = tuple[int, int]


def _month_of(value: Value) -> Month | None:
    if isinstance(value, date):
        return value.year, value.month
    digits = "".join(c for c in str(value or "") if c.isdigit())
    return (int(digits[:4]), int(digits[4:6])) if len(digits) >= 6 else None


def _months(span: Span) -> list[Month]:
    first = span.begin.year * 12 + span.begin.month - 1
    last = span.end.year * 12 + span.end.month - 1
    return [(n // 12, n % 12 + 1) for n in range(first, last + 1)]


def chart(item: Item, result: Result, language: str, hide: bool = False) -> Bars | None:
    """None when the item has no chart, while no sum may be shown, or when there is one bar only."""
    if item.chart is None or not result.whole or not result.rows:
        return None
    if result.unfillable:  # bars of a part would be read as the whole
        return None
    points: list[tuple[Month, str, Decimal]] = []
    for row in result.rows:
        month, amount = _month_of(row.get(item.chart.date)), row.get(item.chart.field)
        if month is not None and isinstance(amount, Decimal):
            points.append((month, str(row.get(item.chart.date)), amount))
    if not points:
        return None
    held = [m for m, _, _ in points]
    months = _months(result.span) if result.span else _months(_span_of(held))
    by_year = item.chart.kind == "by-year" or len(months) > _MOST_MONTHS
    slots: list = sorted({m[0] for m in months}) if by_year else months
    if len(slots) < 2:
        return None
    of = (lambda m: m[0]) if by_year else (lambda m: m)
    last = item.chart.kind == "last-by-month"
    amounts = _last(points, slots, of) if last else _sums(points, slots, of)
    year_name = "{}" if language == "en" else "{}年"
    names = [year_name.format(s) if by_year else dates.month_name(s[1], language) for s in slots]
    return _bars(amounts, names, item.chart.label.get(language), hide)


def _span_of(months: list[Month]) -> Span:
    first, final = min(months), max(months)
    return Span(date(*first, 1), date(*final, 1))


def _sums(points: list, slots: list, of) -> list[Decimal]:
    sums = dict.fromkeys(slots, Decimal(0))
    for month, _, amount in points:
        if of(month) in sums:
            sums[of(month)] += amount
    return list(sums.values())


def _last(points: list, slots: list, of) -> list[Decimal]:
    """The newest value of each slot; a slot without one keeps the value before it."""
    newest: dict = {}
    for month, when, amount in points:  # rows are newest first: of equal times the first holds
        slot = of(month)
        if slot not in newest or when > newest[slot][0]:
            newest[slot] = (when, amount)
    amounts, current = [], Decimal(0)
    for slot in slots:
        current = newest.get(slot, ("", current))[1]
        amounts.append(current)
    return amounts


def _bars(amounts: list[Decimal], names: list[str], label: str, hide: bool) -> Bars | None:
    greatest = max(amounts)
    if greatest <= 0:
        return None
    at = amounts.index(greatest)
    mark = money.HIDDEN if hide else money.money(greatest)
    return Bars(
        values=tuple(float(max(a, Decimal(0)) / greatest) for a in amounts),
        names=tuple(names),
        marks=tuple(mark if i == at else "" for i in range(len(amounts))),
        label=label,
    )

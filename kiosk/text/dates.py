"""Dates and times for people. No clock here: callers pass the day.

Figures in tables are `2026-11-22`; sentences and headings use the long form.
"""

from __future__ import annotations

from datetime import date, datetime

_WEEKDAYS = {
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(value: date) -> str:
    """`2026-11-22`; a datetime gives its day."""
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"


def long_day(value: date, language: str) -> str:
    """`2026年11月22日` or `22 November 2026`."""
    if language == "en":
        return f"{value.day} {_MONTHS_EN[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def short_day(value: date, language: str) -> str:
    """Without the year: `11月22日` or `22 Nov`."""
    if language == "en":
        return f"{value.day} {_MONTHS_EN[value.month - 1][:3]}"
    return f"{value.month}月{value.day}日"


def weekday(value: date, language: str) -> str:
    """`星期日` or `Sunday`."""
    return _WEEKDAYS["en" if language == "en" else "zh"][value.weekday()]


def clock(value: datetime) -> str:
    """`09:26`, 24 hours."""
    return f"{value.hour:02d}:{value.minute:02d}"


def stamp(value: datetime) -> str:
    """`2026-11-22 09:26`."""
    return f"{day(value)} {clock(value)}"


def month(value: date) -> str:
    """`2026-11`."""
    return f"{value.year:04d}-{value.month:02d}"


def month_name(number: int, language: str) -> str:
    """Under a bar of a chart: `11月` or `Nov`. `number` 1..12."""
    return _MONTHS_EN[number - 1][:3] if language == "en" else f"{number}月"


def month_of_year(value: date, language: str) -> str:
    """`2026年11月` or `November 2026`."""
    if language == "en":
        return f"{_MONTHS_EN[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月"

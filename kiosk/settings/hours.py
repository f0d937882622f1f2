"""Hours of opening (`kiosk.settings.model.Hours`), read. Pure."""

from __future__ import annotations

from datetime import timedelta

from kiosk.settings.model import Hours


def span(hours: Hours) -> tuple[timedelta, timedelta]:
    """Begin and end of `08:30-11:30`, after midnight."""
    begin, _, end = hours.partition("-")
    return _after_midnight(begin), _after_midnight(end)


def _after_midnight(text: str) -> timedelta:
    hour, _, minute = text.partition(":")
    return timedelta(hours=int(hour), minutes=int(minute))

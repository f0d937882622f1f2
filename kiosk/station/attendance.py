"""签到、签退 of one account (黑龙江 001, article 12: 按时): what is due, late or missing. Pure.

The technical sign-in of a terminal at the centre (9001/9002) is something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from kiosk.settings.hours import span
from kiosk.settings.model import Hours

What = Literal["sign-in", "sign-out"]
Gap = Literal["none", "no-sign-out"]
_MINUTE = timedelta(minutes=1)


class Mark(NamedTuple):
    """One that the platform has or may still get. `at`: in China."""

    what: What
    at: datetime


def next_of(today: Sequence[Mark]) -> What:
    """What comes now: after a sign-in a sign-out, and else a sign-in."""
    return "sign-out" if today and today[-1].what == "sign-in" else "sign-in"


def minutes_off(today: Sequence[Mark], n: int, hours: Sequence[Hours]) -> int:
    """Minutes by which the first sign-in came after the station opened, or the last sign-out
    before it closed; 0 for all others, and where the station has said no hours."""
    mark = today[n]
    if not hours:
        return 0
    at = timedelta(hours=mark.at.hour, minutes=mark.at.minute)
    spans = sorted(map(span, hours))
    if mark.what == "sign-in" and not any(m.what == "sign-in" for m in today[:n]):
        return max(0, (at - spans[0][0]) // _MINUTE)
    if mark.what == "sign-out" and n == len(today) - 1:
        return max(0, (spans[-1][1] - at) // _MINUTE)
    return 0


def gap(marks: Sequence[Mark], hours: Sequence[Hours]) -> Gap | None:
    """What a past day lacks."""
    if not marks:
        return "none" if hours else None
    return "no-sign-out" if marks[-1].what == "sign-in" else None


def by_day(marks: Sequence[Mark]) -> Mapping[date, list[Mark]]:
    days: dict[date, list[Mark]] = {}
    for mark in marks:
        days.setdefault(mark.at.date(), []).append(mark)
    return days

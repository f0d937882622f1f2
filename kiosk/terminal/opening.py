"""Whether the station is open at a moment, and when it opens next. Pure; Asia/Shanghai, no DST."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from kiosk.settings.hours import span
from kiosk.settings.model import Hours, Opening
from kiosk.terminal.states import Doors
from kiosk.text.workdays import Kind, Workdays

FURTHEST = 60
"""Days looked ahead; a station closed for longer names no day."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Next(NamedTuple):
    """`estimate`: a day on the way lies in a year whose holidays are not yet known."""

    at: datetime
    estimate: bool


class Timetable:
    """A station's hours as questions about moments; `opening` None: always open."""

    def __init__(self, opening: Opening | None, workdays: Workdays) -> None:
        self._opening = opening
        self._workdays = workdays

    def doors(self, now: datetime) -> Doors:
        """What the hours say at `now` (aware, the station's own time)."""
        opening = self._opening
        if opening is None or opening.outside == "serve" or self._within(now):
            return Doors.OPEN
        return Doors.GUIDES if opening.outside == "guides" else Doors.CLOSED

    def opens(self, now: datetime) -> Next | None:
        """The next opening after `now`; None when open, or closed for longer than foreseen."""
        if self.doors(now) is Doors.OPEN:
            return None
        return next(
            (Next(begin, guess) for begin, _, guess in self._spans(now) if begin > now), None
        )

    def next_change(self, now: datetime) -> datetime | None:
        """When `doors` may answer otherwise; None when never, or not within what is foreseen."""
        if self._opening is None or self._opening.outside == "serve":
            return None
        moments = (m for begin, end, _ in self._spans(now) for m in (begin, end) if m > now)
        return next(moments, None)

    def hours(self, day: date) -> tuple[Hours, ...]:
        """Of that day, as in the settings; none where the station has not said any."""
        return self._hours(day) if self._opening is not None else ()

    def _within(self, now: datetime) -> bool:
        return any(begin <= now < end for begin, end in self._day(now, now.date()))

    def _spans(self, now: datetime) -> Iterator[tuple[datetime, datetime, bool]]:
        guess = False
        for n in range(FURTHEST):
            day = now.date() + timedelta(days=n)
            guess = guess or self._guessed(day)
            for begin, end in self._day(now, day):
                yield begin, end, guess

    def _day(self, now: datetime, day: date) -> list[tuple[datetime, datetime]]:
        spans = sorted(span(hours) for hours in self._hours(day))
        midnight = datetime.combine(day, time(), now.tzinfo)
        return [(midnight + begin, midnight + end) for begin, end in spans]

    def _hours(self, day: date) -> tuple[Hours, ...]:
        opening = self._opening
        assert opening is not None
        if day in opening.exceptions:
            return opening.exceptions[day]
        kind = self._workdays.of(day).kind if opening.calendar == "china" else None
        if kind is Kind.HOLIDAY:
            return opening.holiday
        if kind is Kind.MAKEUP:
            return opening.weekly.mon if opening.makeup is None else opening.makeup
        return getattr(opening.weekly, _WEEKDAYS[day.weekday()])

    def _guessed(self, day: date) -> bool:
        opening = self._opening
        assert opening is not None
        by_calendar = opening.calendar == "china" and day not in opening.exceptions
        return by_calendar and not self._workdays.of(day).known

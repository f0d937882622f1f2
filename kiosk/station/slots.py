"""Times for an appointment at the window (预约): cut out of the station's hours. Pure.

江苏 (002) and 黑龙江 let people choose a time instead of waiting; how long a slot is and how many
it takes is the station's to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

import msgspec

from kiosk.settings.hours import span
from kiosk.settings.model import Hours


class Free(msgspec.Struct, frozen=True):
    """A slot that can still be had: day as ISO 8601, HH:MM at which it begins, places left."""

    day: str
    slot: str
    left: int


class Slot(NamedTuple):
    """`begin` to `end`, the station's own time."""

    begin: datetime
    end: datetime

    @property
    def name(self) -> str:
        return f"{self.begin:%H:%M}"


def slots_of(hours: Sequence[Hours], at: datetime, minutes: int) -> tuple[Slot, ...]:
    """Slots of `minutes` within hours like `08:30-11:30`, on the day and in the zone of `at`. What
    is left at the end of the hours and shorter than a slot is none."""
    midnight = datetime.combine(at.date(), time(), at.tzinfo)
    step = timedelta(minutes=minutes)
    found: list[Slot] = []
    for begin, end in sorted(map(span, hours)):
        start, last = midnight + begin, midnight + end
        while start + step <= last:
            found.append(Slot(start, start + step))
            start += step
    return tuple(found)


def free(
    slots: Sequence[Slot],
    taken: Mapping[tuple[str, str], int],
    capacity: int,
    not_before: datetime,
) -> tuple[Free, ...]:
    """Slots that begin at `not_before` or later and have a place. `taken`: by (day, slot)."""
    found = []
    for one in slots:
        key = (one.begin.date().isoformat(), one.name)
        left = capacity - taken.get(key, 0)
        if left > 0 and one.begin >= not_before:
            found.append(Free(*key, left))
    return tuple(found)

"""One data set of synthetic people, the same for the same seed and day.

`people()` is the whole cast; ids are listed in `sandbox.people.cast`.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sandbox.people.model import Card, Records, SyntheticPerson

__all__ = ["SEED", "Card", "Records", "SyntheticPerson", "people", "person", "station_day"]

SEED = 20261122


def people(today: date | None = None, seed: int = SEED) -> list[SyntheticPerson]:
    """All synthetic people as they are on `today` (default: `station_day()`)."""
    from sandbox.people.cast import cast

    return cast(today or station_day(), seed)


def station_day() -> date:
    """The calendar day at the stations, whatever the zone of the machine: as the centre has it."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def person(id: str, today: date | None = None, seed: int = SEED) -> SyntheticPerson:
    """One of them. KeyError names an id that is not in the cast."""
    for one in people(today, seed):
        if one.id == id:
            return one
    raise KeyError(id)

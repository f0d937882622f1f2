"""The life of an urgent event: pure. Open until a final report; alarming until city and province
have each acknowledged it; asking for the next report while it is open.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from hub.rights import Grant, Role, covers


class Stage(enum.StrEnum):
    FIRST = "first"  # 首报
    CONTINUED = "continued"  # 续报
    FINAL = "final"  # 终报


class Level(enum.StrEnum):
    """Who must say that they know."""

    CITY = "city"
    PROVINCE = "province"


WHAT = ("outage", "hazard", "injury", "crowd", "data", "fund", "opinion", "other")
SERVICE = ("normal", "partly", "stopped")
"""The words of terminal-api.yaml; a test holds them together."""

_SPEAKS = {Role.CITY: Level.CITY, Role.PROVINCE: Level.PROVINCE}


class Standing(NamedTuple):
    """All that is judged. Moments are the hub's."""

    stage: Stage
    stage_at: datetime
    told_at: datetime
    reminded_at: datetime | None
    closed: bool
    city: bool  # has acknowledged
    province: bool


def levels(grants: Iterable[Grant], region: str, station: int) -> frozenset[Level]:
    """For whom somebody with these grants may acknowledge an event of the station."""
    return frozenset(
        _SPEAKS[grant.role]
        for grant in grants
        if grant.role in _SPEAKS and covers(grant, region, station)
    )


def unknown_to(now: Standing) -> tuple[Level, ...]:
    """Who has not acknowledged it: also after a final report, for nobody may have seen it."""
    said = {Level.CITY: now.city, Level.PROVINCE: now.province}
    return tuple(level for level in Level if not said[level])


def told_again(now: Standing, at: datetime, again: timedelta) -> bool:
    """Nobody answered for so long that it is told once more."""
    return bool(unknown_to(now)) and at - now.told_at >= again


def overdue(now: Standing, at: datetime, term: timedelta) -> bool:
    """The next report should have come."""
    return not now.closed and at - now.stage_at >= term


def reminded(now: Standing, at: datetime, term: timedelta) -> bool:
    """A reminder is due: at the end of each term after the last report."""
    since = max(now.stage_at, now.reminded_at or now.stage_at)
    return overdue(now, at, term) and at - since >= term

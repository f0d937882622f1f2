"""Time as the interface writes it: Asia/Shanghai, one zone, no summer time since 1992."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
_START = datetime(1970, 1, 1, tzinfo=UTC)


def local(at: datetime) -> datetime:
    """Naive local time; a naive one is taken as local already."""
    return at if at.tzinfo is None else at.astimezone(ZONE).replace(tzinfo=None)


def epoch(at: datetime) -> timedelta:
    """Time since 1970 UTC, in whole microseconds (no float on the way)."""
    aware = at if at.tzinfo is not None else at.replace(tzinfo=ZONE)
    return aware - _START


def from_epoch(milliseconds: int) -> datetime:
    """Naive local time of a Java timestamp. Raises OverflowError outside the years 1-9999."""
    return local(_START + timedelta(milliseconds=milliseconds))


def stamp(at: datetime) -> str:
    """yyyyMMddHHmmss"""
    return local(at).strftime("%Y%m%d%H%M%S")


def moment(at: datetime) -> str:
    """yyyy-MM-dd HH:mm:ss"""
    return local(at).strftime("%Y-%m-%d %H:%M:%S")


class Clock(Protocol):
    """The terminal's clock, as the platform needs it."""

    def now(self) -> datetime:
        """Aware, or naive local time."""

    def monotonic(self) -> float:
        """Seconds that only grow; for deadlines."""

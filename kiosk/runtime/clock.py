"""Time, injected everywhere: no room reads it from the system."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The whole country keeps one time without summer time, so a fixed offset is exact."""


class Clock(Protocol):
    def monotonic(self) -> float:
        """Seconds that only grow; for deadlines."""

    def now(self) -> datetime:
        """Aware wall time in China; for people and for the centre."""


class SystemClock:
    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now(CHINA)

"""Wishes to start the process anew, granted between visits. Pure but for the clock given to it."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta

from kiosk.runtime.clock import Clock

PATIENCE = 600.0
"""Seconds a wish waits for a moment without a visit; after that no new visit begins."""
YOUNG = 3600.0
"""A process younger than this has no nightly restart: a clock set back must not make a loop."""


class Why(enum.StrEnum):
    NIGHTLY = "nightly"
    WORKERS = "workers"  # threads of devices had to be given up
    INPUT = "input"  # touches do not arrive
    FAILING = "failing"  # out of service: the next try
    FAILSAFE = "failsafe"  # a visit could not be wiped, or broke twice: at once
    ASKED = "asked"  # a person, an update
    SETTINGS = "settings"  # others are to be in force


class Restarts:
    """On the drawing thread only."""

    def __init__(self, clock: Clock, nightly: str) -> None:
        """`nightly`: "03:30", or empty for never."""
        self._clock = clock
        self._started = clock.monotonic()
        self._nightly = _next(clock.now(), nightly) if nightly else None
        self._wish: Why | None = None
        self._since = 0.0

    def wish(self, why: Why) -> bool:
        """True when nothing was wished for before."""
        if self._wish is not None:
            return False
        self._wish, self._since = why, self._clock.monotonic()
        return True

    def look(self) -> bool:
        """Turns the hour of the night into a wish. True when it has just become one."""
        if self._nightly is None or self._clock.now() < self._nightly:
            return False
        self._nightly += timedelta(days=1)
        if self._clock.monotonic() - self._started < YOUNG:
            return False
        return self.wish(Why.NIGHTLY)

    @property
    def why(self) -> Why | None:
        """What is wished for."""
        return self._wish

    def due(self, idle: bool) -> bool:
        """Whether to restart now; `idle`: no visit is under way."""
        return self._wish is not None and idle

    @property
    def doors_shut(self) -> bool:
        """Whether a wish has waited so long that no new visit may begin."""
        return self._wish is not None and self._clock.monotonic() - self._since >= PATIENCE


def _next(now: datetime, at: str) -> datetime:
    hour, _, minute = at.partition(":")
    moment = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    return moment if moment > now else moment + timedelta(days=1)

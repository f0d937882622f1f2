"""Do the touches that the kernel delivers reach the app? Times in, a verdict out.

What was never tried is not known: without touches there is no verdict. A touch that reached the app
counts for all that the kernel delivered until then, so that a slow page is no loss.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import NamedTuple

from kiosk.health.liveness import Sight
from kiosk.health.parts import Verdict


class TouchLimits(NamedTuple):
    within: float = 5.0  # seconds a touch may take from the kernel to the app
    lost: int = 3  # so many in a row that did not arrive: dead. One may be chance
    apart: float = 0.3  # touches nearer to one that counts are that one: panels bounce


class TouchLife:
    """GOOD: the last touches arrived; BAD: `lost` in a row did not. From any thread, at once."""

    def __init__(self, now: float, limits: TouchLimits = TouchLimits()) -> None:
        """Times are monotonic, those of the drivers' clock."""
        self._limits = limits
        self._lock = threading.Lock()
        self._waiting: deque[float] = deque(maxlen=256)  # neither arrived nor overdue
        self._lost = 0
        self._last = self._arrived = float("-inf")
        self._known = Sight(Verdict.UNKNOWN, "no touch yet", now)

    def delivered(self, at: float) -> None:
        """The kernel delivered a touch, by its own time."""
        with self._lock:
            if at <= self._arrived:  # the app was quicker than the second reader
                self._good(self._arrived)
            elif at - self._last >= self._limits.apart:
                self._waiting.append(at)
                self._last = at

    def touched(self, now: float) -> None:
        """A touch has reached the app."""
        with self._lock:
            self._arrived = now
            self._overdue(now)
            if self._lost or (self._waiting and self._waiting[0] <= now):
                self._good(now)
            while self._waiting and self._waiting[0] <= now:
                self._waiting.popleft()

    def device_lost(self, at: float) -> None:
        """Without the device nothing is known, and what waited proves nothing."""
        with self._lock:
            self._waiting.clear()
            self._lost = 0
            self._known = Sight(Verdict.UNKNOWN, "touch device lost", at)

    def look(self, now: float) -> Sight:
        with self._lock:
            self._overdue(now)
            if self._lost >= self._limits.lost and self._known.verdict is not Verdict.BAD:
                source = f"{self._lost} touches of the kernel did not reach the app"
                self._known = Sight(Verdict.BAD, source, now)
            return self._known

    def _good(self, at: float) -> None:
        self._lost = 0
        self._known = Sight(Verdict.GOOD, "touch reached the app", at)

    def _overdue(self, now: float) -> None:
        while self._waiting and now - self._waiting[0] > self._limits.within:
            self._waiting.popleft()
            self._lost += 1

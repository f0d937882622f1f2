"""Review figures of the station, fetched from the hub by the terminal that keeps the queue, for the
publicity screen, which asks over the queue's line and may hold no key that leads to the hub."""

from __future__ import annotations

import random
from typing import Protocol

from kiosk.commands.own_thread import OwnThread, lasting
from kiosk.journal.journal import Journal
from kiosk.outbox.backoff import Backoff
from kiosk.runtime.clock import CHINA, Clock
from kiosk.settings.model import Settings
from kiosk.station.words import Figures
from kiosk.uplink.hub import Figures as Counted
from kiosk.uplink.hub import HubClient

EVERY = 900.0
"""Seconds between two looks."""

FIRST, LONGEST = 60.0, 3600.0
"""Seconds of pause after a first failure, and the longest."""

KEPT = 24 * 3600.0
"""Seconds after which figures are not told any more; they bear their time."""


class Counting(Protocol):
    def figures(self, station: str, terminal: str) -> Counted | None: ...

    def close(self) -> None: ...


class FigureRounds:
    """A thread of its own; works for months without a hub: the screen then says that nothing is
    known."""

    def __init__(self, hub: Counting, settings: Settings, clock: Clock, journal: Journal) -> None:
        self._hub, self._clock = hub, clock
        self._own = settings.station.code, settings.station.terminal
        self._backoff = Backoff(FIRST, LONGEST)
        self._failures = 0
        self._known: tuple[Figures, float] | None = None
        self._thread = OwnThread("figures", lasting(self.step, journal, LONGEST), ended=hub.close)

    @classmethod
    def of(cls, settings: Settings, clock: Clock, journal: Journal) -> FigureRounds:
        """Raises OSError when the hub's key cannot be read."""
        return cls(HubClient.of(settings.hub, clock.monotonic), settings, clock, journal)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.stop()

    def now(self) -> Figures | None:
        """From any thread. None: not known, or long ago."""
        known = self._known
        if known is None or self._clock.monotonic() - known[1] > KEPT:
            return None
        return known[0]

    def step(self) -> float:
        """One look; seconds to the next."""
        counted = self._hub.figures(*self._own)
        if counted is None:
            self._failures += 1
            return self._backoff.seconds(self._failures, random.random)
        self._failures = 0
        self._known = _told(counted), self._clock.monotonic()
        return EVERY


def _told(counted: Counted) -> Figures:
    at = counted.at.astimezone(CHINA).isoformat(timespec="minutes")
    whole = counted.reviews
    good = counted.satisfied if whole is not None else None
    if whole is None or good is None or not 0 <= good <= whole:
        whole = good = None
    return Figures(
        month=counted.month, at=at, reviews=whole, satisfied=good,
        median_seconds=counted.median_seconds,
    )  # fmt: skip

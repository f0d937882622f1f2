"""What the hub has for the station's staff, asked now and then on a thread of its own: as often as
each matter wants it, and not at all while there is nothing to ask."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Protocol

from kiosk.commands.own_thread import OwnThread, lasting
from kiosk.journal.journal import Journal
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.record import Outcome
from kiosk.runtime.clock import Clock
from kiosk.settings.model import Settings
from kiosk.store.faults import StoreFault
from kiosk.uplink.hub import Fetched, HubClient

PULSE = 2.0
"""Seconds after which is looked whether a matter is due."""

NOTHING = 10.0
"""Seconds after which is looked again whether there is something to ask."""

PAUSES = Backoff(15.0, 900.0)


class Asking(Protocol):
    def told(self, matter: str, station: str, terminal: str, asked: str = "") -> Fetched: ...

    def close(self) -> None: ...


class Matter(Protocol):
    """One of what is asked for; on the rounds' thread. Its methods raise StoreFault."""

    @property
    def every(self) -> float | None:
        """Seconds between two looks; None: there is nothing to ask now."""
        ...

    def ask(self, hub: Asking, station: str, terminal: str) -> Fetched:
        """One look, and what came of it on the disk. An answer that is none counts as no
        answer: its outcome is then not ACCEPTED."""
        ...


class NewsRounds:
    """`open_hub` makes a client, of one thread; raises OSError when the hub's key cannot be
    read."""

    def __init__(
        self,
        open_hub: Callable[[], Asking],
        matters: Sequence[Matter],
        settings: Settings,
        clock: Clock,
        journal: Journal,
        refused: Callable[[StoreFault], None],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._open, self._matters = open_hub, tuple(matters)
        self._own = settings.station.code, settings.station.terminal
        self._clock, self._refused, self._chance = clock, refused, chance
        self._next = [float("-inf")] * len(self._matters)
        self._failures = 0  # in a row, of the hub as such: its own delivery tells of them
        self._not_before = float("-inf")
        self._thread = OwnThread("hub-news", lasting(self.look, journal, 60.0), first=3.0)

    @classmethod
    def of(
        cls, settings: Settings, matters: Sequence[Matter], clock: Clock, journal: Journal,
        refused: Callable[[StoreFault], None],
    ) -> NewsRounds:  # fmt: skip
        def open_hub() -> HubClient:
            return HubClient.of(settings.hub, clock.monotonic)

        return cls(open_hub, matters, settings, clock, journal, refused)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.close()

    def soon(self) -> None:
        """Somebody looks, or something was handed in: from any thread."""
        self._next = [float("-inf")] * len(self._matters)

    def look(self) -> float:
        """What is due now; seconds until the next look."""
        now = self._clock.monotonic()
        if now < self._not_before:
            return PULSE
        try:
            due = [n for n in range(len(self._matters)) if self._wanted(n, now)]
            if due:
                self._ask(due, now)
        except StoreFault as fault:
            self._refused(fault)
            self._not_before = now + PAUSES.seconds(1, self._chance)
        except OSError:  # no key: its own delivery says so
            self._pause(now, 0.0)
        return PULSE

    def _wanted(self, n: int, now: float) -> bool:
        if now < self._next[n]:
            return False
        if self._matters[n].every is not None:
            return True
        self._next[n] = now + NOTHING
        return False

    def _ask(self, due: Sequence[int], now: float) -> None:
        hub = self._open()
        try:
            for n in due:
                fetched = self._matters[n].ask(hub, *self._own)
                if fetched.outcome is not Outcome.ACCEPTED:
                    self._pause(now, fetched.retry_after)
                    return
                self._failures = 0
                every = self._matters[n].every or NOTHING
                self._next[n] = now + every * (1 + 0.1 * self._chance())  # not all at once
        finally:
            hub.close()

    def _pause(self, now: float, after: float) -> None:
        self._failures += 1
        self._not_before = now + max(after, PAUSES.seconds(self._failures, self._chance))

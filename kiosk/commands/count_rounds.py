"""The keeper of the queue tells the hub how the hall's days stand, on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kiosk.commands.own_thread import OwnThread, lasting
from kiosk.journal.journal import Journal
from kiosk.outbox.outbox import Outbox
from kiosk.runtime.clock import Clock
from kiosk.settings.model import QueueSettings
from kiosk.station import counted
from kiosk.station.appointments import Hours
from kiosk.store.faults import StoreFault

EVERY = 300.0
"""Seconds between two looks."""


class CountRounds:
    """`refused` hears when the store did."""

    def __init__(
        self, outbox: Outbox, chosen: QueueSettings, hours: Hours, clock: Clock, journal: Journal,
        refused: Callable[[StoreFault], None],
    ) -> None:  # fmt: skip
        self._outbox, self._chosen, self._hours = outbox, chosen, hours
        self._clock, self._refused = clock, refused
        self._day: date | None = None  # the last on which all that are over were looked at
        self._thread = OwnThread("hall-counts", lasting(self.step, journal, EVERY), first=20.0)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.stop()

    def step(self) -> float:
        """One look; seconds to the next."""
        try:
            now = self._clock.now()
            back = 1 if now.date() == self._day else counted.BACK
            counted.tell(self._outbox, self._chosen, self._hours, now, back)
            self._day = now.date()
        except StoreFault as fault:
            self._refused(fault)
        return EVERY

"""Delivery of what waits: a worker a destination, so that a slow one holds up no other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial

from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.outbox.deliver import Delivered, Deliverer, Sender
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome
from kiosk.runtime.clock import Clock
from kiosk.settings.model import Settings
from kiosk.store.faults import StoreFault
from kiosk.uplink.hub import HubClient
from kiosk.wipe.zero import drain

SAY_AGAIN = 3600.0
"""Seconds after which the journal hears again that the outbox has used its space."""


def senders(settings: Settings, clock: Clock) -> dict[Destination, Sender]:
    """Who speaks to which destination; records for the others wait. Raises OSError."""
    if not settings.hub.url:
        return {}
    return {Destination.HUB: HubClient.of(settings.hub, clock.monotonic)}


class Delivery:
    """The workers of one outbox, and what of their doings the journal hears."""

    def __init__(
        self,
        outbox: Outbox,
        journal: Journal,
        clock: Clock,
        refused: Callable[[StoreFault], None],
        after_round: Callable[[], None] = lambda: None,
    ) -> None:
        """`refused` hears when the store did. `after_round`: something was tried just now; called
        on a worker's thread."""
        self._after_round = after_round
        self._refused = refused
        self._outbox = outbox
        self._journal = journal
        self._clock = clock
        self._closing = False
        self._over_said = -SAY_AGAIN
        self._wakes: list[threading.Event] = []
        self._threads: list[threading.Thread] = []
        outbox.on_change(self._wake_all)
        outbox.on_shed(self._shed)

    def start(self, speakers: Mapping[Destination, Sender]) -> None:
        """Also later, when a destination's client is there at last."""
        for destination, sender in speakers.items():
            deliverer = Deliverer(
                self._outbox, {destination: sender}, lambda: self._clock.now().timestamp()
            )
            wake = threading.Event()
            self._wakes.append(wake)
            run = partial(deliverer.run, partial(self._wait, wake), self._refused, self._told)
            thread = threading.Thread(target=run, name=f"outbox-{destination.value}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        self._closing = True
        self._wake_all()
        for thread in self._threads:
            thread.join(5.0)

    # ---- inside

    def _wake_all(self) -> None:
        for wake in self._wakes:
            wake.set()

    def _wait(self, wake: threading.Event, seconds: float) -> bool:
        drain()  # what a record said lies in small blocks of this thread, which no other overwrites
        wake.wait(seconds)
        wake.clear()
        return self._closing

    def _told(self, delivered: Delivered) -> None:
        try:
            for key in delivered.lost:
                if record := self._outbox.get(key):
                    events.outbox_unknown(self._journal, kind=record.kind)
            if Outcome.ACCEPTED in delivered.outcomes:
                self._outbox.store.settle()  # what was wiped leaves the log as well
            self._after_round()
        except StoreFault as fault:
            self._refused(fault)

    def _shed(self, given_up: dict[Kind, int] | None) -> None:
        now = self._clock.monotonic()
        if given_up is None and now - self._over_said >= SAY_AGAIN:
            self._over_said = now
            events.outbox_over(self._journal)
        for kind, count in (given_up or {}).items():
            events.outbox_shed(self._journal, kind=kind, records=count)

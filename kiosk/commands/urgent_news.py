"""What city and province say of this terminal's urgent events, asked while one is not settled."""

from __future__ import annotations

from datetime import timedelta

from kiosk.commands.news_rounds import Asking
from kiosk.outbox.duties_held import held
from kiosk.outbox.kinds import Kind
from kiosk.outbox.record import Outcome
from kiosk.runtime.clock import Clock
from kiosk.store.database import Store
from kiosk.uplink.hub import Fetched
from kiosk.uplink.told import TellBook
from kiosk.uplink.urgent_known import MATTER, Standings, unsettled

EVERY = 20.0
"""Seconds: somebody of the station waits for it, and few stations have an event at a time."""

LOOKED_BACK = timedelta(days=40)
"""For which the hub tells of an event that is over."""


class UrgentNews:
    """A `Matter` of the rounds."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._told = TellBook(store)

    @property
    def every(self) -> float | None:
        now = self._clock.now()
        rows = held(self._store, Kind.URGENT_EVENT, since=(now - LOOKED_BACK).timestamp())
        if not rows:
            return None
        last = self._told.last(MATTER, Standings)
        known = last[0].events if last is not None else ()
        return EVERY if unsettled((row.subject for row in rows), known) else None

    def ask(self, hub: Asking, station: str, terminal: str) -> Fetched:
        fetched = hub.told(MATTER, station, terminal)
        if fetched.outcome is not Outcome.ACCEPTED:
            return fetched
        at = self._clock.now().timestamp()
        if not self._told.take(MATTER, fetched.content, Standings, at):
            return Fetched(Outcome.NONSENSE)
        return fetched

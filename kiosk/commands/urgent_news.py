"""What city and province say of this terminal's urgent events, asked while one is not settled."""

from __future__ import annotations

from datetime import timedelta

from kiosk.commands.told_news import ToldNews
from kiosk.outbox.duties_held import held
from kiosk.outbox.kinds import Kind
from kiosk.runtime.clock import Clock
from kiosk.store.database import Store
from kiosk.uplink.urgent_known import MATTER, Standings, unsettled

EVERY = 20.0
"""Seconds: somebody of the station waits for it, and few stations have an event at a time."""

LOOKED_BACK = timedelta(days=40)
"""For which the hub tells of an event that is over."""


class UrgentNews(ToldNews):
    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__(store, clock, MATTER, Standings)

    @property
    def every(self) -> float | None:
        now = self._clock.now()
        rows = held(self._store, Kind.URGENT_EVENT, since=(now - LOOKED_BACK).timestamp())
        if not rows:
            return None
        last = self._told.last(MATTER, Standings)
        known = last[0].events if last is not None else ()
        return EVERY if unsettled((row.subject for row in rows), known) else None

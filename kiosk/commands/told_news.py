"""A matter of which the hub tells all that it has, whole each time."""

from __future__ import annotations

from kiosk.commands.news_rounds import Asking
from kiosk.outbox.record import Outcome
from kiosk.runtime.clock import Clock
from kiosk.store.database import Store
from kiosk.uplink.hub import Fetched
from kiosk.uplink.told import TellBook


class ToldNews:
    """A `Matter` of the rounds. `every`: seconds between two looks; None: there is nothing to ask
    now."""

    def __init__(
        self, store: Store, clock: Clock, matter: str, shape: type, every: float | None = None
    ) -> None:
        self._store, self._clock = store, clock
        self._matter, self._shape, self._every = matter, shape, every
        self._told = TellBook(store)

    @property
    def every(self) -> float | None:
        return self._every

    def ask(self, hub: Asking, station: str, terminal: str) -> Fetched:
        fetched = hub.told(self._matter, station, terminal)
        if fetched.outcome is not Outcome.ACCEPTED:
            return fetched
        at = self._clock.now().timestamp()
        if not self._told.take(self._matter, fetched.content, self._shape, at):
            return Fetched(Outcome.NONSENSE)
        return fetched

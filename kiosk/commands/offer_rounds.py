"""Settings fetched from the hub: by checksum, now and then, rarer while it fails, between visits.

Works for months without a hub: nothing here is needed for anything else.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Protocol

from kiosk.commands.own_thread import OwnThread
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.record import Outcome
from kiosk.remote.folder import Folder
from kiosk.remote.taking import Taken, Taking
from kiosk.runtime.clock import Clock
from kiosk.settings.offer import Refusal, Refused, read
from kiosk.store.faults import StoreFault
from kiosk.uplink.hub import Fetched

LOOK_AGAIN = 5.0
"""Seconds after which is looked whether the visit is over, or the trial."""

FIRST, LONGEST = 30.0, 3600.0
"""Seconds of pause after a first failure, and the longest."""

NIGHT = range(1, 5)
"""Hours in which what is for the night takes over."""

QUIET = {Refusal.UNSIGNED, Refusal.NO_SIGNERS}
"""What a hub answers while nothing is signed; nobody need be told."""


class Asking(Protocol):
    def settings(self, station: str, terminal: str, tag: str) -> Fetched: ...

    def close(self) -> None: ...


class OfferRounds:
    """A thread of its own. `idle()`: nobody stands there and nothing is on trial."""

    def __init__(
        self,
        hub: Asking,
        taking: Taking,
        folder: Folder,
        clock: Clock,
        journal: Journal,
        *,
        every: float,
        idle: Callable[[], bool],
        taken: Callable[[Taken], None],
        before_restart: Callable[[], None],
        restart: Callable[[], None],
        picture: Callable[[str], None] = lambda number: None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`picture` is told the number of a picture of the home page that the hub waits for.
        `taken` hears of each offer that was taken in; `restart` wishes for a start between two
        visits, `before_restart` notes what works until then; all on this thread."""
        self._hub, self._taking, self._folder = hub, taking, folder
        self._clock, self._journal = clock, journal
        self._every, self._idle, self._chance = every, idle, chance
        self._taken, self._before, self._restart = taken, before_restart, restart
        self._picture = picture
        self._backoff = Backoff(min(FIRST, every), max(LONGEST, every))
        self._failures = 0
        self._tag = ""
        self._wished = ""  # version for which a start was wished
        self.refused: tuple[str, Refused] | None = None
        self._thread = OwnThread("offers", self._round, first=2.0)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.close()
        self._hub.close()

    def look(self) -> float:
        """A round, when nobody is there. Returns seconds until the next. Raises OSError,
        StoreFault."""
        if not self._idle():
            return LOOK_AGAIN
        here = self._taking.here()
        fetched = self._hub.settings(here.station, here.terminal, self._tag)
        if fetched.outcome is not Outcome.ACCEPTED:
            self._failures += 1
            self._due()
            pause = self._backoff.seconds(self._failures, self._chance)
            return max(fetched.retry_after, pause)
        self._failures = 0
        if fetched.content:
            self._consider(fetched)
        self._due()
        if fetched.picture:
            self._picture(fetched.picture)
        return self._every * (1.0 + 0.1 * self._chance())  # a province's terminals not all at once

    def _consider(self, fetched: Fetched) -> None:
        self._tag = fetched.tag
        version = ""
        try:
            version = read(fetched.content).version
            if (
                version == self._folder.in_force().version
                or version == self._folder.standing().next
            ):
                return  # as after a start: what is in force is offered again
            taken = self._taking.take(fetched.content)
        except Refused as refused:
            if refused.why in QUIET:
                return
            number = int(version) if version.isdigit() and len(version) < 10 else 0
            if refused.why is not Refusal.RETURNED:  # that was told when it gave way
                self.refused = (str(number), refused)
                events.settings_refused(self._journal, version=number, why=refused.why)
            if refused.why is Refusal.NO_ROOM:
                self._tag = ""  # it may be taken when there is room
            return
        self.refused = None
        events.settings_taken(self._journal, version=int(taken.version))
        self._taken(taken)

    def _due(self) -> None:
        """A start, for what waits and whose hour has come."""
        waiting = self._folder.standing().next
        if waiting is None or waiting == self._wished:
            return
        kept = self._folder.kept(waiting)
        if kept is None:
            return
        self._before()
        if kept.body.when == "now" or self._clock.now().hour in NIGHT:
            self._wished = waiting
            self._restart()

    def _round(self) -> float:
        try:
            return self.look()
        except (OSError, StoreFault):
            return FIRST

"""The service platform's post, fetched between visits: now and then, rarer while it fails."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from kiosk.commands.own_thread import OwnThread
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.duties import Post
from kiosk.outbox.kinds import Destination
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome
from kiosk.runtime.clock import Clock
from kiosk.store.faults import StoreFault
from kiosk.uplink.fetching import STOPPED, Fetched, Fetching

LOOK_AGAIN = 5.0
"""Seconds after which is looked whether the visit is over."""

FIRST, LONGEST = 30.0, 3600.0
"""Seconds of pause after a first failure, and the longest."""

_SAID = {Outcome.ACCEPTED, Outcome.UNREACHABLE}
"""What a fetch says of the platform as such; nonsense in one list may be that list's alone."""

_WORSE = {Outcome.NOT_KNOWN, Outcome.LATER, Outcome.UNKNOWN, Outcome.NONSENSE, Outcome.BROKEN}


class PostRounds:
    """A thread of its own. `idle()`: nobody stands there."""

    def __init__(
        self,
        fetching: Fetching,
        outbox: Outbox,
        clock: Clock,
        journal: Journal,
        *,
        every: float,
        idle: Callable[[], bool],
        refused: Callable[[StoreFault], None],
        chance: Callable[[], float] = random.random,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        """`every`: seconds between two rounds. `refused` hears when the store did. `before`: done
        first in each round; raises OSError, StoreFault."""
        self._before = before
        self._fetching = fetching
        self._outbox = outbox
        self._clock = clock
        self._journal = journal
        self._every = every
        self._idle = idle
        self._refused = refused
        self._chance = chance
        self._backoff = Backoff(min(FIRST, every), max(LONGEST, every))
        self._failures = 0
        self._down: set[Post] = set()
        self._unreadable: dict[Post, tuple[str, ...]] = {}
        self._one_round = threading.Lock()
        self._thread = OwnThread("post", self.look, first=1.0)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.close()

    def look(self) -> float:
        """A round, when nobody is there. Returns seconds until the next look."""
        if not self._idle():
            return LOOK_AGAIN
        try:
            self._before()
        except StoreFault as fault:
            self._refused(fault)
        except OSError:
            pass  # the hub's key cannot be read; its own delivery says so
        done = self.round(lambda: self._thread.stopped or not self._idle())
        if any(one.code == STOPPED for one in done):
            return LOOK_AGAIN
        failed = [one for one in done if one.outcome is not Outcome.ACCEPTED]
        if not failed:
            self._failures = 0
            spread = 0.1 * self._every * self._chance()  # a province's terminals not all at once
            return self._every + spread
        self._failures += 1
        asked = max(one.retry_after for one in failed)
        return max(asked, self._backoff.seconds(self._failures, self._chance))

    def round(self, stop: Callable[[], bool] = lambda: False) -> list[Fetched]:
        """Fetch all kinds, each for itself, whoever calls. A store that refuses ends it."""
        done = []
        with self._one_round:
            for kind in self._fetching.kinds:
                try:
                    fetched = self._fetching.fetch(kind, stop)
                    self._heard(fetched.outcome)
                except StoreFault as fault:
                    self._refused(fault)
                    done.append(Fetched(kind, Outcome.BROKEN))
                    break
                self._tell(fetched)
                done.append(fetched)
                if fetched.outcome is Outcome.UNREACHABLE:
                    break  # nor are the others
        return done

    def _heard(self, outcome: Outcome) -> None:
        """The platform's health hears of it, unless records that wait tell worse: else it would be
        up and down by turns."""
        if outcome not in _SAID:
            return
        standing = self._outbox.standing()[Destination.SERVICE_PLATFORM]
        if outcome is Outcome.ACCEPTED and standing.waiting and standing.outcome in _WORSE:
            return
        self._outbox.heard(Destination.SERVICE_PLATFORM, outcome)

    def _tell(self, fetched: Fetched) -> None:
        """News always, trouble once each way."""
        kind, news, stopped = fetched.kind, fetched.news, fetched.code == STOPPED
        if news.new or news.changed:
            events.uplink_news(self._journal, post=kind, new=news.new, changed=news.changed)
        if news.withdrawn:
            events.uplink_withdrawn(self._journal, post=kind, posts=news.withdrawn)
        if fetched.bad and self._unreadable.get(kind) != fetched.bad:
            events.uplink_unreadable(
                self._journal, post=kind, rows=len(fetched.bad), field=fetched.bad[0]
            )
        if fetched.outcome is Outcome.ACCEPTED:
            self._unreadable[kind] = fetched.bad
        if fetched.outcome is Outcome.ACCEPTED and kind in self._down:
            self._down.discard(kind)
            events.uplink_post_up(self._journal, post=kind)
        elif fetched.outcome is not Outcome.ACCEPTED and not stopped and kind not in self._down:
            self._down.add(kind)
            events.uplink_post_down(self._journal, post=kind, outcome=fetched.outcome)

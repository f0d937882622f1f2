"""Files that signed settings name, fetched from the hub by their sums: piece by piece between
visits, resumed after whatever cut it off, rarer while it fails. Nothing here is needed for anything
else. What becomes of them is each kind's own (`knowledge_fetch`, `publicity_fetch`)."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import NamedTuple, Protocol

from kiosk.commands.own_thread import OwnThread
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.record import Outcome
from kiosk.remote.depot import Depot, NoRoom
from kiosk.uplink.hub import Fetched

PIECE = 256 * 1024
"""Bytes asked for at a time: a slow line brings them within one call."""

AGAIN = 5.0
"""Seconds until is looked whether nobody stands there any more."""

EVERY = 3600.0
"""Seconds between two looks whether what is in force still is."""


class Asking(Protocol):
    def package(self, sha256: str, at: int, most: int) -> Fetched: ...

    def close(self) -> None: ...


class PackageRefused(Exception):
    """It is not taken, and will not be another under its sum. The text: the closed word for why."""


class Stand(NamedTuple):
    """How far it has come. `outcome`: fetching | in-force | refused; `why`: why not further."""

    outcome: str
    why: str = ""


class PackageRounds(ABC):
    """A thread of its own. `idle()`: nobody stands there."""

    def __init__(
        self,
        name: str,
        hub: Asking,
        depot: Depot,
        *,
        idle: Callable[[], bool],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._hub, self.depot = hub, depot
        self._idle, self._chance = idle, chance
        self._backoff = Backoff(30.0, 3600.0)
        self._failures = 0
        self._done = False  # in force, or refused
        self.stand: Stand | None = None  # None: nobody has looked yet. Read from any thread.
        spread = 60.0 * chance()  # a province's terminals not all at once
        self._thread = OwnThread(name, self._round, spread)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.close()
        self._hub.close()

    @abstractmethod
    def in_force(self) -> bool:
        """What was named is what there is. Raises OSError."""

    @abstractmethod
    def step(self) -> float:
        """The next step; seconds until the one after it. Raises PackageRefused, NoRoom, OSError."""

    @abstractmethod
    def no_room(self) -> None:
        """Tell of it: there may be room later."""

    def look(self) -> float:
        """The next step. Returns seconds until the one after it. Raises OSError."""
        if not self._done and self.in_force():
            self._done, self.stand = True, Stand("in-force")
        if self._done:
            self.depot.keep_only(())
            return EVERY
        self.stand = self.stand or Stand("fetching")
        if not self._idle():
            return AGAIN
        try:
            return self.step()
        except NoRoom:
            self.no_room()
            self.stand = Stand("fetching", "no-room")
            return self.failed()
        except PackageRefused as refused:
            self._done, self.stand = True, Stand("refused", str(refused))
            return EVERY

    def fetch(self, sum_: str, size: int, *, whole: bool) -> float:
        """One piece. `size`: of all; the most it may be where `whole` is False. Raises NoRoom,
        OSError."""
        at = self.depot.came(sum_) if whole else 0
        if at < size:
            most = min(PIECE, size - at)
            fetched = self._hub.package(sum_, at, most)
            if fetched.outcome is not Outcome.ACCEPTED or not fetched.content:
                return max(fetched.retry_after, self.failed())
            self.depot.put(sum_, at, fetched.content, size)
            at += len(fetched.content)
        self._failures = 0
        if at < size and whole:
            return 0.0
        if self.depot.finish(sum_, at if not whole else size) is None:
            return self.failed()  # it came damaged; all of it again
        return 0.0

    def failed(self) -> float:
        """Seconds until the next try."""
        self._failures += 1
        return self._backoff.seconds(self._failures, self._chance)

    def _round(self) -> float:
        try:
            return self.look()
        except OSError:
            return self.failed()

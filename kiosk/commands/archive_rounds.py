"""Papers of finished cases into the hub's archive: piece by piece, between visits.

The papers stay until the receipt is verified. Each step may be repeated for ever: what the hub has
it says, and the same case under the same key is one case there. A hub that is away is left alone;
one that takes no case, or proves nothing, is asked a number of times and then not again until
somebody says so (`python -m kiosk archive retry`): the engineer, as the journal has it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Protocol

from kiosk.commands.own_thread import OwnThread, lasting
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.outbox import archiving
from kiosk.outbox.archiving import NO_PROOF, Waiting, Why
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.kinds import Destination, Fault, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome
from kiosk.runtime.clock import CHINA, Clock
from kiosk.store.faults import StoreFault
from kiosk.store.marks import Mark
from kiosk.store.materials import Kept, Missing
from kiosk.uplink import archive
from kiosk.uplink.archive import Receipt
from kiosk.uplink.hub import ArchiveTold
from kiosk.wipe.zero import drain

EVERY, AGAIN = 10.0, 5.0
"""Seconds between two looks whether something is to be handed over; until is looked whether nobody
stands there any more."""

PAUSES = Backoff(30.0, 3600.0)

OCTETS = "application/octet-stream"
STUCK = "archive.stuck"


class Asking(Protocol):
    def archive(
        self, method: str, path: str, body: bytes | None = None, media: str = ...
    ) -> ArchiveTold: ...

    def close(self) -> None: ...


class _Stopped(Exception):
    """Not now: somebody stands there, or the hub is away. `pause`: seconds."""

    def __init__(self, pause: float) -> None:
        super().__init__(pause)
        self.pause = pause


class _NotTaken(Exception):
    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class ArchiveRounds:
    """A thread of its own. `public`: by which receipts are known (Ed25519, hex). `idle()`: nobody
    stands there."""

    def __init__(
        self,
        hub: Asking,
        public: str,
        outbox: Outbox,
        journal: Journal,
        clock: Clock,
        *,
        idle: Callable[[], bool],
        refused: Callable[[StoreFault], None] = lambda fault: None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._hub, self._public = hub, public
        self._outbox, self._store = outbox, outbox.store
        self._journal, self._clock = journal, clock
        self._idle, self._refused, self._chance = idle, refused, chance
        self._failures = 0  # in a row, of the hub as such
        self._told = Mark(self._store, STUCK)  # whether the hub knows that something is stuck
        self._thread = OwnThread("archive", lasting(self._round, journal, 60.0), EVERY)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.close()
        self._hub.close()

    def look(self) -> float:
        """The next case; seconds until the one after it. Raises StoreFault."""
        if not self._idle():
            return AGAIN
        one = archiving.due(self._store, self._now(), CHINA)
        if one is None:
            return EVERY
        archiving.begin(self._store, one.key)
        try:
            given = self._hand_over(one)
            why = archive.wrong(given, one, self._public)
            if why is not None:
                raise _NotTaken(why)
        except _Stopped as stopped:
            return stopped.pause
        except _NotTaken as not_taken:
            return self._not_taken(one, not_taken.why)
        archiving.received(self._store, one.key, given.statement)
        self._failures = 0
        events.archive_kept(self._journal, pages=len(one.case.pages))
        self._tell()
        return 0.0

    # ---- one case

    def _hand_over(self, one: Waiting) -> Receipt:
        """Raises _Stopped, _NotTaken."""
        own = self._outbox
        answer = self._ask("PUT", one.key, archive.told(one, own.station, own.terminal))
        state = archive.come(answer, one)
        if state is None:
            raise _NotTaken(Why.NONSENSE)
        if state.receipt is not None:
            return state.receipt
        self._pages(one, state.pieces)
        given = archive.receipt(self._ask("POST", f"{one.key}/receipt"))
        if given is None:
            raise _NotTaken(Why.NONSENSE)
        return given

    def _pages(self, one: Waiting, came: Sequence[int]) -> None:
        kept = self._outbox.materials.of(one.key)
        if [page.digest for page in kept] != [page.digest for page in one.case.pages]:
            raise _NotTaken(Why.MISSING)
        for number, page in enumerate(kept):
            if came[number] < archive.count(page.size):
                try:
                    self._page(one.key, number, page, came[number])
                except Missing:
                    raise _NotTaken(Why.MISSING) from None

    def _page(self, key: str, number: int, page: Kept, came: int) -> None:
        for place, piece in archive.cut(self._outbox.materials.pieces(page), came):
            if not self._idle():
                raise _Stopped(AGAIN)
            self._ask("PUT", f"{key}/{number}/{place}", piece, OCTETS)

    def _ask(
        self, method: str, path: str, body: bytes | None = None, media: str = "application/json"
    ) -> bytes:
        """What it answers when it takes this. Raises _Stopped, _NotTaken."""
        told = self._hub.archive(method, path, body, media)
        if told.outcome is Outcome.ACCEPTED:
            return told.content
        if told.outcome in (Outcome.REFUSED, Outcome.ABSENT):  # absent though it was begun just now
            raise _NotTaken(Why.DAMAGED if told.code == "bad-digest" else Why.REFUSED)
        raise _Stopped(max(told.retry_after, self._pause()))

    # ---- what came of it

    def _not_taken(self, one: Waiting, why: Why) -> float:
        limits = self._outbox.limits
        pause = PAUSES.seconds(one.refusals + 1, self._chance)
        archiving.refused(self._store, one.key, why, self._now() + pause, limits.refusals)
        events.archive_refused(self._journal, why=why)
        self._tell()
        return self._pause() if why in NO_PROOF else 0.0

    def _tell(self) -> None:
        """The hub hears that papers are stuck, and that none are any more: once each way."""
        stuck, told = archiving.standing(self._store).stuck > 0, self._told.load()
        if stuck == (told is not None and told[0] == "stuck"):
            return
        fault = Fault(at=self._clock.now(), event=STUCK, who="engineer", ended=not stuck)
        with self._store.transaction():
            self._outbox.put(Destination.HUB, Kind.FAULT, fault)
            self._told.save("stuck" if stuck else "", 0)

    def _pause(self) -> float:
        self._failures += 1
        return PAUSES.seconds(self._failures, self._chance)

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _round(self) -> float:
        try:
            return self.look()
        except StoreFault as fault:
            self._refused(fault)
            return self._pause()
        finally:
            drain()  # what a page held lies in small blocks of this thread

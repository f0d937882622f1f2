"""What the hub gives the staff to read, fetched now and then; tries of exams asked for at once,
handed in when their time is over, and their results.

Works for months without a hub: what came is read all the same.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Protocol

import msgspec

from kiosk.commands.own_thread import OwnThread, lasting
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.record import Outcome
from kiosk.runtime.clock import CHINA, Clock
from kiosk.settings.model import Settings
from kiosk.store.faults import StoreFault
from kiosk.uplink.board import Board, NotAList
from kiosk.uplink.exams import Exams, Paper, Result
from kiosk.uplink.hub import Fetched, HubClient

EVERY = 300.0
"""Seconds between two looks at the list."""

FIRST, LONGEST = 30.0, 3600.0
"""Seconds of pause after a first failure, and the longest."""

PULSE = 2.0
"""Seconds after which is looked whether something else is due."""

RESULT, RESULT_LATER, SOON = 4.0, 60.0, 15
"""Seconds between two looks for a result; after so many looks the second."""

AT_ONCE = 20
"""Contents fetched in one look."""


class Asking(Protocol):
    def posts(self, station: str, terminal: str, tag: str) -> Fetched: ...

    def post(self, sha256: str) -> Fetched: ...

    def begin_try(self, body: bytes, shape: type[Paper]) -> tuple[str, Paper | None]: ...

    def try_state(
        self, station: str, terminal: str, key: str, shape: type[Result]
    ) -> Result | None: ...

    def close(self) -> None: ...


class TrainingRounds:
    """A thread of its own. `open_hub` makes a client, of one thread; raises OSError when the hub's
    key cannot be read."""

    def __init__(
        self,
        open_hub: Callable[[], Asking],
        board: Board,
        exams: Exams,
        settings: Settings,
        clock: Clock,
        journal: Journal,
        refused: Callable[[StoreFault], None],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._open, self._board, self._exams = open_hub, board, exams
        self._own = settings.station.code, settings.station.terminal
        self._staff = tuple(one.id for one in settings.station.staff)
        self._clock, self._journal, self._refused = clock, journal, refused
        self._chance = chance
        self._backoff = Backoff(FIRST, LONGEST)
        self._failures = self._looks = 0
        self._tag = ""
        self._next = self._next_result = float("-inf")
        self.reached: float | None = None  # wall clock of the last list that came
        self._thread = OwnThread("training", lasting(self.look, journal, LONGEST), first=3.0)

    @classmethod
    def of(
        cls, settings: Settings, board: Board, exams: Exams, clock: Clock, journal: Journal,
        refused: Callable[[StoreFault], None],
    ) -> TrainingRounds:  # fmt: skip
        def open_hub() -> HubClient:
            return HubClient.of(settings.hub, clock.monotonic)

        return cls(open_hub, board, exams, settings, clock, journal, refused)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.close()

    def soon(self) -> None:
        """Something was handed in, or somebody looks: from any thread."""
        self._next_result = self._next = float("-inf")
        self._looks = 0

    def look(self) -> float:
        """What is due now; seconds until the next look."""
        now = self._clock.monotonic()
        try:
            self.close_over()
            if now >= self._next_result:
                self._results(now)
            if now >= self._next:
                self._next = now + self._list()
        except StoreFault as fault:
            self._refused(fault)
            return FIRST
        except OSError:
            self._next = self._next_result = now + FIRST  # its own delivery says so
        return PULSE

    def close_over(self) -> None:
        """Hand in what ran out of time, whoever is at the glass. Raises StoreFault."""
        for key, who in self._exams.over():
            staff = self._exams.whose(who, self._staff)
            if staff:
                self._exams.hand_in(key, staff, CHINA)
                self._next_result, self._looks = float("-inf"), 0

    def begin(self, post: str, staff: str) -> str:
        """Ask for a try, on the caller's thread; "" and it is on the disk, or a code of the hub's
        or "away". Raises StoreFault."""
        key = self._exams.ask(post, staff)
        station, terminal = self._own
        asked = {"station": station, "terminal": terminal, "key": key, "post": post,
                 "staff": staff}  # fmt: skip
        try:
            hub = self._open()
        except OSError:
            return "away"
        try:
            code, paper = hub.begin_try(msgspec.json.encode(asked), Paper)
        finally:
            hub.close()
        if paper is not None and paper.key == key:
            self._exams.begun(key, paper)
            return ""
        if code and code != "away":
            self._exams.not_begun(key)
            self.soon()  # the list knows more than we do
            return code
        return "away"

    # ---- inside

    def _list(self) -> float:
        """One look at the list; seconds to the next."""
        hub = self._open()
        try:
            fetched = hub.posts(*self._own, self._tag)
            if fetched.outcome is Outcome.ACCEPTED and fetched.content:
                new = self._board.take(fetched.content)
                if new:
                    events.training_news(self._journal, posts=new)
            if fetched.outcome is Outcome.ACCEPTED:
                self._tag, self.reached = fetched.tag, self._clock.now().timestamp()
                good = self._fill(hub)
            else:
                good = False
        except NotAList:
            good = False
        finally:
            hub.close()
        if good:
            if self._failures:
                events.training_up(self._journal)
            self._failures = 0
            return EVERY * (1 + 0.1 * self._chance())  # a province's terminals not all at once
        self._failures += 1
        if self._failures == 1:
            events.training_down(self._journal, outcome=fetched.outcome)
        return max(fetched.retry_after, self._backoff.seconds(self._failures, self._chance))

    def _fill(self, hub: Asking) -> bool:
        """Fetch what has not come; False: something did not, or is not what its sum says."""
        good = True
        for sha256 in self._board.missing()[:AT_ONCE]:
            fetched = hub.post(sha256)
            if fetched.outcome is not Outcome.ACCEPTED:
                return False
            good = self._board.fill(sha256, fetched.content) and good
        return good

    def _results(self, now: float) -> None:
        waiting = self._exams.waiting()
        if not waiting:
            self._next_result = float("inf")
            return
        self._looks += 1
        self._next_result = now + (RESULT if self._looks < SOON else RESULT_LATER)
        hub = self._open()
        try:
            for key in waiting:
                found = hub.try_state(*self._own, key, Result)
                if found is None:
                    return
                if self._exams.known(key, found):
                    self._next = float("-inf")  # the list says how many tries are left
        finally:
            hub.close()

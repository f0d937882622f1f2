"""Tries what is due, in any number of processes and threads."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from hub.database import AWAY, writing
from hub.forwarding import book
from hub.forwarding.book import Outcome, State
from hub.forwarding.calls import Sends
from hub.forwarding.described import Platform

MOST = 200  # of one round
EVERY, LONGEST = 5.0, 300.0  # seconds between rounds; while nothing gets through
_PLATFORMS = frozenset({Outcome.LATER, Outcome.NOT_KNOWN, Outcome.UNREACHABLE})
"""What is so for every message: the round ends."""
_journal = logging.getLogger("hub.forwarding")


class Sender:
    def __init__(
        self, engine: Engine, platform: Platform, calls: Sends, clock: Callable[[], datetime]
    ) -> None:
        self._engine, self._calls, self._clock = engine, calls, clock
        self._again = platform.once.lost == "key"

    def round(self) -> tuple[int, Outcome | None]:
        """How many were accepted; what is so for every message. Raises those of `AWAY`."""
        accepted = 0
        for _ in range(MOST):
            with writing(self._engine) as connection:
                letter = book.claim(connection, self._clock(), self._again)
            if letter is None:
                break
            result = self._calls.send(letter)
            with writing(self._engine) as connection:
                state = book.note(connection, letter, result, self._clock(), self._again)
            accepted += state is State.ACCEPTED
            if state in book.STUCK:
                _journal.warning("message %d waits for a person: %s %s", letter.id,
                                 result.outcome.value, result.code)  # fmt: skip
            if result.outcome in _PLATFORMS:
                return accepted, result.outcome
        return accepted, None

    def go_on(self, stop: threading.Event) -> None:
        """Until told to stop; while nothing gets through it is tried less and less often."""
        pause, said = EVERY, ""
        while not stop.is_set():
            try:
                _, trouble = self.round()
                wrong = trouble.value if trouble else ""
            except AWAY:
                wrong = "database"
            if wrong != said:
                _journal.warning("forwarding: %s", wrong or "all is well")
            said, pause = wrong, min(pause * 2, LONGEST) if wrong else EVERY
            stop.wait(pause)

"""What the journal hears of the centre: which transaction, what kind of trouble, how long. Never a
word of any answer."""

from __future__ import annotations

import threading

from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.platform.interface import CentreTrouble, Trouble


class Telling:
    """Used by any thread. Without a journal (tools, tests) nothing is written."""

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal
        self._unknown: set[str] = set()
        self._lock = threading.Lock()

    def trouble(self, transaction: str, trouble: CentreTrouble, seconds: float) -> None:
        if self._journal is None or trouble.why is Trouble.CANCELLED:
            return
        events.centre_failed(
            self._journal,
            transaction=transaction,
            why=trouble.why.value,
            cause=trouble.cause.value,
            seconds=max(0.0, seconds),
        )

    def code_unknown(self, dictionary: str) -> None:
        """Once a dictionary: a list of 5,000 rows may hold the code 5,000 times."""
        with self._lock:
            first = dictionary not in self._unknown
            self._unknown.add(dictionary)
        if first and self._journal is not None:
            events.centre_code_unknown(self._journal, dictionary=dictionary)

    def breaker(self, open_: bool) -> None:
        if self._journal is not None:
            write = events.centre_left_alone if open_ else events.centre_tried_again
            write(self._journal)

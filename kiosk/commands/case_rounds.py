"""Work on cases told to and heard from the terminal that keeps the station's book, on a thread."""

from __future__ import annotations

import threading
from pathlib import Path

from kiosk.handling.case_book import CaseBook
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.runtime.clock import Clock
from kiosk.settings.model import Settings
from kiosk.station.caller import Caller, NotReached
from kiosk.station.case_line import CaseLine
from kiosk.station.queue import Refusal
from kiosk.store.faults import StoreFault

EVERY = 5.0
"""Seconds between two exchanges; something that was done here is told at once."""


def line(settings: Settings, clock: Clock, book: CaseBook) -> CaseLine | None:
    """None where this terminal keeps the book itself, or none is kept. Raises OSError without the
    secret."""
    chosen = settings.station.queue
    if chosen is None or chosen.keeper_at is None or settings.station.keeps_queue:
        return None
    secret = Path(chosen.secret_file).read_bytes().strip()
    return CaseLine(book, Caller(chosen, secret, lambda: clock.now().timestamp()))


class CaseRounds:
    """`reached`: the last exchange came to its end."""

    def __init__(self, line: CaseLine, journal: Journal) -> None:
        self._line, self._journal = line, journal
        self._news = threading.Event()
        self._closing = False
        self.reached = False

    def start(self) -> None:
        threading.Thread(target=self._run, name="case-line", daemon=True).start()

    def soon(self) -> None:
        """Something was done here."""
        self._news.set()

    def close(self) -> None:
        self._closing = True
        self._news.set()

    def step(self) -> None:
        """One exchange."""
        try:
            self._line.exchange()
            self.reached = True
        except (NotReached, Refusal):
            self.reached = False
        except StoreFault as fault:
            self.reached = False
            events.store_fault(self._journal, why=fault.why)

    def _run(self) -> None:
        while not self._closing:
            try:
                self.step()
            except Exception as error:  # a fault of ours: the next exchange tries again
                self.reached = False
                events.process_broken(self._journal, error=error)
            self._news.wait(EVERY)
            self._news.clear()

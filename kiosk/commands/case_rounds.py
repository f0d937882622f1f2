"""Work on cases told to and heard from the terminal that keeps the station's book, on a thread."""

from __future__ import annotations

from kiosk.commands.keeper_line import asking
from kiosk.commands.own_thread import OwnThread, lasting
from kiosk.handling.case_book import CaseBook
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.runtime.clock import Clock
from kiosk.settings.model import Settings
from kiosk.station.caller import NotReached
from kiosk.station.case_line import CaseLine
from kiosk.station.queue import Refusal
from kiosk.station.speaker import Speaker
from kiosk.store.faults import StoreFault

EVERY = 5.0
"""Seconds between two exchanges; something that was done here is told at once."""


def line(
    settings: Settings, clock: Clock, book: CaseBook, speaker: Speaker | None = None
) -> CaseLine | None:
    """None where this terminal keeps the book itself, or none is kept. `speaker`: this terminal,
    where it was paired. Raises OSError without the secret."""
    chosen = settings.station.queue
    if chosen is None or chosen.keeper_at is None or settings.station.keeps_queue:
        return None
    return CaseLine(book, asking(chosen, clock, speaker))


class CaseRounds:
    """`reached`: the last exchange came to its end."""

    def __init__(self, line: CaseLine, journal: Journal) -> None:
        self._line, self._journal = line, journal
        self.reached = False
        self._thread = OwnThread("case-line", lasting(self.step, journal, EVERY))

    def start(self) -> None:
        self._thread.start()

    def soon(self) -> None:
        """Something was done here."""
        self._thread.soon()

    def close(self) -> None:
        self._thread.stop()

    def step(self) -> float:
        """One exchange; seconds to the next. What broke it off is tried again then."""
        reached = False
        try:
            self._line.exchange()
            reached = True
        except (NotReached, Refusal):
            pass  # the page says so
        except StoreFault as fault:
            events.store_fault(self._journal, why=fault.why)
        finally:
            self.reached = reached
        return EVERY

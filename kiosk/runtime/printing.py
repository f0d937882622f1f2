"""The receipt printer's thread: it owns the port, prints, clears, and asks for the state."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from drivers.printer.document import Document
from drivers.printer.interface import (
    Failed,
    Paper,
    Printed,
    Printer,
    PrinterStatus,
    PrintFailure,
    Sensor,
    Unconfirmed,
)
from drivers.status import DeviceState
from drivers.wake import Wake
from kiosk.runtime.hands import Answer
from kiosk.runtime.visit_data import Refused
from kiosk.visit.states import Event

PROBE_EVERY = 3.0
"""Seconds between two questions to an idle printer."""

PROBE_UNWELL = 1.0
"""The same while it is not ready: somebody may be standing there waiting for the new roll."""


class Printing:
    """`told(status)` is called from the printer's thread when device, paper or cover changed,
    `fed(millimetres)` after paper was used."""

    def __init__(
        self,
        open_printer: Callable[[], Printer],
        told: Callable[[PrinterStatus], None],
        begun: Path,
        fed: Callable[[float], None] = lambda millimetres: None,
    ) -> None:
        """`begun`: an empty file that stands while a ticket is under way, kill or power cut."""
        self._begun = begun
        self._open = open_printer
        self._told = told
        self._fed = fed
        self._wake = Wake()
        self._jobs: queue.SimpleQueue[Callable[[Printer], None] | None] = queue.SimpleQueue()
        self._dropped = 0  # tickets asked for before this count are nobody's any more
        self._open_tickets = 0  # asked for and not ended
        self._count = threading.Lock()
        self._closing = False
        self._known: tuple[object, ...] = ()
        self.status: PrinterStatus | None = None
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._thread.start()

    def print(self, compose: Callable[[], Document], answer: Answer) -> None:
        """Compose and print; answers with one of the three print events."""
        mine = self._dropped
        self._ticket(+1)

        def job(printer: Printer) -> None:
            try:
                if mine == self._dropped:
                    self._print(printer, compose(), answer, mine)
            finally:
                self._ticket(-1)

        self._put(job, lambda: answer(Event.PRINT_REFUSED, Refused(PrintFailure.HARDWARE.value)))

    def drop(self, then_clear: bool) -> None:
        """The visitor has left: a ticket under way is broken off, one that waits is not begun.

        `then_clear`: what the printer holds of it is thrown away too, at once.
        """
        if not self._open_tickets:
            return
        self._dropped += 1
        self._wake.set()
        if then_clear:
            self.clear(lambda proved: None)

    def look(self, answer: Answer) -> None:
        """Ask the printer now; answers PRINTER_READY when it is, else nothing."""

        def job(printer: Printer) -> None:
            self._tell(printer.probe(self._wake))
            if self.ready:
                answer(Event.PRINTER_READY, None)

        self._put(job, lambda: None)

    def clear(self, done: Callable[[bool], None]) -> None:
        """Empty the printer's buffer; `done(True)` when the printer proved it."""
        self._put(lambda printer: done(self._clear(printer)), lambda: done(False))

    def close(self) -> None:
        self._closing = True
        self._jobs.put(None)
        self._wake.set()
        self._thread.join(2.0)

    @property
    def ready(self) -> bool:
        """May a ticket be offered? Unknown paper is no reason to refuse, a known fault is."""
        s = self.status
        return (
            s is not None
            and s.device in (DeviceState.ONLINE, DeviceState.DEVICE_BUSY)
            and s.paper not in (Paper.OUT, Paper.JAMMED)
            and s.cover_open is not Sensor.YES
        )

    def _put(self, job: Callable[[Printer], None], failed: Callable[[], None]) -> None:
        def guarded(printer: Printer) -> None:
            try:
                job(printer)
            except Exception:  # a fault of ours must not leave the visitor at "printing"
                failed()
                raise

        self._jobs.put(guarded)

    def _ticket(self, change: int) -> None:
        with self._count:
            self._open_tickets += change

    def _print(self, printer: Printer, document: Document, answer: Answer, mine: int) -> None:
        clean = not self._begun.exists()
        self._mark()
        before = printer.fed()
        outcome = printer.print(document, self._wake)
        if used := printer.fed() - before:
            self._fed(used)
        match outcome:
            case Printed(source=source):
                self._begun.unlink(missing_ok=True)
                answer(Event.PRINT_CONFIRMED, source)
            case Unconfirmed(source=source):
                answer(Event.PRINT_UNCONFIRMED, source)
            case Failed(why=why, bytes_sent=sent):
                answer(Event.PRINT_REFUSED, Refused(why.value, begun=sent > 0))
                if sent and mine == self._dropped:
                    self._clear(printer)  # its rest must not come out by itself on the new roll
                elif clean and not sent:
                    self._begun.unlink(missing_ok=True)

    def _clear(self, printer: Printer) -> bool:
        if not self._closing:
            self._wake.clear()
        proved = printer.clear(self._wake)
        if proved:
            self._begun.unlink(missing_ok=True)
        return proved

    def _mark(self) -> None:
        """On the disk before the first byte goes out."""
        with self._begun.open("wb") as file:
            os.fsync(file.fileno())

    def _run(self) -> None:
        printer = self._open()
        if self._begun.exists():
            printer.expect_uncut()
        try:
            while True:
                try:
                    job = self._jobs.get(timeout=PROBE_EVERY if self.ready else PROBE_UNWELL)
                except queue.Empty:
                    self._tell(printer.probe(self._wake))
                    continue
                if job is None:
                    return
                if not self._closing:
                    self._wake.clear()
                try:
                    job(printer)
                finally:
                    job = None  # it knows whose ticket it was, and this frame waits on
                    self._tell(printer.status())
        except Exception:
            self._broken(printer)
            raise
        finally:
            printer.close()

    def _broken(self, printer: Printer) -> None:
        """The thread ends: say so instead of seeming well."""
        last = printer.status()
        self._tell(PrinterStatus(DeviceState.HARDWARE_ERROR, "worker ended", last.at))

    def _tell(self, status: PrinterStatus) -> None:
        self.status = status
        known = (status.device, status.paper, status.cover_open)
        if known != self._known:
            self._known = known
            self._told(status)

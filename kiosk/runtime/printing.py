"""The receipt printer's thread: it owns the port, prints, clears, and asks for the state."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
from kiosk.visit.states import Event

PROBE_EVERY = 3.0
"""Seconds between two questions to an idle printer."""

_EVENTS = {
    Printed: Event.PRINT_CONFIRMED,
    Unconfirmed: Event.PRINT_UNCONFIRMED,
    Failed: Event.PRINT_REFUSED,
}


class Printing:
    """`told(status)` is called from the printer's thread when device, paper or cover changed."""

    def __init__(
        self,
        open_printer: Callable[[], Printer],
        told: Callable[[PrinterStatus], None],
        begun: Path,
    ) -> None:
        """`begun`: an empty file that stands while a ticket is under way, kill or power cut."""
        self._begun = begun
        self._open = open_printer
        self._told = told
        self._wake = Wake()
        self._jobs: queue.SimpleQueue[Callable[[Printer], None] | None] = queue.SimpleQueue()
        self._known: tuple[object, ...] = ()
        self.status: PrinterStatus | None = None
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._thread.start()

    def print(self, compose: Callable[[], Document], answer: Answer) -> None:
        """Compose and print; answers with one of the three print events."""

        def job(printer: Printer) -> None:
            document = compose()
            self._mark()
            outcome = printer.print(document, self._wake)
            if isinstance(outcome, Printed):
                self._begun.unlink(missing_ok=True)
            detail = outcome.why.value if isinstance(outcome, Failed) else outcome.source
            answer(_EVENTS[type(outcome)], detail)

        self._put(job, lambda: answer(Event.PRINT_REFUSED, PrintFailure.HARDWARE.value))

    def clear(self, done: Callable[[bool], None]) -> None:
        """Empty the printer's buffer; `done(True)` when the printer proved it."""

        def job(printer: Printer) -> None:
            proved = printer.clear(self._wake)
            if proved:
                self._begun.unlink(missing_ok=True)
            done(proved)

        self._put(job, lambda: done(False))

    def use(self, job: Callable[[Any, Wake], None]) -> None:
        """Have the printer's own thread do something else with it. `job` must not raise."""
        self._jobs.put(lambda printer: job(printer, self._wake))

    def end_use(self) -> None:
        """A page under way is finished: half of one helps nobody, and its time is bounded."""

    def close(self) -> None:
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
                    job = self._jobs.get(timeout=PROBE_EVERY)
                except queue.Empty:
                    self._tell(printer.probe(self._wake))
                    continue
                if job is None:
                    return
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

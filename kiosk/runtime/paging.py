"""The A4 printer's thread: it asks for the state, prints, and takes back what nobody waits for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from drivers.page_printer.interface import (
    Failed,
    PageDocument,
    PageFailure,
    PagePrinter,
    PagePrinterStatus,
    Paper,
    Printed,
    Sensor,
    Toner,
    Unconfirmed,
)
from drivers.status import DeviceState
from drivers.wake import Wake
from kiosk.runtime.hands import Answer
from kiosk.visit.states import Event

PROBE_EVERY = 10.0
"""Seconds between two questions to an idle printer; a network printer may sleep."""

_EVENTS = {
    Printed: Event.PRINT_CONFIRMED,
    Unconfirmed: Event.PRINT_UNCONFIRMED,
    Failed: Event.PRINT_REFUSED,
}
_Job = Callable[[PagePrinter], None]


class Paging:
    """`told(status)` is called from the printer's thread when something about it changed.

    What an earlier process, or a visitor who has left, may have in the printer is cancelled before
    anything else is printed; until the printer has proved it, no document is offered.
    """

    def __init__(
        self,
        open_printer: Callable[[], PagePrinter],
        told: Callable[[PagePrinterStatus], None],
    ) -> None:
        self._open = open_printer
        self._told = told
        self._wake = Wake()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._known: tuple[object, ...] = ()
        self._dirty = True
        self._printing = self._closing = False
        self._lock = threading.Lock()
        self._stops = 0  # how often whoever waited for paper has left
        self.status: PagePrinterStatus | None = None
        self._thread = threading.Thread(target=self._run, name="page-printer", daemon=True)
        self._thread.start()

    def print(self, compose: Callable[[], PageDocument], answer: Answer) -> None:
        """Compose and print; answers with one of the three print events."""
        asked = self._stops

        def job(printer: PagePrinter) -> None:
            with self._lock:
                if self._stops != asked:  # gone before it began
                    return
                self._printing = True
            try:
                outcome = printer.print(compose(), self._wake)
            finally:
                with self._lock:
                    self._printing = False
            detail = outcome.why.value if isinstance(outcome, Failed) else outcome.source
            answer(_EVENTS[type(outcome)], detail)

        self._put(job, lambda: answer(Event.PRINT_REFUSED, PageFailure.HARDWARE.value))

    def clear(self, done: Callable[[bool], None]) -> None:
        """End what is being printed, cancel it; `done(True)` when the printer proved it."""
        self._stop()

        def job(printer: PagePrinter) -> None:
            self._wake.clear()
            if self._closing:  # set before, and just cleared
                self._wake.set()
            done(not printer.dirty or printer.clear(self._wake))

        self._put(job, lambda: done(False))

    def stop(self) -> None:
        """Whoever waited for paper has left: what has not come out is taken back."""
        if self._stop():
            self.clear(lambda proved: None)

    def close(self) -> None:
        self._closing = True
        self._jobs.put(None)
        self._wake.set()
        self._thread.join(2.0)

    @property
    def ready(self) -> bool:
        """May a document be offered? Not while something is known to be wrong, or not known to be
        gone of somebody else's."""
        s = self.status
        return (
            s is not None
            and not self._dirty
            and s.device in (DeviceState.ONLINE, DeviceState.DEVICE_BUSY)
            and s.paper not in (Paper.OUT, Paper.JAMMED)
            and s.cover_open is not Sensor.YES
            and s.toner is not Toner.OUT
        )

    def _stop(self) -> bool:
        """Ends a print under way; True when there was one."""
        with self._lock:
            self._stops += 1
            if self._printing:
                self._wake.set()
            return self._printing

    def _put(self, job: _Job, failed: Callable[[], None]) -> None:
        def guarded(printer: PagePrinter) -> None:
            try:
                job(printer)
            except Exception:  # a fault of ours must not leave the visitor at "printing"
                failed()
                raise

        self._jobs.put(guarded)

    def _run(self) -> None:
        printer = self._open()
        try:
            self._idle(printer)  # nobody's document comes out after a restart
            while True:
                try:
                    job = self._jobs.get(timeout=PROBE_EVERY)
                except queue.Empty:
                    self._idle(printer)
                    continue
                if job is None:
                    return
                try:
                    job(printer)
                finally:
                    job = None  # it knows whose document it was, and this frame waits on
                    self._tell(printer)
        except Exception:
            self._broken(printer)
            raise
        finally:
            printer.close()

    def _idle(self, printer: PagePrinter) -> None:
        status = printer.probe(self._wake)
        if printer.dirty and status.device not in (DeviceState.POWER_OFF, DeviceState.OFFLINE):
            printer.clear(self._wake)
        self._tell(printer)

    def _broken(self, printer: PagePrinter) -> None:
        """The thread ends: say so instead of seeming well."""
        last = PagePrinterStatus(DeviceState.HARDWARE_ERROR, "worker ended", printer.status().at)
        self.status = last
        self._told(last)

    def _tell(self, printer: PagePrinter) -> None:
        self.status, self._dirty = printer.status(), printer.dirty
        s = self.status
        known = (s.device, s.paper, s.cover_open, s.toner, self._dirty)
        if known != self._known:
            self._known = known
            self._told(s)

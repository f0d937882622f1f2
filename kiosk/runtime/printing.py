"""The receipt printer's thread: it owns the port, prints, clears, and asks for the state."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from drivers.printer.interface import (
    Failed,
    Paper,
    Printed,
    Printer,
    PrinterStatus,
    Sensor,
    Unconfirmed,
)
from drivers.status import DeviceState
from drivers.wake import Wake
from kiosk.runtime.printer_thread import Job, Order, PrinterThread
from kiosk.runtime.supervised import Supervisor
from kiosk.runtime.visit_data import Refused
from kiosk.visit.states import Event


class Printing(PrinterThread[Printer, PrinterStatus]):
    """`told(status)` is called, from any thread, when device, paper or cover changed,
    `fed(millimetres)` after paper was used."""

    NAME = "printer"
    PAPER = "receipt"
    PROBE_EVERY = 3.0
    PROBE_UNWELL = 1.0
    PROBE_SECONDS = 15.0  # as each status command may take its time, or none be answered
    JOB_SECONDS = 300.0  # a long ticket as a picture over a slow line

    def __init__(
        self,
        open_printer: Callable[[], Printer],
        told: Callable[[PrinterStatus], None],
        begun: Path,
        supervisor: Supervisor,
        fed: Callable[[float], None] = lambda millimetres: None,
    ) -> None:
        """`begun`: an empty file that stands while a ticket is under way, kill or power cut."""
        self._begun = begun
        self._fed = fed
        super().__init__(open_printer, told, supervisor)

    @property
    def ready(self) -> bool:
        s = self.status
        return (
            s is not None
            and s.device in (DeviceState.ONLINE, DeviceState.DEVICE_BUSY)
            and s.paper not in (Paper.OUT, Paper.JAMMED)
            and s.cover_open is not Sensor.YES
        )

    def _opened(self, printer: Printer) -> None:
        if self._begun.exists():
            printer.expect_uncut()

    def _print(self, printer: Printer, wake: Wake, job: Job[Printer], order: Order) -> None:
        document = order.compose()
        clean = not self._begun.exists()
        self._mark()
        order.begun = True
        before = printer.fed()
        outcome = printer.print(document, wake)
        if used := printer.fed() - before:
            self._fed(used)
        answer = order.answer
        match outcome:
            case Printed(source=source):
                self._begun.unlink(missing_ok=True)
                job.say(lambda: answer(Event.PRINT_CONFIRMED, source))
            case Unconfirmed(source=source):
                job.say(lambda: answer(Event.PRINT_UNCONFIRMED, source))
            case Failed(why=why, bytes_sent=sent):
                refused = Refused(why.value, begun=sent > 0)
                job.say(lambda: answer(Event.PRINT_REFUSED, refused))
                if sent and order.asked_for == self._dropped:
                    self._clear(printer, wake)  # its rest must not come out on the new roll
                elif clean and not sent:
                    self._begun.unlink(missing_ok=True)

    def _emptied(self, printer: Printer, wake: Wake) -> bool:
        proved = printer.clear(wake)
        if proved and not printer.hangs():
            self._begun.unlink(missing_ok=True)
        return proved

    def _mark(self) -> None:
        """On the disk before the first byte goes out."""
        with self._begun.open("wb") as file:
            os.fsync(file.fileno())

    def _look(self, printer: Printer, wake: Wake) -> PrinterStatus:
        return printer.probe(wake)

    def _away(self, source: str) -> PrinterStatus:
        return PrinterStatus(DeviceState.OFFLINE, source, self._clock())

    def _told_of(self, status: PrinterStatus) -> tuple[object, ...]:
        return status.device, status.paper, status.cover_open

"""The A4 printer's thread: it asks for the state, prints, and takes back what nobody waits for."""

from __future__ import annotations

from collections.abc import Callable

from drivers.page_printer.interface import (
    Failed,
    PageDocument,
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
from kiosk.runtime.printer_thread import Job, Order, PrinterThread
from kiosk.runtime.supervised import Supervisor
from kiosk.runtime.visit_data import Refused
from kiosk.visit.states import Event


class Paging(PrinterThread[PagePrinter, PagePrinterStatus]):
    """`told(status)` is called, from any thread, when something about the printer changed.

    What an earlier process, or a visitor who has left, may have in the printer is cancelled before
    anything else is printed; until the printer has proved it, no document is offered.
    """

    NAME = "page_printer"
    PAPER = "list"
    PROBE_EVERY = 10.0  # a network printer may sleep
    PROBE_UNWELL = 2.0
    PROBE_SECONDS = 10.0  # one question, and a clearing
    JOB_SECONDS = 1800.0  # drawn, sent, and as many pages as a document may have, at 6 s each

    def __init__(
        self,
        open_printer: Callable[[], PagePrinter],
        told: Callable[[PagePrinterStatus], None],
        supervisor: Supervisor,
    ) -> None:
        super().__init__(open_printer, told, supervisor)
        self.look(lambda event, data: None)

    @property
    def ready(self) -> bool:
        """Not while something of somebody else's is not known to be gone, either."""
        s = self.status
        return (
            s is not None
            and not s.held
            and s.device in (DeviceState.ONLINE, DeviceState.DEVICE_BUSY)
            and s.paper not in (Paper.OUT, Paper.JAMMED)
            and s.cover_open is not Sensor.YES
            and s.toner is not Toner.OUT
        )

    @property
    def _held(self) -> bool:
        return self.status is None or self.status.held

    def print(self, compose: Callable[[], PageDocument], answer: Answer) -> None:
        """As of every printer; what was asked for before and is still under way is given up."""
        self.drop(then_clear=False)
        super().print(compose, answer)

    def _print(self, printer: PagePrinter, wake: Wake, job: Job[PagePrinter], order: Order) -> None:
        document = order.compose()
        order.begun = True
        outcome = printer.print(document, wake)
        answer = order.answer
        match outcome:
            case Printed(source=source):
                job.say(lambda: answer(Event.PRINT_CONFIRMED, source))
            case Unconfirmed(source=source):
                job.say(lambda: answer(Event.PRINT_UNCONFIRMED, source))
            case Failed(why=why, began=began):
                job.say(lambda: answer(Event.PRINT_REFUSED, Refused(why.value, begun=began)))
                if order.asked_for == self._dropped:
                    self._clear(printer, wake)  # its rest must not come out with the next

    def _emptied(self, printer: PagePrinter, wake: Wake) -> bool:
        return not printer.status().held or printer.clear(wake)

    def _look(self, printer: PagePrinter, wake: Wake) -> PagePrinterStatus:
        status = printer.probe(wake)
        if status.held and status.device not in (DeviceState.POWER_OFF, DeviceState.OFFLINE):
            printer.clear(wake)  # nobody's document comes out after a restart
        return printer.status()

    def _away(self, source: str) -> PagePrinterStatus:
        return PagePrinterStatus(DeviceState.OFFLINE, source, self._clock())

    def _told_of(self, status: PagePrinterStatus) -> tuple[object, ...]:
        return status.device, status.paper, status.cover_open, status.toner, status.held

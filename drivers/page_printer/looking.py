"""What is known of the printer, with source and time; asked less while it is away."""

from __future__ import annotations

from collections.abc import Callable

from drivers.back_off import BackOff
from drivers.page_printer import status as meaning
from drivers.page_printer.interface import PageFailure, PagePrinterStatus
from drivers.page_printer.post import Absent, NoAnswer, Woken
from drivers.page_printer.session import Refused, Session
from drivers.status import DeviceState
from drivers.wake import Wake


class Looking:
    def __init__(self, session: Session, clock: Callable[[], float]) -> None:
        self._session = session
        self._clock = clock
        self._back_off = BackOff(clock, 0.5, 8.0)
        self.status = PagePrinterStatus(DeviceState.STARTING, "none", clock())

    def probe(self, wake: Wake) -> None:
        """Look, unless it was away a moment ago."""
        if self._back_off.wait(wake, self._clock()):
            self.look(wake)

    def look(self, wake: Wake) -> meaning.Condition | None:
        """Read the status anew; None when no sense is to be had. A set wake changes nothing."""
        try:
            now = meaning.condition(self._session.printer(wake))
        except Woken:
            return None
        except NoAnswer as trouble:
            self.trouble(trouble)
            return None
        except Refused as refused:
            self._fault(DeviceState.OFFLINE, f"Get-Printer-Attributes: {refused}")
            return None
        if now is None:
            self._fault(DeviceState.OFFLINE, "Get-Printer-Attributes: no printer-state")
            return None
        self._back_off.succeeded()
        self.status = meaning.status(now, "Get-Printer-Attributes", self._clock())
        return now

    def trouble(self, trouble: NoAnswer) -> None:
        if not isinstance(trouble, Woken):
            absent = isinstance(trouble, Absent)
            self._fault(DeviceState.POWER_OFF if absent else DeviceState.OFFLINE, trouble.what)

    def _fault(self, state: DeviceState, source: str) -> None:
        self.status = PagePrinterStatus(state, source, self._clock())
        self._back_off.failed()

    def unreached(self) -> PageFailure:
        absent = self.status.device is DeviceState.POWER_OFF
        return PageFailure.POWER_OFF if absent else PageFailure.OFFLINE

"""Mains or battery, watched on a thread; and the ordered end of a machine whose battery is low."""

from __future__ import annotations

import enum
from collections.abc import Callable

from drivers.power.interface import Charge, Power, PowerStatus, Supply
from drivers.status import DeviceState
from kiosk.runtime.supervised import Lease, Supervisor, Worker

SURE = 2
"""Looks in a row that must find the battery low before the machine is ended."""

OPEN_SECONDS = 5.0
CALL_SECONDS = 10.0
"""The longest a UPS server or the kernel's files take to tell, or to be silent."""

AGAIN = 60.0
"""Seconds after which a power-off that had no effect is tried again."""


class News(enum.StrEnum):
    """What is worth a row in the journal, once each way."""

    BATTERY = "battery"
    MAINS = "mains"
    LOW = "low"


class Outage:
    """From statuses to what follows. *Unknown* is no news, and neither good nor bad.

    `low` holds from the second look in a row that found the battery low until the mains are back
    or the charge is known to be enough again; `mains` when that is what was last said.
    """

    def __init__(self) -> None:
        self.low = False
        self._supply = Supply.UNKNOWN
        self._lows = 0

    @property
    def mains(self) -> bool:
        return self._supply is Supply.MAINS

    def heard(self, status: PowerStatus) -> tuple[News, ...]:
        news: list[News] = []
        if status.supply is not Supply.UNKNOWN:
            before, self._supply = self._supply, status.supply
            if status.supply is Supply.BATTERY and before is not Supply.BATTERY:
                news.append(News.BATTERY)
            if status.supply is Supply.MAINS and before is Supply.BATTERY:
                news.append(News.MAINS)
        if self.mains or status.charge is Charge.ENOUGH:
            self.low, self._lows = False, 0
        elif status.supply is Supply.BATTERY and status.charge is Charge.LOW:
            self._lows += 1
            if self._lows >= SURE and not self.low:
                self.low = True
                news.append(News.LOW)
        else:
            self._lows = 0
        return tuple(news)


class Powering:
    """`told` hears, from any thread, each status with its news."""

    def __init__(
        self,
        open_power: Callable[[], Power],
        told: Callable[[PowerStatus, tuple[News, ...], Outage], None],
        every: float,
        supervisor: Supervisor,
    ) -> None:
        """`every`: seconds between two questions about the supply."""
        self._every = every
        self._open = open_power
        self._told = told
        self._clock = supervisor.clock
        self._outage = Outage()
        self._worker = Worker(
            "power",
            self._run,
            supervisor,
            hung=lambda: self._lost("driver hung"),
            broke=lambda: self._lost("driver failed"),
        )
        self._worker.start()

    def close(self) -> None:
        self._worker.close()

    def _run(self, lease: Lease) -> None:
        power = lease.open(self._open, OPEN_SECONDS)
        while lease.in_charge:
            with lease.call(CALL_SECONDS):
                status = power.probe(lease.wake)
            if lease.in_charge:
                self._worker.passed(lease)
                if status.device is not DeviceState.STARTING:
                    self._tell(status)
            lease.pause(self._every)

    def _lost(self, source: str) -> None:
        """Nothing is known of the supply any more, which is no news about it."""
        self._tell(PowerStatus(DeviceState.OFFLINE, source, self._clock()))

    def _tell(self, status: PowerStatus) -> None:
        self._told(status, self._outage.heard(status), self._outage)


class PowerOff:
    """The wish to power off, carried out between visits. On the drawing thread."""

    def __init__(self, carry_out: Callable[[], None], clock: Callable[[], float]) -> None:
        """`carry_out` tells the machine; it must not block."""
        self._carry_out = carry_out
        self._clock = clock
        self._wished = False
        self._told_at: float | None = None

    def wish(self) -> None:
        self._wished = True

    def void(self) -> None:
        """The mains are back. A machine that was told already goes down all the same."""
        self._wished = False

    def look(self, idle: bool) -> None:
        """Carry out what is wished, when no visit is under way."""
        if self._wished and idle:
            self.now()

    def now(self) -> None:
        if self._told_at is None or self._clock() - self._told_at >= AGAIN:
            self._told_at = self._clock()
            self._carry_out()

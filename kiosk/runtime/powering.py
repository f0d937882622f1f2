"""Mains or battery, watched on a thread; and the ordered end of a machine whose battery is low."""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable

from drivers.power.interface import Charge, Power, PowerStatus, Supply
from drivers.status import DeviceState
from drivers.wake import Wake

SURE = 2
"""Looks in a row that must find the battery low before the machine is ended."""

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
    """`told` hears, from the watching thread, each status with its news."""

    def __init__(
        self,
        power: Power,
        told: Callable[[PowerStatus, tuple[News, ...], Outage], None],
        every: float,
    ) -> None:
        """`every`: seconds between two questions about the supply."""
        self._every = every
        self._power = power
        self._told = told
        self._wake = Wake()
        self._thread = threading.Thread(target=self._run, name="power", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._wake.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        outage = Outage()
        try:
            while not self._wake.is_set():
                status = self._power.probe(self._wake)
                if status.device is not DeviceState.STARTING:
                    self._told(status, outage.heard(status), outage)
                self._wake.wait(self._every)
        finally:
            self._power.close()
            self._wake.close()


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

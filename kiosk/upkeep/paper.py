"""How much of the paper roll is left, kept over restarts: staff bring a new one before it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from drivers.printer.roll import Roll
from kiosk.store.faults import StoreFault
from kiosk.store.marks import Mark


class KeptRoll:
    """Told by any thread. `mark` holds when the roll was put in and how many millimetres of it are
    spent; without it nothing is known of the roll that is in."""

    def __init__(
        self,
        metres: float,
        warn_metres: float,
        mark: Mark,
        now: Callable[[], datetime],
        low: Callable[[], None],
        fault: Callable[[StoreFault], None],
    ) -> None:
        """`metres`: length of a new roll. `low` is called once a roll, when less than `warn_metres`
        are left; `fault` when what was used cannot be written down: the estimate is then too high
        after a restart. Raises StoreFault when the mark cannot be read."""
        kept = mark.load()
        self._since = kept[0] if kept else ""
        self._roll = Roll(metres * 1000, float(kept[1]) if kept else None)
        self._metres, self._warn = metres, warn_metres
        self._mark, self._now = mark, now
        self._low, self._fault = low, fault
        self._lock = threading.Lock()
        self._warned = self._is_low()  # said before the restart

    def changed(self) -> None:
        """A new roll is in. Raises StoreFault when that cannot be written down."""
        with self._lock:
            since = f"{self._now():%Y-%m-%dT%H:%M}"
            self._mark.save(since, 0)
            self._since, self._warned = since, False
            self._roll.changed()

    def used(self, millimetres: float) -> None:
        """So much came out of the printer."""
        with self._lock:
            self._roll.used(millimetres)
            if (spent := self._roll.spent) is None:
                return
            try:
                self._mark.save(self._since, round(spent))
            except StoreFault as fault:
                self._fault(fault)
            tell, self._warned = self._is_low() and not self._warned, self._is_low()
        if tell:
            self._low()

    def left(self) -> float | None:
        """Metres, an estimate; None: nobody can know."""
        with self._lock:
            left = self._roll.left()
        return None if left is None else left / 1000

    def details(self) -> dict[str, str]:
        """For the printer's row: `{"paper_left": "23 / 50 m"}`; empty when nobody can know."""
        left = self.left()
        return {} if left is None else {"paper_left": f"{left:.0f} / {self._metres:g} m"}

    def _is_low(self) -> bool:
        left = self._roll.left()
        return left is not None and left < self._warn * 1000

"""The technician's PIN: typed, weighed on a thread of its own, forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.commands.digits import Digits
from kiosk.journal import events
from kiosk.settings.pins import matches
from kiosk.technician.states import Event, State
from kiosk.upkeep.pin import Tries

if TYPE_CHECKING:
    from kiosk.commands.desk import Desk


class PinPad:
    """Of one desk. What was typed leaves it only to be weighed."""

    def __init__(self, desk: Desk) -> None:
        self._desk, bench = desk, desk.bench
        self._typed = Digits()
        self._tries = Tries(
            bench.data / "technician.tries",
            lambda: bench.clock.now().timestamp(),
            bench.settings.maintenance.wrong_tries,
            bench.settings.maintenance.lock_out,
        )

    @property
    def typed(self) -> int:
        """How many digits so far."""
        return len(self._typed)

    def locked(self) -> float:
        """Seconds for which nobody is let in."""
        return self._tries.locked()

    def forget(self) -> None:
        self._typed.forget()

    def key(self, key: str) -> None:
        if self._desk.situation.state is not State.PIN:
            return
        self._typed.press(key)
        self._desk.show(tries_left=None)
        self._desk.app.draw()

    def check(self) -> None:
        typed, made = self._typed.take(), self._desk.bench.settings.maintenance.pin_hash

        def weigh() -> None:
            right = self._tries.weigh(lambda: matches(typed, made))
            self._desk.soon(lambda: self._weighed(right))

        self._desk.thread("pin", weigh)

    def _weighed(self, right: bool) -> None:
        if self._desk.situation.state is not State.CHECKING:
            return
        if right:
            self._desk.event(Event.PIN_RIGHT)
            return
        left = self._tries.left
        events.technician_wrong_pin(self._desk.bench.journal, left=left)
        self._desk.show(tries_left=left)
        self._desk.event(Event.PIN_LOCKED if self._tries.locked() else Event.PIN_WRONG)

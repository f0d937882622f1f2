"""What the wizard learns about this machine, put to use at once and kept for the next start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kiosk.journal import events
from kiosk.services.snapshot import DataError
from kiosk.technician.states import Event
from kiosk.upkeep import overlay, touch

if TYPE_CHECKING:
    from kiosk.commands.desk import Desk

_ORDER = ("normal", "left", "inverted", "right")  # xrandr's words, a quarter turn apart


class Wizard:
    """Of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._points: list[touch.Point] = []

    def begin_marks(self) -> None:
        """From now on touches are taken as the panel tells them."""
        self._points = []
        self._desk.show(mark=0)
        self._desk.app.glass.take_points(self._point)

    def _point(self, x: float, y: float) -> None:
        self._points.append((x, y))
        if len(self._points) < len(touch.MARKS):
            self._desk.show(mark=len(self._points), lying="")
            self._desk.app.draw()
            return
        found = touch.weigh(self._points)
        events.setup_touch(self._desk.bench.journal, lying=found.lying.value)
        self._desk.show(lying=found.lying.value)
        if found.matrix is None:
            self._desk.event(Event.TOUCH_NONSENSE)
            return
        self._desk.app.glass.calibrate(found.matrix)
        self._desk.event(Event.TOUCH_LEARNT)
        if not self.learn({"panel": {"touch_matrix": list(map(float, found.matrix))}}):
            self._desk.say("technician.picture.failed", good=False)

    def turn(self, how: str) -> None:
        if how not in _ORDER:
            return
        now = _ORDER.index(self._desk.view.rotation or "normal")
        after = _ORDER[(now + _ORDER.index(how)) % len(_ORDER)]
        before = self._desk.app.glass.matrix or touch.IDENTITY
        matrix = touch.turned(how, before)
        panel = {"rotation": after, "touch_matrix": list(map(float, matrix))}
        if self.learn({"panel": panel}):
            self._desk.app.restart()
        else:
            self._desk.say("technician.picture.failed", good=False)

    def confirm(self) -> None:
        day = f"{self._desk.bench.clock.now():%Y-%m-%d}"
        if self.learn({"installation": {"confirmed": day}}):
            events.setup_confirmed(self._desk.bench.journal)
            self._desk.app.restart()
        else:
            self._desk.say("technician.summary.failed", good=False)

    def learn(self, tables: Mapping[str, Any]) -> bool:
        try:
            overlay.learn(self._desk.bench.data, tables, self._desk.bench.check)
        except (OSError, DataError, ValueError) as error:
            events.process_broken(self._desk.bench.journal, error=error)
            return False
        return True

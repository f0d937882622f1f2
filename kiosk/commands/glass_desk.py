"""What a session of its own on the glass stands on, the technician's as the staff's."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kiosk.runtime.clock import Clock
from kiosk.runtime.restarts import Why

if TYPE_CHECKING:
    from kiosk.commands.app import App


class GlassDesk(ABC):
    """In front of `app`, on the drawing thread. `view`: what its pages know."""

    view: Any

    def __init__(self, app: App, clock: Clock) -> None:
        self.app, self._clock = app, clock
        self._deadline = clock.monotonic()

    def broken(self) -> None:
        """One of its pages broke: back to rest, or, if not even that can be drawn, a new start."""
        try:
            self.to_rest()
        except Exception:
            self.app.restart(Why.FAILSAFE)

    @abstractmethod
    def to_rest(self) -> None:
        """Its table's event of a page that broke."""

    def left(self) -> float:
        """Seconds until its state is over."""
        return max(0.0, self._deadline - self._clock.monotonic())

    def lasts(self, seconds: float) -> None:
        """Its state, from now on."""
        self._deadline = self._clock.monotonic() + seconds

    def show(self, **changes: Any) -> None:
        """What the next page knows."""
        self.view = replace(self.view, **changes)

    def soon(self, call: Callable[[], None]) -> None:
        """On the drawing thread."""
        self.app.glass.call_soon(call)

    @staticmethod
    def thread(name: str, call: Callable[[], None]) -> None:
        """What takes time."""
        threading.Thread(target=call, name=name, daemon=True).start()

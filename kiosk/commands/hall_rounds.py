"""Asks the keeper of the queue for what the hall may know, on threads of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kiosk.commands.own_thread import OwnThread, lasting
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.runtime.clock import Clock
from kiosk.settings.model import Settings
from kiosk.station import seal
from kiosk.station.caller import Caller, NotReached
from kiosk.station.queue import Refusal
from kiosk.station.words import Figures, Hall, Published

FIGURES_EVERY = 60.0


def caller(settings: Settings, clock: Clock) -> Caller:
    """Raises OSError without the key, ValueError where the settings name no keeper or no key."""
    own, screen = settings.station.queue, settings.screen
    if own is None or screen is None or not screen.secret_file:
        raise ValueError("screen.secret_file is needed to be told of the queue")
    key = Path(screen.secret_file).read_bytes().strip()
    return Caller(own, key, lambda: clock.now().timestamp(), seal.SCREEN)


class HallRounds:
    """`heard` is called, on the rounds' thread, with every answer."""

    def __init__(
        self,
        ask: Callable[[], Hall],
        journal: Journal,
        every: float,
        heard: Callable[[Hall], None],
    ) -> None:
        self._ask, self._journal, self._every, self._heard = ask, journal, every, heard
        self._reached: bool | None = None
        self._thread = OwnThread("hall", lasting(self.step, journal, every))

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.stop()

    def step(self) -> float:
        """One question; seconds to the next."""
        try:
            hall = self._ask()
        except (NotReached, Refusal):
            self._tell(False)
        else:
            self._tell(True)
            self._heard(hall)
        return self._every

    def _tell(self, reached: bool) -> None:
        if reached != self._reached:
            self._reached = reached
            (events.screen_answered if reached else events.screen_alone)(self._journal)


class FigureLooks:
    """`heard` is called, on this thread, with the review figures; None: the keeper is not reached,
    does not know them, or is of a release that knows no such question."""

    def __init__(
        self,
        ask: Callable[[], Published],
        journal: Journal,
        heard: Callable[[Figures | None], None],
    ) -> None:
        self._ask, self._journal, self._heard = ask, journal, heard
        self._thread = OwnThread("figures", lasting(self.step, journal, FIGURES_EVERY))

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.stop()

    def step(self) -> float:
        try:
            figures = self._ask().figures
        except (NotReached, Refusal):
            figures = None
        self._heard(figures)
        return FIGURES_EVERY

"""Feeds systemd's watchdog while the terminal lives: frames are drawn and touches arrive.

A thread of its own looks three times within a watchdog's length. Has a frame been drawn since the
last look, that is proof enough. If not, one small frame is asked for and waited for: on an idle
page nothing else would ever be drawn. So a stuck drawing thread, a stuck driver and a dead X server
all end the feeding, and the supervisor starts the terminal anew.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from kiosk.health.liveness import Frames, Liveness

LOOK_EVERY = 20.0
"""Seconds between two looks where no watchdog asks for shorter ones."""
PATIENCE = 5.0
"""Seconds in which a frame that was asked for must be drawn (a page takes 0.05)."""
DEAD_LONG = 600.0
"""Seconds of dead input after which feeding ends: the restart between visits did not come."""


class Watchdog:
    """`step` is the whole logic; `start` runs it on a thread."""

    def __init__(
        self,
        frames: Frames,
        liveness: Liveness,
        feed: Callable[[], None],
        changed: Callable[[], None],
        clock: Callable[[], float],
        length: float | None,
    ) -> None:
        """`length`: of systemd's watchdog, seconds. `changed` is called, on the watchdog's thread,
        after each look that may have changed `liveness`."""
        self._frames, self._liveness = frames, liveness
        self._feed, self._changed, self._clock = feed, changed, clock
        self._every = LOOK_EVERY if length is None else length / 3
        self._patience = min(PATIENCE, self._every / 2)
        self._seen = (-1, -1)  # turns, frames
        self._asked_at: float | None = None
        self._dead_since: float | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """The first frame is drawn: from now on more are expected."""
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(2.0)

    def step(self) -> float:
        """One look; returns the seconds until the next."""
        now, turns, frames = self._clock(), self._frames.turns, self._frames.frames
        if frames != self._seen[1]:
            self._seen, self._asked_at = (turns, frames), None
            self._liveness.drawn()
            self._look_at_input(now)
            self._changed()
            return self._every
        if self._asked_at is None:
            self._asked_at, self._seen = now, (turns, frames)
            self._frames.probe()
            return self._patience / 10
        if now - self._asked_at < self._patience:
            return self._patience / 10
        if self._liveness.frames_live:
            self._liveness.stuck(turning=turns != self._seen[0])
            self._changed()
        self._frames.probe()
        return self._patience

    def _look_at_input(self, now: float) -> None:
        """Frames live; feeds unless touches have been dead for long."""
        if not self._liveness.input_dead:
            self._dead_since = None
        elif self._dead_since is None:
            self._dead_since = now
        if self._dead_since is None or now - self._dead_since < DEAD_LONG:
            self._feed()

    def _run(self) -> None:
        while not self._stop.wait(self.step()):
            pass

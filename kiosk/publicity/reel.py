"""One showing of a film: its newest frame at each moment, on a thread of its own.

The program decodes as fast as frames are taken from it, and they are taken when they are due. What
comes late takes the place of what came before it: the drawing thread only ever sees the newest, so
on a slow machine frames are left out and nothing waits for them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from drivers.wake import Wake
from kiosk.papers.page import Pixels
from kiosk.publicity.film import PATIENCE, STALL, Child, Film, command, handed
from kiosk.publicity.media import Medium
from kiosk.publicity.trouble import Broken, Trouble

SHORT = 2.0
"""Seconds by which a film may end before the length it told; more, and the file is broken."""


class Reel:
    """Plays from its making until `close`. `held` while something else takes the glass."""

    def __init__(self, path: Path, film: Film, clock: Callable[[], float]) -> None:
        self.film, self._path, self._clock = film, path, clock
        self._frame = film.still
        self._broken: Trouble | None = None
        self._goes = threading.Event()
        self._goes.set()
        self._closing = threading.Event()
        self._wake = Wake()
        self._thread = threading.Thread(target=self._play, name="film", daemon=True)
        self._thread.start()

    @property
    def frame(self) -> Pixels:
        """The newest; the first before and the last after."""
        return self._frame

    @property
    def broken(self) -> Trouble | None:
        """It could not be played to its end."""
        return self._broken

    def hold(self, held: bool) -> None:
        """It stands, or goes on where it stood."""
        if held:
            self._goes.clear()
        else:
            self._goes.set()

    def close(self) -> None:
        """The program is ended within moments; nobody waits for it."""
        self._closing.set()
        self._goes.set()
        self._wake.set()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def _play(self) -> None:
        try:
            with handed(self._path) as file:
                child = Child(command(self.film, file), file)
                try:
                    shown = self._show(child)
                finally:
                    child.end()
            if not self._closing.is_set():
                missing = (self.film.frames - shown) / self.film.rate
                self._broken = Trouble.PICTURE if missing > SHORT else None
        except Broken as broken:
            self._broken = None if self._closing.is_set() else broken.why
        finally:
            self._wake.close()

    def _show(self, child: Child) -> int:
        """How many frames there were."""
        began = self._clock()
        for number in range(self.film.frames):
            patience = STALL if number else PATIENCE
            made = child.frame(self.film, self._wake, self._clock, patience)
            if made is None:
                return number
            if not number:
                began = self._clock()
            began += self._stood()
            due = began + number / self.film.rate
            if self._wake.wait(due - self._clock()):
                return number
            began += self._stood()  # held while it waited: not shown before it goes on
            self._frame = made
        return self.film.frames

    def _stood(self) -> float:
        """Wait while it is held; for how long."""
        if self._goes.is_set():
            return 0.0
        since = self._clock()
        self._goes.wait()
        return self._clock() - since


class Projector:
    """At most one film at a time. On the drawing thread only; nothing here waits."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._of: Medium | None = None
        self._reel: Reel | None = None

    def play(self, medium: Medium, path: Path, film: Film) -> Trouble | None:
        """It begins, or goes on. Why it could not be played to its end, if so."""
        if self._reel is None or self._of != medium:
            self.stop()
            self._of, self._reel = medium, Reel(path, film, self._clock)
        self._reel.hold(False)
        return self._reel.broken

    def hold(self) -> None:
        if self._reel is not None:
            self._reel.hold(True)

    def frame(self, medium: Medium) -> Pixels | None:
        """The newest of it; None: it is not on."""
        return self._reel.frame if self._reel is not None and self._of == medium else None

    @property
    def rate(self) -> float:
        """Frames a second of what is on; 0: nothing is."""
        return self._reel.film.rate if self._reel is not None else 0.0

    def stop(self) -> None:
        if self._reel is not None:
            self._reel.close()
        self._of = self._reel = None

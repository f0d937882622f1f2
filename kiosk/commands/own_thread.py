"""Something that is looked at again and again, on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from kiosk.journal import events
from kiosk.journal.journal import Journal

Look = Callable[[], float | None]
"""One look; seconds until the next, None: there is none."""


class OwnThread:
    """What `look` raises ends it; it is told as whatever nobody caught."""

    def __init__(
        self, name: str, look: Look, first: float = 0.0, ended: Callable[[], None] = lambda: None
    ) -> None:
        """`first`: seconds until the first look. `ended` is told, on the thread, that there is no
        further one."""
        self._look, self._first, self._ended = look, first, ended
        self._stopped = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def stopped(self) -> bool:
        return self._stopped

    def soon(self) -> None:
        """The next look is at once; after one that is under way."""
        self._wake.set()

    def stop(self) -> None:
        """No further look; one that is under way is not waited for."""
        self._stopped = True
        self._wake.set()

    def close(self) -> None:
        """No further look; one that is under way has five seconds."""
        self.stop()
        if self._thread.is_alive():
            self._thread.join(5.0)

    def _run(self) -> None:
        pause: float | None = self._first
        while pause is not None and not self._waited(pause):
            pause = self._look()
        self._ended()

    def _waited(self, seconds: float) -> bool:
        """True: there is no further look."""
        self._wake.wait(seconds)
        self._wake.clear()
        return self._stopped


def lasting(look: Look, journal: Journal, pause: float) -> Look:
    """`look`, but a fault of ours ends nothing: it is told, and `pause` seconds later is the
    next."""

    def guarded() -> float | None:
        try:
            return look()
        except Exception as error:
            events.process_broken(journal, error=error)
            return pause

    return guarded

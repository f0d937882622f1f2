"""A centre that does not answer is left alone for a while, instead of every visitor waiting it out.

Closed: calls go through, failures in a row are counted. Open: nothing is sent, and the visitor is
told at once. When the pause is over, one call goes through as the probe; its success closes, its
failure opens again for twice as long. Pure but for its lock; the clock is given.
"""

from __future__ import annotations

import threading
from collections.abc import Callable


class Breaker:
    """`monotonic` in seconds. Used by any thread."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        *,
        failures: int = 5,
        first: float = 5.0,
        longest: float = 60.0,
        changed: Callable[[bool], None] = lambda open_: None,
    ) -> None:
        """Opens after `failures` in a row; pauses grow from `first` to `longest` seconds.
        `changed` hears, from the calling thread, that it opened or closed."""
        self._monotonic = monotonic
        self._most = failures
        self._first, self._longest = first, longest
        self._changed = changed
        self._lock = threading.Lock()
        self._failed = 0
        self._pause = 0.0
        self._until = 0.0
        self._probing = False

    @property
    def open(self) -> bool:
        return self._pause > 0

    def may(self) -> bool:
        """Whether a call may go through now. Each True must end in `well`, `failed` or `gone`."""
        with self._lock:
            if not self._pause:
                return True
            if self._probing or self._monotonic() < self._until:
                return False
            self._probing = True
            return True

    def well(self) -> None:
        """It answered, whatever it said."""
        with self._lock:
            was_open = self.open
            self._failed, self._pause, self._probing = 0, 0.0, False
        if was_open:
            self._changed(False)

    def failed(self) -> None:
        """It could not be reached, or said nothing in time."""
        with self._lock:
            was_open = self.open
            self._failed += 1
            if was_open and not self._probing:
                return  # of a call that began before it opened
            if was_open or self._failed >= self._most:
                self._pause = min(self._pause * 2 or self._first, self._longest)
                self._until = self._monotonic() + self._pause
                self._probing = False
            opened = self.open and not was_open
        if opened:
            self._changed(True)

    def gone(self) -> None:
        """The call ended for reasons of ours: it says nothing about the centre."""
        with self._lock:
            self._probing = False

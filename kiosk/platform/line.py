"""What one question to the centre holds open: its cancellation, its place in the queue.

A visit may end while calls are under way. `Line` gathers everything that must then be closed, so
that a blocked read ends at once and not at its time-out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager

from kiosk.platform.interface import Cancel

Closer = Callable[[], None]


class Line:
    """Everything one question has open. Registers with the visit's `Cancel` once.

    `stop()` ends it from inside (a query that has failed closes its other calls); a cancelled visit
    ends it from outside. Both close what is open and refuse what comes later.
    """

    def __init__(self, cancel: Cancel) -> None:
        self._lock = threading.Lock()
        self._open: dict[int, Closer] = {}
        self._next = 0
        self._stopped = False
        self._cancel = cancel
        cancel.on_set(self.stop)
        if cancel.is_set():  # set between the caller's look and our registration
            self.stop()

    @property
    def ended(self) -> bool:
        return self._stopped or self._cancel.is_set()

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            closers = list(self._open.values())
            self._open.clear()
        for close in closers:
            close()

    def add(self, close: Closer) -> int:
        """Register what `stop` must close; on an ended line it is closed here and now."""
        with self._lock:
            if not self._stopped:
                self._next += 1
                self._open[self._next] = close
                return self._next
        close()
        return 0

    def drop(self, ticket: int) -> None:
        with self._lock:
            self._open.pop(ticket, None)


@contextmanager
def branch(line: Line):
    """A line of its own within `line`: ends with it, and can be stopped without ending it."""
    own = Line(Cancel())
    ticket = line.add(own.stop)
    try:
        yield own
    finally:
        line.drop(ticket)


class Gate:
    """At most `width` calls at a time. Waiting for a place ends with the line or the deadline."""

    def __init__(self, width: int) -> None:
        self._free = width
        self._changed = threading.Condition()

    @contextmanager
    def place(self, line: Line, seconds: Callable[[], float]):
        """Yields True with a place, False when the line ended or `seconds()` ran out."""
        got = self._enter(line, seconds)
        try:
            yield got
        finally:
            if got:
                with self._changed:
                    self._free += 1
                    self._changed.notify()

    def _enter(self, line: Line, seconds: Callable[[], float]) -> bool:
        ticket = line.add(self._wake)
        try:
            with self._changed:
                while not line.ended:
                    if self._free > 0:
                        self._free -= 1
                        return True
                    left = seconds()
                    if left <= 0:
                        return False
                    self._changed.wait(left)
            return False
        finally:
            line.drop(ticket)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

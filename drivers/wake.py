"""A wake pipe: lets another thread end a blocking read at once."""

from __future__ import annotations

import contextlib
import os
import select
import threading


class Wake:
    """Set from any thread; a driver selects on it beside its port.

    Every blocking call of a driver takes one, so that no read outlives the wish to read.
    """

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._lock = threading.Lock()
        self._closed = False

    def fileno(self) -> int:
        return self._read

    def set(self) -> None:
        """Nothing after `close`: the number of a closed pipe may be another file's by then."""
        with self._lock, contextlib.suppress(BlockingIOError):  # a full pipe is awake already
            if not self._closed:
                os.write(self._write, b"w")

    def clear(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while os.read(self._read, 512):
                pass

    def is_set(self) -> bool:
        return bool(select.select([self._read], [], [], 0)[0])

    def wait(self, seconds: float) -> bool:
        """Sleep at most `seconds`; True when woken."""
        return bool(select.select([self._read], [], [], max(0.0, seconds))[0])

    def close(self) -> None:
        with self._lock:
            fds = () if self._closed else (self._read, self._write)
            self._closed = True
            for fd in fds:
                os.close(fd)

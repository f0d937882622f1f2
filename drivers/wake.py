"""A wake pipe: lets another thread end a blocking read at once."""

from __future__ import annotations

import contextlib
import os
import select


class Wake:
    """Set from any thread; a driver selects on it beside its port.

    Every blocking call of a driver takes one, so that no read outlives the wish to read.
    """

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def fileno(self) -> int:
        return self._read

    def set(self) -> None:
        with contextlib.suppress(BlockingIOError):  # a full pipe is awake already
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
        for fd in (self._read, self._write):
            with contextlib.suppress(OSError):
                os.close(fd)

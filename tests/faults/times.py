"""Time that can be skipped, shared by a terminal, what stands around it and whoever plays it.

A file of three numbers, mapped by all: the wall clock goes with the kernel's monotonic clock and
what was skipped, for everybody alike; only a jump is the terminal's own.
"""

from __future__ import annotations

import mmap
import struct
import time
from datetime import datetime
from pathlib import Path

from kiosk.runtime.clock import CHINA

_FIELDS = struct.Struct("<ddd")


class Times:
    """`start` begins at a wall time; without it the file is one that another process began."""

    def __init__(self, path: Path, start: datetime | None = None) -> None:
        if start is not None:
            path.write_bytes(_FIELDS.pack(start.timestamp() - time.monotonic(), 0.0, 0.0))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _FIELDS.size)

    def monotonic(self) -> float:
        """The kernel's seconds and those skipped."""
        return time.monotonic() + self._fields()[1]

    def wall(self) -> float:
        """Seconds since 1970 of everybody around the terminal."""
        return self._fields()[0] + self.monotonic()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.wall(), CHINA)

    @property
    def jump(self) -> float:
        """Seconds by which the terminal's own wall clock is wrong."""
        return self._fields()[2]

    def skip(self, seconds: float) -> None:
        base, skipped, jump = self._fields()
        _FIELDS.pack_into(self._map, 0, base, skipped + seconds, jump)

    def set_jump(self, seconds: float) -> None:
        base, skipped, _ = self._fields()
        _FIELDS.pack_into(self._map, 0, base, skipped, seconds)

    def _fields(self) -> tuple[float, float, float]:
        return _FIELDS.unpack_from(self._map, 0)


class VisitorsClock:
    """What the terminal's tables, pages and reports are given (`kiosk.runtime.clock.Clock`)."""

    def __init__(self, times: Times) -> None:
        self._times = times

    def monotonic(self) -> float:
        return self._times.monotonic()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._times.wall() + self._times.jump, CHINA)


class WorkersClock(VisitorsClock):
    """What its devices are given: in a skipped minute none of them was silent, so they are held to
    the kernel's seconds."""

    def monotonic(self) -> float:
        return time.monotonic()

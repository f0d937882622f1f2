"""Disk and temperature: figures with a limit, and a gap between alarm and all-clear."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kiosk.health.parts import Part, Row, Told, Verdict
from kiosk.journal import events

ZONES = Path("/sys/class/thermal")
COOLER = 10.0
"""°C below the limit at which a hot machine counts as cool again."""


class Machine:
    def __init__(self, disk_low: int, hot: float) -> None:
        self._disk_low, self._hot = disk_low, hot
        self._disk: int | None = None
        self._celsius: float | None = None
        self._read_at: float | None = None
        self._told = Told()

    def read(self, free_bytes: int, celsius: float | None, now: float) -> None:
        """`celsius` None: this machine has no sensor that says."""
        self._disk, self._celsius, self._read_at = free_bytes, celsius, now

    @property
    def disk(self) -> int | None:
        return self._disk

    def parts(self) -> Iterator[Part]:
        if self._disk is None:
            yield Part("machine", "disk", Verdict.UNKNOWN)
            yield Part("machine", "temperature", Verdict.UNKNOWN)
            return
        free = f"{self._disk / 1e9:.1f} GB free"
        yield Part("machine", "disk", _judge(self._low()), free, "statvfs", self._read_at)
        if self._celsius is None:
            yield Part("machine", "temperature", Verdict.ABSENT, "no sensor", "sysfs thermal")
            return
        said = f"{self._celsius:.0f} °C"
        yield Part(
            "machine", "temperature", _judge(self._is_hot()), said, "sysfs thermal", self._read_at
        )

    def rows(self) -> Iterator[Row]:
        if self._disk is None:
            return
        was_low, low = self._told.last("disk") == "low", self._low()
        if self._told.is_news("disk", "", "low" if low else "enough") and (low or was_low):
            write = events.disk_low if low else events.disk_enough
            yield _with(write, megabytes=self._disk // 1_000_000)
        if self._celsius is None:
            return
        was_hot, hot = self._told.last("heat") == "hot", self._is_hot()
        if self._told.is_news("heat", "", "hot" if hot else "cool") and (hot or was_hot):
            write = events.machine_hot if hot else events.machine_cool
            yield _with(write, degrees=max(0, round(self._celsius)))

    def _low(self) -> bool:
        assert self._disk is not None
        return self._disk < self._disk_low * (2 if self._told.last("disk") == "low" else 1)

    def _is_hot(self) -> bool:
        assert self._celsius is not None
        return self._celsius > self._hot - (COOLER if self._told.last("heat") == "hot" else 0.0)


def temperature(zones: Path = ZONES) -> float | None:
    """°C of the hottest thermal zone (sysfs, millidegrees); None where none says something sane."""
    found = []
    for file in zones.glob("thermal_zone*/temp"):
        with contextlib.suppress(OSError, ValueError):
            found.append(int(file.read_text("ascii")) / 1000)
    return max((t for t in found if 0 < t < 150), default=None)


def _judge(bad: bool) -> Verdict:
    return Verdict.BAD if bad else Verdict.GOOD


def _with(write: Callable[..., None], **fields: Any) -> Row:
    return lambda journal: write(journal, **fields)

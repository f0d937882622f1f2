"""Lights of the kernel: one folder a light under /sys/class/leds.

Linux ABI documentation `sysfs-class-led`: `brightness` (0 is off), `max_brightness`, `trigger`
(what switches the light by itself; a profile's light belongs to us, so it is set to `none`).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from drivers.signal.interface import Output
from drivers.status import DeviceState, Status
from drivers.wake import Wake

_LONGEST = 32


class Leds:
    """A `Signal`. What was written is read back: the kernel says how bright the light is."""

    def __init__(
        self, folder: Path | str, outputs: dict[Output, str], clock: Callable[[], float]
    ) -> None:
        """`outputs`: the folder's name of each light. Raises ValueError for a name with a slash."""
        if wrong := [name for name in outputs.values() if "/" in name or name in ("", ".", "..")]:
            raise ValueError(f"no name of a light: {wrong[0]!r}")
        self._lights = {output: Path(folder) / name for output, name in outputs.items()}
        self._clock = clock
        self._status = Status(DeviceState.STARTING, "none", clock())

    def status(self) -> Status:
        return self._status

    def close(self) -> None:
        """Nothing is held between two calls."""

    def apply(self, wanted: dict[Output, bool], wake: Wake, seconds: float) -> bool:
        for output, on in wanted.items():
            if output in self._lights and not self._switch(self._lights[output], on):
                return False
        return True

    def _switch(self, light: Path, on: bool) -> bool:
        try:
            self._write(light / "trigger", "none", optional=True)
            most = _number(self._read(light / "max_brightness")) or 1
            level = most if on else 0
            self._write(light / "brightness", str(level))
            shown = _number(self._read(light / "brightness"))
        except OSError as error:
            return self._failed(error)
        if shown is None or bool(shown) is not on:
            return self._know(DeviceState.HARDWARE_ERROR, "brightness: not taken")
        return self._know(DeviceState.ONLINE, "brightness")

    def _failed(self, error: OSError) -> bool:
        if error.errno in {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR}:
            return self._know(DeviceState.POWER_OFF, "brightness: light absent")
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            return self._know(DeviceState.OFFLINE, "brightness: not permitted")
        return self._know(DeviceState.OFFLINE, "brightness: no answer")

    def _know(self, state: DeviceState, source: str) -> bool:
        self._status = Status(state, source, self._clock())
        return state is DeviceState.ONLINE

    def _read(self, path: Path) -> str:
        with path.open("rb") as file:
            return file.read(_LONGEST).decode("ascii", "replace").strip()

    def _write(self, path: Path, text: str, optional: bool = False) -> None:
        try:
            file = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC)
        except FileNotFoundError:
            if optional:
                return
            raise
        try:
            os.write(file, text.encode())
        finally:
            os.close(file)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None

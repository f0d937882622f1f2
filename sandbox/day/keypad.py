"""A tactile keypad at the terminal in the hall, as the kernel tells of its keys."""

from __future__ import annotations

import os
import struct
import time
from pathlib import Path

from sandbox.devices.inputs import NODE
from sandbox.shim import built

DOWN, OK, BACK = 108, 28, 1  # KEY_DOWN, KEY_ENTER, KEY_ESC of <linux/input-event-codes.h>
_KEY, _REPORT = 1, 0
_EVENT = struct.Struct("qqHHi")
_BETWEEN = 0.06  # seconds between two keys of somebody who knows the way


class Keypad:
    """Plugged in before the terminal starts. `environment`: what its process has besides; `port`:
    where it finds the keypad. Raises RuntimeError with what to install."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.port = folder / "keypad"
        before = os.environ.get("LD_PRELOAD", "")
        library = str(built(NODE, folder))
        self.environment = {
            "LD_PRELOAD": f"{before}:{library}" if before else library,
            "INPUT_FOLDER": str(folder),
        }
        os.mkfifo(self.port)
        self._fd = os.open(self.port, os.O_RDWR | os.O_NONBLOCK)

    def close(self) -> None:
        os.close(self._fd)

    def press(self, key: int, times: int = 1) -> None:
        for _ in range(times):
            for value in (1, 0):
                self._event(_KEY, key, value)
                self._event(_REPORT, 0, 0)
            time.sleep(_BETWEEN)

    def _event(self, kind: int, code: int, value: int) -> None:
        at = time.monotonic()
        os.write(self._fd, _EVENT.pack(int(at), int(at % 1 * 1e6), kind, code, value))

"""Sealed letters on the disk until the hub has them. A file a letter, named by the letter's own
random name, whole or not there.
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

from hub.contract import UUID

MOST = 20_000  # letters; a hub that is away for weeks


class Full(Exception):
    """There are as many letters as may lie here, or the disk is full."""


class Spool:
    """From any thread."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._most = folder, most
        self._lock = threading.Lock()
        for left in folder.glob(".*"):
            left.unlink()  # half a letter, of a process that died
        self._count = len(self.names())

    def put(self, name: str, sealed: bytes) -> None:
        """On the disk when this returns; what lies there under that name already is the same letter
        (a form that was sent twice). Raises Full."""
        with self._lock:
            if (self._folder / name).exists():
                return
            if self._count >= self._most:
                raise Full
            coming = self._folder / f".{name}"
            try:
                with open(coming, "xb") as file:
                    file.write(sealed)
                    file.flush()
                    os.fsync(file.fileno())
                coming.rename(self._folder / name)
                self._settle()
            except OSError:
                coming.unlink(missing_ok=True)
                raise Full from None
            self._count += 1

    def names(self) -> list[str]:
        return sorted(name for name in os.listdir(self._folder) if UUID.fullmatch(name))

    def get(self, name: str) -> bytes | None:
        with contextlib.suppress(FileNotFoundError):
            return (self._folder / name).read_bytes() if UUID.fullmatch(name) else None
        return None

    def drop(self, name: str) -> None:
        """The hub has it."""
        if not UUID.fullmatch(name):
            return
        with self._lock, contextlib.suppress(FileNotFoundError):
            (self._folder / name).unlink()
            self._count -= 1
            self._settle()

    def _settle(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

"""A file of the journal that never grows past its bounds."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


class RotatingFile:
    """`path`, then `path.1` … `path.<keep>`, each of at most `largest` bytes; mode 0640.

    A line is written by one call to the kernel, so a killed process leaves whole lines. Not synced:
    the journal tells, the store promises.
    """

    def __init__(self, path: Path, *, largest: int = 2_000_000, keep: int = 5) -> None:
        self._path = Path(path)
        self._largest = largest
        self._keep = keep
        self._fd = -1
        self._size = 0

    def line(self, text: str) -> None:
        raw = text.encode() + b"\n"
        if self._fd < 0:
            self._open()
        elif self._size + len(raw) > self._largest:
            self._rotate()
        self._size += os.write(self._fd, raw)

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640)
        self._size = os.fstat(self._fd).st_size
        if self._size > self._largest:
            self._rotate()

    def _rotate(self) -> None:
        self.close()
        for number in range(self._keep - 1, 0, -1):
            with contextlib.suppress(FileNotFoundError):
                os.replace(self._numbered(number), self._numbered(number + 1))
        if self._keep:
            os.replace(self._path, self._numbered(1))
        else:
            self._path.unlink()
        self._open()

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

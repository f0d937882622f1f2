"""Files that are fetched by their SHA-256, piece by piece: what came stays, also over a cut of
power, and only what has its sum is a file.

    packages/<sha256>         whole, and verified
    packages/<sha256>.part    what has come so far
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from kiosk.services.whole import sweep

_CHUNK = 1 << 20


class NoRoom(OSError):
    """It would leave less of the disk than there must be."""


class Depot:
    """One thread's. Every deed may raise OSError."""

    def __init__(self, folder: Path, spare: int) -> None:
        """`spare`: bytes of the disk that stay free."""
        self.folder, self._spare = folder, spare

    def find(self, sha256: str) -> Path | None:
        path = self.folder / sha256
        return path if path.is_file() else None

    def came(self, sha256: str) -> int:
        """Bytes that have come."""
        try:
            return self._part(sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def put(self, sha256: str, at: int, piece: bytes, size: int) -> None:
        """The bytes from `at` on. Raises NoRoom before anything is written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.folder).free - (size - at) < self._spare:
            raise NoRoom(str(self.folder))
        with self._part(sha256).open("r+b" if at else "wb") as file:
            file.truncate(at)
            file.seek(at)
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())

    def finish(self, sha256: str, size: int) -> Path | None:
        """The file, where all has come and it has its sum; None: it has not, and what came is
        gone."""
        part, target = self._part(sha256), self.folder / sha256
        digest = hashlib.sha256()
        with part.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        if part.stat().st_size != size or digest.hexdigest() != sha256:
            part.unlink()
            return None
        part.rename(target)
        return target

    def keep_only(self, wanted: Iterable[str]) -> None:
        """Everything else goes, half of a file too."""
        names = {name for sha256 in wanted for name in (sha256, f"{sha256}.part")}
        if self.folder.is_dir():
            sweep(self.folder, names)

    def _part(self, sha256: str) -> Path:
        return self.folder / f"{sha256}.part"

"""Files that terminals fetch by their SHA-256: what a signed setting names, and nothing of people.

A folder, each file under its sum in hex: a file never changes under its name, so any number of
processes may serve it and a copy of the folder is a backup. Another store is another class with
`find`; none is made here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import NamedTuple

LARGEST = 1_000_000_000
"""Bytes of one file."""

_CHUNK = 1 << 20
_SUM = re.compile(r"[0-9a-f]{64}")


class Kept(NamedTuple):
    sha256: str
    size: int


class TooLarge(ValueError):
    """Nobody would fetch it; the text names it."""


class Packages:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, source: Path) -> Kept:
        """Copy a file in. One that is there already is left as it is. Raises OSError, TooLarge."""
        self._folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=self._folder)
        draft = Path(name)
        try:
            with source.open("rb") as there, os.fdopen(handle, "wb") as here:
                while piece := there.read(_CHUNK):
                    size += len(piece)
                    if size > LARGEST:
                        raise TooLarge(str(source))
                    digest.update(piece)
                    here.write(piece)
                here.flush()
                os.fsync(here.fileno())
            kept = Kept(digest.hexdigest(), size)
            draft.rename(self._folder / kept.sha256)
            self._settle()
        finally:
            draft.unlink(missing_ok=True)
        return kept

    def find(self, sha256: str) -> Path | None:
        """None: it is not here."""
        path = self._folder / sha256
        return path if _SUM.fullmatch(sha256) and path.is_file() else None

    def listed(self) -> list[Kept]:
        """By sum."""
        found = []
        with contextlib.suppress(FileNotFoundError):
            for entry in sorted(os.scandir(self._folder), key=lambda one: one.name):
                if _SUM.fullmatch(entry.name) and entry.is_file():
                    found.append(Kept(entry.name, entry.stat().st_size))
        return found

    def _settle(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

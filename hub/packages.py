"""Files that terminals fetch by their SHA-256: what a signed setting names, and nothing of people.

A folder, each file under its sum in hex: a file never changes under its name, so any number of
processes may serve it and a copy of the folder is a backup. Or a bucket (`hub.bucket`): one setting
says which.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import NamedTuple, Protocol

from starlette.responses import FileResponse, Response

LARGEST = 1_000_000_000
"""Bytes of one file."""

_CHUNK = 1 << 20
KIND = "application/octet-stream"
"""Of every file."""

SUM = re.compile(r"[0-9a-f]{64}")


class Kept(NamedTuple):
    sha256: str
    size: int


class TooLarge(ValueError):
    """Nobody would fetch it; the text names it."""


def digest_of(source: Path) -> Kept:
    """Sum and size of a file. Raises OSError, TooLarge."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file:
        while piece := file.read(_CHUNK):
            size += len(piece)
            if size > LARGEST:
                raise TooLarge(str(source))
            digest.update(piece)
    return Kept(digest.hexdigest(), size)


class Stock(Protocol):
    """Where the files lie."""

    def add(self, source: Path) -> Kept: ...

    def listed(self) -> list[Kept]: ...

    def answer(self, sha256: str, span: str | None) -> Response | None:
        """The file, or the piece that `span` (`Range`) asks for; None: it is not here. Raises
        OSError while the place does not answer."""


def stock_at(setting: str) -> Stock:
    """A folder, or `s3://…`. Raises BadBucket."""
    if setting.startswith("s3://"):
        from hub.bucket import Bucket

        return Bucket(setting)
    return Packages(Path(setting))


class Packages:
    """A folder."""

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
        return path if SUM.fullmatch(sha256) and path.is_file() else None

    def answer(self, sha256: str, span: str | None) -> Response | None:
        """None: it is not here. Of `span` the response itself takes care."""
        found = self.find(sha256)
        return None if found is None else FileResponse(found, media_type=KIND)

    def listed(self) -> list[Kept]:
        """By sum."""
        found = []
        with contextlib.suppress(FileNotFoundError):
            for entry in sorted(os.scandir(self._folder), key=lambda one: one.name):
                if SUM.fullmatch(entry.name) and entry.is_file():
                    found.append(Kept(entry.name, entry.stat().st_size))
        return found

    def _settle(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

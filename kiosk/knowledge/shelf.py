"""What a terminal has: the base that it shipped with, and the newest that was brought to it.

`FOLDER/<version>/` are packages that were taken, `FOLDER/current` names the one in force, written
whole after its package is on the disk: cut off at any write, the old one is. A package in force is
verified again whenever it is opened; one that does not hold any more gives way to the one before
it, and that to the shipped base.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.knowledge.base import BadBase, Base
from kiosk.knowledge.model import Shelved
from kiosk.knowledge.package import FILE, NAME, SIGNATURE, Manifest, Refusal, Refused, verified
from kiosk.services.whole import settle, write_whole

CURRENT = "current"
_KEPT = 2  # packages: the one in force and the one before it


class Shelf:
    """`shipped` makes the file of the shipped base, or gives the one made before. One thread calls
    `refresh` (it reads whole files), one `base` (it draws)."""

    def __init__(
        self,
        folder: Path,
        signers: Mapping[str, str],
        shipped: Callable[[], Path],
        refused: Callable[[Refusal], None] = lambda why: None,
    ) -> None:
        self._folder, self._signers = folder, signers
        self._shipped, self._refused = shipped, refused
        self._stamp: object = ()
        self._next: Base | None = None
        self._base: Base | None = None
        self._visit = -1

    def refresh(self) -> Shelved | None:
        """Open what is in force now, where that is another than before; it is used from the next
        visit on. What it says of itself; None: nothing else is there. Raises OSError and
        `DataError` where even the shipped one cannot be made; it is tried again."""
        stamp = self._in_force()
        if stamp == self._stamp:
            return None
        found = self._open()
        self._stamp, self._next = stamp, found
        return found.said

    def base(self, visit: int) -> Base | None:
        """The base of a visit: the same until it is over. None: none was opened yet."""
        if self._base is None or visit != self._visit:
            newer, self._next = self._next, None
            if newer is not None:
                if self._base is not None:
                    self._base.close()
                self._base = newer
            self._visit = visit
        return self._base

    def close(self) -> None:
        for base in (self._base, self._next):
            if base is not None:
                base.close()

    def _in_force(self) -> object:
        with contextlib.suppress(OSError):
            info = (self._folder / CURRENT).stat()
            return info.st_ino, info.st_mtime_ns
        return None

    def _open(self) -> Base:
        for folder in _newest_first(self._folder):
            try:
                verified(folder, self._signers)
                return Base(folder / FILE)
            except (Refused, BadBase) as error:
                self._refused(error.why if isinstance(error, Refused) else Refusal.DAMAGED)
        return Base(self._shipped())


def take(package: Path, folder: Path, signers: Mapping[str, str]) -> Manifest:
    """Verify a package, copy it, and put it in force. Raises Refused; then nothing is changed."""
    manifest = verified(package, signers)
    if manifest.version <= newest(folder):
        raise Refused(Refusal.OLDER)
    target = folder / str(manifest.version)
    draft = folder / f".{manifest.version}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        for name in (FILE, NAME, SIGNATURE):
            _copy(package / name, draft / name)
        verified(draft, signers)  # what lies here now, not what lay there
        shutil.rmtree(target, ignore_errors=True)
        os.rename(draft, target)
        settle(folder)
        write_whole(folder / CURRENT, f"{manifest.version}\n".encode(), 0o644)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        raise Refused(Refusal.NO_ROOM) from None
    for old in _numbered(folder)[_KEPT:]:
        shutil.rmtree(folder / str(old), ignore_errors=True)
    return manifest


def newest(folder: Path) -> int:
    """Number of the one in force; 0: none."""
    with contextlib.suppress(OSError, ValueError):
        return int((folder / CURRENT).read_text("ascii"))
    return 0


def _newest_first(folder: Path) -> list[Path]:
    """Packages in force or before: one that lies there but was never put in force is not among
    them."""
    current = newest(folder)
    return [folder / str(one) for one in _numbered(folder) if one <= current]


def _numbered(folder: Path) -> list[int]:
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.is_dir()]
    except OSError:
        return []
    return sorted((int(n) for n in names if n.isascii() and n.isdigit()), reverse=True)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as there, target.open("xb") as here:
        shutil.copyfileobj(there, here)
        here.flush()
        os.fchmod(here.fileno(), 0o644)
        os.fsync(here.fileno())

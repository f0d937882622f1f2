"""Setting a database aside: whole, under a new name, never deleted."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path

from kiosk.store.key import sync_folder

PARTS = ("", "-wal", "-shm", "-journal")


def parts(path: Path) -> list[Path]:
    """The files of the database at `path` that exist."""
    return [p for part in PARTS if (p := path.with_name(path.name + part)).exists()]


def materials_of(path: Path) -> Path:
    """The folder of the files that belong to the database at `path`."""
    return path.with_name(path.name + ".materials")


def set_aside(path: Path, now: float) -> Path | None:
    """Move the database and its log to ``<name>.aside-<UTC time>[-n]``; None when there is none.

    Its materials go first: while a database is in place, what it does not name may be swept.

    Every part gets its new name (a hard link) before any loses its old one, so a power cut at any
    point leaves the whole under one name at least. The database file goes before its log: a log
    alone is never replayed into a new database, a database without its log would look whole.
    """
    present = parts(path)
    if not present and not materials_of(path).exists():
        return None
    target = _free_name(path, now)
    with contextlib.suppress(FileNotFoundError):
        materials_of(path).rename(materials_of(target))
        sync_folder(path.parent)
    for part in present:
        _link(part, target.with_name(target.name + part.name[len(path.name) :]))
    sync_folder(path.parent)
    for part in present:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
    sync_folder(path.parent)
    return target


def undo(path: Path) -> None:
    """A setting aside that a power cut broke off, while the database still has its name: back to
    how it was before, so that it has its materials. At each start; mostly there is nothing."""
    if not path.exists():
        return
    broken = [
        target
        for target in {
            path.with_name(name.removesuffix(".materials"))
            for name in (p.name for p in path.parent.glob(f"{path.name}.aside-*"))
        }
        if not target.exists() or target.samefile(path)
    ]
    for target in broken:
        for part in parts(target):
            own = path.with_name(path.name + part.name[len(target.name) :])
            if own.exists() and own.samefile(part):
                part.unlink()
        if materials_of(target).exists() and not materials_of(path).exists():
            materials_of(target).rename(materials_of(path))
    if broken:
        sync_folder(path.parent)


def _free_name(path: Path, now: float) -> Path:
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    target = path.with_name(f"{path.name}.aside-{stamp}")
    n = 1
    while parts(target) or materials_of(target).exists():
        n += 1
        target = path.with_name(f"{path.name}.aside-{stamp}-{n}")
    return target


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # a file system without hard links
        old.rename(new)


def lone_log(path: Path) -> bool:
    """True when a write-ahead log lies there without its database (SQLite would delete it)."""
    return not path.exists() and bool(parts(path))

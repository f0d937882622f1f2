"""A terminal that was reported lost or stolen gives nothing away: its keys go first, then what they
opened. What is left is a machine that belongs to nobody, and says so to the hub.

A key that the machine's TPM holds (a credential of systemd) cannot be taken from here; what it
opened is gone as well.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

_SECRETS = ("key_file", "secret_file")
_KEPT = frozenset({"identity.key"})
"""Of the folder of pairing: by it the hub knows that this machine was stolen; it opens nothing."""
_HEAD = 65_536
"""Bytes at the beginning of a database that are overwritten: without its salt no key is made."""


def erase(data: Path, settings: msgspec.Struct) -> int:
    """How many files were there and are gone. What cannot be taken away is left and not counted;
    never raises. `data`: the terminal's folder; `settings`: name its other keys."""
    return sum(map(_gone, [*_keys(data, settings), *_what_they_opened(data)]))


def _keys(data: Path, settings: msgspec.Struct) -> Iterator[Path]:
    yield data / "store.key"
    yield from sorted(Path(file) for file in named(settings))
    for file in _files(data / "pairing"):
        if file.name not in _KEPT:
            yield file


def named(settings: Any) -> set[str]:
    """Paths of keys and secrets, wherever they stand in the settings."""
    found: set[str] = set()
    if isinstance(settings, msgspec.Struct):
        for name in settings.__struct_fields__:
            value = getattr(settings, name)
            if isinstance(value, str) and name.endswith(_SECRETS) and value:
                found.add(value)
            else:
                found |= named(value)
    elif isinstance(settings, dict):
        found.update(*map(named, settings.values())) if settings else None
    elif isinstance(settings, (list, tuple)):
        found.update(*map(named, settings)) if settings else None
    return found


def _what_they_opened(data: Path) -> Iterator[Path]:
    for pattern in ("terminal.db*", "audit.anchors*", "staff*"):
        for path in sorted(data.glob(pattern)):
            yield from _files(path) if path.is_dir() else (path,)
    yield from _files(data / "remote")  # settings that a hub signed: hashes of PINs, secrets


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def _gone(path: Path) -> bool:
    with contextlib.suppress(OSError):
        if not path.is_symlink():
            with path.open("r+b", buffering=0) as file:
                file.write(bytes(min(_HEAD, path.stat().st_size)))
                os.fsync(file.fileno())
    try:
        path.unlink()
    except OSError:
        return False
    return True

"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace `path` in one step; on the disk when this returns. Raises OSError, and then the file
    that was there before still is."""
    with replacing(path, mode) as new:
        new.write_bytes(content)


@contextlib.contextmanager
def replacing(path: Path, mode: int = 0o600) -> Iterator[Path]:
    """The same for what is written by other means: the file that is filled within takes the place
    of `path` at the end; where anything is raised within, it is removed."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    os.close(handle)
    try:
        yield Path(name)
        with open(name, "rb") as file:
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:  # also what ends the process: nothing half made is left
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    settle(path.parent)


def settle(folder: Path) -> None:
    """Make renames in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path, kept: Collection[str]) -> None:
    """Everything in `folder` goes but what `kept` names. What cannot be removed of a folder within
    stays for the next time; raises OSError for a file."""
    for entry in list(os.scandir(folder)):
        if entry.name in kept:
            continue
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            Path(entry.path).unlink(missing_ok=True)

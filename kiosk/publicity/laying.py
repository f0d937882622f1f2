"""A fetched play-list laid where the screen's process finds it: whole, in one step. The screen's
user reads the folder and writes nothing in it; the terminal's user writes it and plays nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.publicity.playlist import CURRENT, LAST, MANIFEST, SIGNATURE, Laid, in_force, named
from kiosk.services.whole import settle, sweep, write_whole

_FOR_ALL, _READ = 0o755, 0o644


def lay(
    root: Path,
    sum_: str,
    manifest: bytes,
    signature: bytes,
    files: Mapping[str, Path],
    publishers: Mapping[str, str],
    done: Callable[[str], None] = lambda step: None,
) -> None:
    """`files`: by name, verified, on the same disk as `root`; they become the play-list's. What was
    in force until now is the last good one. `done` hears each step. Raises OSError; then what was
    in force still is."""
    root.mkdir(parents=True, exist_ok=True)
    coming = root / ".coming"
    shutil.rmtree(coming, ignore_errors=True)
    coming.mkdir()
    for name, source in files.items():
        (coming / name).hardlink_to(source)
        (coming / name).chmod(_READ)
    for name, content in ((MANIFEST, manifest), (SIGNATURE, signature)):
        write_whole(coming / name, content, _READ)
    coming.chmod(_FOR_ALL)
    settle(coming)
    done("filled")
    before, _ = in_force(root, publishers)
    final = root / sum_
    if final.exists():  # it did not hold any more, or nobody named it
        gone = root / ".gone"
        shutil.rmtree(gone, ignore_errors=True)
        final.rename(gone)
    coming.rename(final)
    settle(root)
    done("renamed")
    _point_last(root, before, sum_)
    done("last")
    _point(root, CURRENT, sum_)
    done("current")
    _prune(root)


def withdraw(root: Path) -> None:
    """Nothing published is played any more. Raises OSError."""
    for link in (CURRENT, LAST):
        (root / link).unlink(missing_ok=True)
    if root.is_dir():
        settle(root)
        _prune(root)


def _point_last(root: Path, before: Laid | None, sum_: str) -> None:
    if before is not None and before.folder.name != sum_:
        _point(root, LAST, before.folder.name)


def _point(root: Path, link: str, sum_: str) -> None:
    beside = root / f".{link}.new"
    beside.unlink(missing_ok=True)
    beside.symlink_to(sum_)
    beside.replace(root / link)
    settle(root)


def _prune(root: Path) -> None:
    sweep(root, {CURRENT, LAST, named(root, CURRENT), named(root, LAST), FETCHING})


FETCHING = ".fetching"
"""Where files lie while they come: on the same disk."""

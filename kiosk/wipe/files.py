"""Search of files: database with its log, journal, temporary folders, device folder, spools."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from kiosk.wipe.masked import WINDOW, Area


class FileHit(NamedTuple):
    path: Path
    label: str
    encoding: str
    count: int


class FilesSearched(NamedTuple):
    hits: tuple[FileHit, ...]
    files: int
    bytes_read: int
    unread: tuple[Path, ...]  # no right, or gone meanwhile


def search_files(area: Area, places: Iterable[Path]) -> FilesSearched:
    """Search files and everything below folders. Links are not followed, devices not opened.

    File names are searched as well. What is reached twice is searched once.
    """
    hits: list[FileHit] = []
    unread: list[Path] = []
    files = read = 0
    for path in dict.fromkeys(_files(places)):
        counts: dict[int, int] = {}
        files += 1
        _count(area, os.fsencode(path), counts)
        try:
            with open(path, "rb", buffering=0) as stream:
                at = 0
                while size := os.preadv(stream.fileno(), [area.window(WINDOW)], at):
                    fresh = 0 if at == 0 else area.overlap
                    for index, offset in area.find(size):
                        if offset + area.patterns[index].length > fresh:  # not counted before
                            counts[index] = counts.get(index, 0) + 1
                    read += size
                    if size < WINDOW:
                        break
                    at += size - area.overlap
        except OSError:
            unread.append(path)
        hits.extend(
            FileHit(path, area.patterns[i].label, area.patterns[i].encoding, n)
            for i, n in counts.items()
        )
    area.clear()
    return FilesSearched(tuple(hits), files, read, tuple(unread))


def _count(area: Area, raw: bytes, counts: dict[int, int]) -> None:
    size = min(len(raw), WINDOW)
    area.window(size)[:] = raw[:size]
    for index, _ in area.find(size):
        counts[index] = counts.get(index, 0) + 1


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir() and not place.is_symlink():
            for folder, _, names in os.walk(place):
                yield from (p for n in names if _plain(p := Path(folder, n)))
        elif _plain(place):
            yield place


def _plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False

"""One search for what a visitor left behind: objects, memory, Kivy's caches, files.

    area = Area(read_masked(path))
    report = search(area, files=(store_folder, journal_folder, temporary_folder))
    assert report.clean, report.text()

*Reachable* copies lie in objects that something still refers to (or that are not freed though no
path to them was found: *held*); there must be none. *Residue* lies in freed memory, or in memory of
C libraries; it is counted and reduced (see `zero.py`). Threads at work meanwhile may move copies:
search when the workers rest.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kiosk.wipe.files import FileHit, search_files
from kiosk.wipe.masked import Area
from kiosk.wipe.memory import Hit, search_memory, writable
from kiosk.wipe.objects import Holder, head_of, pointed_at, reachable


@dataclass(frozen=True)
class Report:
    """Counts and places, never contents."""

    reachable: tuple[Holder, ...]
    held: int  # copies in unfreed objects without a known path
    residue: dict[str, int]  # "label encoding" -> copies in freed or foreign memory
    copies: dict[str, int]  # "label encoding" -> copies in memory of any kind
    files: tuple[FileHit, ...]
    unread_files: tuple[Path, ...]
    kivy: dict[str, int]  # entries in each of Kivy's caches (pictures hold text as pixels)
    bytes_read: int
    bytes_unread: int
    objects: int
    seconds: float

    @property
    def clean(self) -> bool:
        """Nothing that could still be shown, printed or read from disk."""
        return not (self.reachable or self.held or self.files or self.unread_files)

    @property
    def residue_count(self) -> int:
        return sum(self.residue.values())

    def text(self) -> str:
        lines = [
            f"reachable {len(self.reachable)} held {self.held} residue {self.residue_count}"
            f" files {sum(hit.count for hit in self.files)}"
            f" read {self.bytes_read >> 20} MiB unread {self.bytes_unread >> 20} MiB"
            f" objects {self.objects} in {self.seconds:.2f} s"
        ]
        lines += [f"reachable: {' > '.join((*h.path, h.type))}" for h in self.reachable]
        lines += [f"file: {h.path} {h.label} {h.encoding} x{h.count}" for h in self.files]
        lines += [f"unread file: {path}" for path in self.unread_files]
        lines += [f"residue: {name} x{count}" for name, count in sorted(self.residue.items())]
        return "\n".join(lines)


def search(area: Area, *, files: Iterable[Path] = ()) -> Report:
    """Search this process, and the files and folders named."""
    begun = time.perf_counter()
    memory = search_memory(area)
    # No hit in any writable memory: no object can hold one, and the walk is spared.
    held = reachable(memory.hits, area) if memory.hits else None
    inside = held.hits if held else frozenset()
    mappings = writable()
    loose = [hit for hit in memory.hits if hit not in inside]
    heads = {hit: head for hit in loose if (head := head_of(hit, area, mappings))}
    pointed = pointed_at(frozenset(heads.values()))
    living = {hit for hit, head in heads.items() if head in pointed}
    area.clear()
    residue = _by_name(area, (hit for hit in loose if hit not in living))
    on_disk = search_files(area, files)
    return Report(
        reachable=held.holders if held else (),
        held=len(living),
        residue=residue,
        copies=_by_name(area, memory.hits),
        files=on_disk.hits,
        unread_files=on_disk.unread,
        kivy=kivy_entries(),
        bytes_read=memory.bytes_read,
        bytes_unread=memory.bytes_unread,
        objects=held.walked if held else 0,
        seconds=time.perf_counter() - begun,
    )


def search_other(area: Area, pid: int) -> dict[str, int]:
    """Copies in the memory of another process ("label encoding" -> count), freed or not."""
    return _by_name(area, search_memory(area, pid).hits)


def _by_name(area: Area, hits: Iterable[Hit]) -> dict[str, int]:
    patterns = (area.patterns[hit.index] for hit in hits)
    return dict(Counter(f"{pattern.label} {pattern.encoding}" for pattern in patterns))


def kivy_entries() -> dict[str, int]:
    """Entries in each of Kivy's caches, where Kivy is loaded."""
    cache = sys.modules.get("kivy.cache")
    if cache is None:
        return {}
    return {category: len(entries) for category, entries in cache.Cache._objects.items()}

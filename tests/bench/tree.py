"""What a process and all it started take of the machine, from /proc."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


class Memory(NamedTuple):
    """MB. `pss` shares what several processes map; `private` is what would be freed."""

    pss: float
    private: float


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat after the name: [0] is the state (proc(5) field 3)."""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def pids(root: int) -> set[int]:
    """The process, what it started, and what runs in its session."""
    parents: dict[int, int] = {}
    found = {root}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                fields = _stat(int(entry.name))
                parents[int(entry.name)] = int(fields[1])
                if int(fields[3]) == root:
                    found.add(int(entry.name))
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def memory(root: int) -> Memory:
    pss = private = 0
    for pid in pids(root):
        with contextlib.suppress(OSError):
            for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
                name, _, rest = line.partition(":")
                if name == "Pss":
                    pss += int(rest.split()[0])
                elif name in ("Private_Clean", "Private_Dirty"):
                    private += int(rest.split()[0])
    return Memory(pss / 1024, private / 1024)


def threads(root: int) -> int:
    """Threads of the tree."""
    return sum(_entries(pid, "task") for pid in pids(root))


def descriptors(root: int) -> int:
    """Open file descriptors of the tree."""
    return sum(_entries(pid, "fd") for pid in pids(root))


def _entries(pid: int, folder: str) -> int:
    try:
        return len(os.listdir(PROC / str(pid) / folder))
    except OSError:
        return 0


def cpu_seconds(root: int) -> float:
    """User and system time of the tree so far."""
    total = 0
    for pid in pids(root):
        with contextlib.suppress(OSError):
            fields = _stat(pid)
            total += int(fields[11]) + int(fields[12])
    return total / _TICKS


def mapped_libraries(root: int) -> set[Path]:
    """Shared objects that the tree has mapped, by their real paths."""
    found = set()
    for pid in pids(root):
        with contextlib.suppress(OSError):
            for line in (PROC / str(pid) / "maps").read_text().splitlines():
                path = line.split(maxsplit=5)[-1]
                if path.startswith("/") and ".so" in path.rpartition("/")[2]:
                    found.add(Path(path).resolve())
    return {path for path in found if path.is_file()}

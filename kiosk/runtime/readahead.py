"""The disk reads what a start needs before the start asks for it.

After a power cut or a reboot nothing is in memory, and a start waits for some seven hundred small
files one after the other. What the last start had taken is written down; the next one has a child
ask the kernel for all of it while the terminal computes. A seventh of a cold start, nothing of a
warm one (`python -m tests.bench start`).

The list holds names of program files and libraries, nothing else. Whatever is wrong with it costs
time only.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

LARGEST = 256 * 1024  # bytes of a list; a real one has some 60 kB


def begin(listed: Path) -> int:
    """Start reading what `listed` names, one path a line; the child's process id, or 0: no list.

    Before any thread is started: a fork copies the calling thread alone.
    """
    try:
        with listed.open("rb") as file:
            names = file.read(LARGEST).split(b"\n")
        child = os.fork()
    except OSError:
        return 0
    if child:
        return child
    try:
        _ask(names)
    finally:
        os._exit(0)


def end(child: int, listed: Path, also: Iterable[Path] = ()) -> None:
    """After the first frame, on a thread of its own: the child's end, and the list for next time.

    `also`: files that are read whole and leave no trace in the process (caches of glyphs, items).
    """
    names = "\n".join(dict.fromkeys([*_taken(), *map(str, also)]))
    if child:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
    with contextlib.suppress(OSError):
        if not listed.exists() or listed.read_text("utf-8", "replace") != names:
            fresh = listed.with_suffix(".new")
            fresh.write_text(names, "utf-8")
            fresh.replace(listed)


def _ask(names: Iterable[bytes]) -> None:
    for name in names:
        with contextlib.suppress(OSError, ValueError):
            file = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
            try:
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_WILLNEED)
            finally:
                os.close(file)


def _taken() -> Iterable[str]:
    """Modules in the order of their import, then what is mapped."""
    for module in list(sys.modules.values()):
        name = getattr(module, "__cached__", None) or getattr(module, "__file__", None)
        if isinstance(name, str) and name.startswith("/"):
            yield name
    with contextlib.suppress(OSError), open("/proc/self/maps", encoding="utf-8") as maps:
        for line in maps:
            name = line.rstrip("\n").split(None, 5)[5:]
            if name and name[0].startswith("/") and not name[0].startswith(("/dev/", "/memfd:")):
                yield name[0].removesuffix(" (deleted)")

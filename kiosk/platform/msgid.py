"""发送方报文ID: org code (12) + yyyyMMddHHmmss (14) + sequence (4); never twice, restarts included.

The number is a reverse key: 2601 冲正 names a transaction by it, so two transactions with one msgid
would be a lie in the ledger. What was reserved is written before it is used; after a restart one
goes on behind it. The second never goes backwards, even when the machine's clock does.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from kiosk.platform.china import local, stamp

PER_SECOND = 10_000
BLOCK = 200  # numbers reserved by one write
_FORMAT = "%Y%m%d%H%M%S"


class CounterStore(Protocol):
    """Remembers up to where msgids were reserved: (yyyyMMddHHmmss, next free sequence)."""

    def load(self) -> tuple[str, int] | None: ...

    def save(self, second: str, upto: int) -> None: ...


class MemoryCounter:
    """Forgets at the end of the process: for tests, and for tools that send nothing twice."""

    def __init__(self) -> None:
        self._kept: tuple[str, int] | None = None

    def load(self) -> tuple[str, int] | None:
        return self._kept

    def save(self, second: str, upto: int) -> None:
        self._kept = (second, upto)


class FileCounter:
    """One short line in a file, replaced atomically. It survives a killed process.

    Not synced: after a power cut the clock has moved on by more than the seconds that may be lost.
    An unreadable file counts as none; a full disk is no reason to refuse a citizen's query, so a
    failed write is let go (then only a restart within the same second could repeat a number).
    """

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)

    def load(self) -> tuple[str, int] | None:
        try:
            second, upto = self._path.read_text("ascii").split()
            datetime.strptime(second, _FORMAT)  # noqa: DTZ007  # a local second, no zone on it
            return second, int(upto)
        except (OSError, ValueError):
            return None

    def save(self, second: str, upto: int) -> None:
        draft = self._path.with_name(self._path.name + ".new")
        with contextlib.suppress(OSError):
            draft.write_text(f"{second} {upto}\n", "ascii")
            os.replace(draft, self._path)


class MsgIds:
    """Gives msgids; safe to call from several threads."""

    def __init__(self, org: str, clock: Callable[[], datetime], store: CounterStore) -> None:
        self._org = org[:12].ljust(12, "0")
        self._clock = clock
        self._store = store
        self._lock = threading.Lock()
        self._second, self._next = store.load() or ("", 0)
        self._reserved = self._next

    def next(self) -> str:
        with self._lock:
            now = stamp(local(self._clock()))
            if now > self._second:
                self._second, self._next, self._reserved = now, 0, 0
            elif self._next >= PER_SECOND:
                self._second, self._next, self._reserved = _after(self._second), 0, 0
            if self._next >= self._reserved:
                upto = min(self._next + BLOCK, PER_SECOND)
                self._store.save(self._second, upto)
                self._reserved = upto
            number = self._next
            self._next += 1
            return f"{self._org}{self._second}{number:04d}"


def _after(second: str) -> str:
    """The wrap within one second: the numbers go on in the next, before the clock is there."""
    start = datetime.strptime(second, _FORMAT)  # noqa: DTZ007
    return (start + timedelta(seconds=1)).strftime(_FORMAT)

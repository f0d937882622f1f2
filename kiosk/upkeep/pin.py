"""The lock-out that guards PINs of the technician and of staff (`kiosk.settings.pins`): each try is
on the disk before it is weighed; a restart does not begin anew."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.services.whole import write_whole


class Tries:
    """Counts wrong tries in a file, across restarts.

    Each lock lasts twice as long as the one before it, up to `longest` (not given: always as long),
    until it was right once. `wall` gives seconds of the wall clock. When that was set back, the
    lock lasts at most its own length from then on. A file that cannot be read counts as locked:
    nobody gains by spoiling it.
    """

    def __init__(
        self,
        file: Path,
        wall: Callable[[], float],
        most: int,
        lock_out: float,
        longest: float = 0.0,
    ) -> None:
        self._file, self._wall = file, wall
        self._most, self._lock_out, self._longest = most, lock_out, max(longest, lock_out)
        self._lock = threading.Lock()
        self._wrong, self._locked_until, self._locks = self._load()

    @property
    def left(self) -> int:
        """Wrong tries that are still allowed."""
        return max(0, self._most - self._wrong)

    def locked(self) -> float:
        """Seconds until it may be tried again; 0 when it may now."""
        with self._lock:
            seconds = min(self._locked_until - self._wall(), self._pause(self._locks))
            if self._locked_until and seconds <= 0:
                self._wrong, self._locked_until = 0, 0.0
                self._save()
            return max(0.0, seconds) if self._locked_until else 0.0

    def weigh(self, right: Callable[[], bool]) -> bool:
        """Count a try, then weigh it with `right()`. False without weighing while locked."""
        if self.locked():
            return False
        with self._lock:
            self._wrong += 1
            if self._wrong >= self._most:
                self._locks += 1
                self._locked_until = self._wall() + self._pause(self._locks)
            self._save()
        if not right():
            return False
        with self._lock:
            self._wrong, self._locked_until, self._locks = 0, 0.0, 0
            self._save()
        return True

    def _pause(self, locks: int) -> float:
        """Seconds that the lock of that number lasts, the first being 1."""
        return min(self._longest, self._lock_out * 2.0 ** min(max(0, locks - 1), 30))

    def _load(self) -> tuple[int, float, int]:
        try:
            kept = json.loads(self._file.read_text("utf-8"))
            return int(kept["wrong"]), float(kept["locked_until"]), int(kept.get("locks", 1))
        except FileNotFoundError:
            return 0, 0.0, 0
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return self._most, self._wall() + self._longest, 31

    def _save(self) -> None:
        kept = {"wrong": self._wrong, "locked_until": self._locked_until, "locks": self._locks}
        try:
            write_whole(self._file, json.dumps(kept).encode())
        except OSError:  # a full disk: this process counts on in memory
            return

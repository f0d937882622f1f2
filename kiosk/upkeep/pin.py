"""The technician's PIN: kept as a scrypt hash in the settings, and guarded against guessing.

Hash: `scrypt$<log2 n>$<r>$<p>$<salt, hex>$<hash, hex>` (RFC 7914). A PIN is short, so what guards
it is the lock-out: each try is on the disk before it is weighed; a restart does not begin anew.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import secrets
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.services.whole import write_whole

SHORTEST, LONGEST = 6, 12
_LOG_N, _R, _P = 14, 8, 1
_MEMORY = 64 * 1024 * 1024


class PinRefused(ValueError):
    """A PIN that may not be used; the text says why."""


def make(pin: str) -> str:
    """The hash of a new PIN. Raises PinRefused for one that the number pad cannot type, that is
    shorter than six digits, or that anybody would try first."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise PinRefused(f"a PIN has {SHORTEST} to {LONGEST} digits")
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise PinRefused("that is the first PIN anybody would try")
    salt = secrets.token_bytes(16)
    made = _scrypt(pin, salt, _LOG_N, _R, _P)
    return f"scrypt${_LOG_N}${_R}${_P}${salt.hex()}${made.hex()}"


def matches(pin: str, made: str) -> bool:
    """Is it this PIN? A hash that cannot be read matches nothing. Takes about 50 ms."""
    try:
        scheme, log_n, r, p, salt, wanted = made.split("$")
        if scheme != "scrypt":
            return False
        found = _scrypt(pin, bytes.fromhex(salt), int(log_n), int(r), int(p))
        return hmac.compare_digest(found, bytes.fromhex(wanted))
    except (ValueError, OverflowError, MemoryError):
        return False


def _scrypt(pin: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=1 << log_n, r=r, p=p, maxmem=_MEMORY, dklen=32)


class Tries:
    """Counts wrong tries in a file, across restarts.

    `wall` gives seconds of the wall clock. When that was set back, the lock lasts at most its own
    length from then on. A file that cannot be read counts as locked: nobody gains by spoiling it.
    """

    def __init__(self, file: Path, wall: Callable[[], float], most: int, lock_out: float) -> None:
        self._file, self._wall = file, wall
        self._most, self._lock_out = most, lock_out
        self._lock = threading.Lock()
        self._wrong, self._locked_until = self._load()

    @property
    def left(self) -> int:
        """Wrong tries that are still allowed."""
        return max(0, self._most - self._wrong)

    def locked(self) -> float:
        """Seconds until it may be tried again; 0 when it may now."""
        with self._lock:
            seconds = min(self._locked_until - self._wall(), self._lock_out)
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
                self._locked_until = self._wall() + self._lock_out
            self._save()
        if not right():
            return False
        with self._lock:
            self._wrong, self._locked_until = 0, 0.0
            self._save()
        return True

    def _load(self) -> tuple[int, float]:
        try:
            kept = json.loads(self._file.read_text("utf-8"))
            return int(kept["wrong"]), float(kept["locked_until"])
        except FileNotFoundError:
            return 0, 0.0
        except (OSError, ValueError, KeyError, TypeError):
            return self._most, self._wall() + self._lock_out

    def _save(self) -> None:
        kept = {"wrong": self._wrong, "locked_until": self._locked_until}
        try:
            write_whole(self._file, json.dumps(kept).encode())
        except OSError:  # a full disk: this process counts on in memory
            return

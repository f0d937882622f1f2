"""PINs of the technician and of staff: kept as hashes in the settings, guarded against guessing.

Technician: `scrypt$<log2 n>$<r>$<p>$<salt, hex>$<hash, hex>` (RFC 7914); staff: argon2id (RFC 9106)
as a PHC string. A PIN is short, so what guards it is the lock-out: each try is on the disk before
it is weighed; a restart does not begin anew.
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
_PASSES, _KIBIBYTES = 2, 19 * 1024  # OWASP's argon2id for a machine that does other things


class PinRefused(ValueError):
    """A PIN that may not be used; the text says why."""


def make(pin: str) -> str:
    """The hash of a technician's new PIN. Raises PinRefused."""
    usable(pin)
    salt = secrets.token_bytes(16)
    made = _scrypt(pin, salt, _LOG_N, _R, _P)
    return f"scrypt${_LOG_N}${_R}${_P}${salt.hex()}${made.hex()}"


def usable(pin: str) -> None:
    """Raises PinRefused for one that the number pad cannot type, that is shorter than six digits,
    or that anybody would try first."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise PinRefused(f"a PIN has {SHORTEST} to {LONGEST} digits")
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise PinRefused("that is the first PIN anybody would try")


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


def make_argon2(pin: str) -> str:
    """The hash of a new PIN of staff. Raises PinRefused."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    usable(pin)
    return Argon2id(
        salt=secrets.token_bytes(16),
        length=32,
        iterations=_PASSES,
        lanes=1,
        memory_cost=_KIBIBYTES,
    ).derive_phc_encoded(pin.encode())


def matches_argon2(pin: str, made: str) -> bool:
    """The same for staff. Takes about 40 ms and 19 MiB."""
    from cryptography.exceptions import InvalidKey
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    try:
        Argon2id.verify_phc_encoded(pin.encode(), made)
    except (InvalidKey, ValueError, MemoryError):
        return False
    return True


def _scrypt(pin: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=1 << log_n, r=r, p=p, maxmem=_MEMORY, dklen=32)


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

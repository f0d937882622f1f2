"""Hashes of PINs, as they stand in the settings: made at the terminal's command line and at the
hub, compared at the terminal.

Technician: `scrypt$<log2 n>$<r>$<p>$<salt, hex>$<hash, hex>` (RFC 7914); staff: argon2id (RFC 9106)
as a PHC string. A PIN is short, so what guards it is the lock-out (`kiosk.upkeep.pin`).
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import secrets

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

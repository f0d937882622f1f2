"""The second factor: codes of six digits that an authenticator app shows, each for half a minute.

RFC 6238 with HMAC-SHA-1, 30 seconds, T0 = 0: what every app knows. A code is good for its own step
and the one before or after it, and once: the step is remembered.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote

STEP, DIGITS, SLACK = 30, 6, 1
_BYTES = 20  # RFC 4226, 4: 160 bits


def new_secret() -> bytes:
    return secrets.token_bytes(_BYTES)


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """HOTP (RFC 4226, 5.3) of a step."""
    mac = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: bytes, code: str, now: datetime, used: int | None) -> int | None:
    """The step that the code is of; None: of none that counts now, or of one that was `used`."""
    here = int(now.timestamp()) // STEP
    found = None
    for step in range(here - SLACK, here + SLACK + 1):
        same = hmac.compare_digest(code_at(secret, step).encode(), code.encode())
        if same and (used is None or step > used):
            found = step
    return found


def letters(secret: bytes) -> str:
    """For whoever types it: base32 in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(secret: bytes, name: str, issuer: str) -> str:
    """For the QR: the `otpauth:` address that apps read."""
    text, issuer = base64.b32encode(secret).decode(), quote(issuer, safe="")
    return f"otpauth://totp/{issuer}:{quote(name, safe='')}?secret={text}&issuer={issuer}"

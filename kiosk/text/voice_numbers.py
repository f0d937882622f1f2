"""Number and secret under which the reply to a complaint, opinion or question is read: digits, as
they are typed on a pad. The number ends in a check digit, so that a slip of the finger is told
before anybody is asked; the secret is checked by the hub alone.
"""

from __future__ import annotations

import re
import secrets
from typing import NamedTuple

from kiosk.text.accounts import checks

NUMBER, SECRET = 10, 6
WHOLE = NUMBER + SECRET
_CODE = re.compile(r"KV1\.([0-9]{10})\.([0-9]{6})")


class VoiceNumber(NamedTuple):
    number: str
    secret: str

    @property
    def code(self) -> str:
        """What the QR of its paper says."""
        return f"KV1.{self.number}.{self.secret}"


def make() -> VoiceNumber:
    """Random; of a number nobody can tell another."""
    body = f"{secrets.randbelow(10 ** (NUMBER - 1)):0{NUMBER - 1}}"
    last = next(digit for digit in "0123456789" if checks(body + digit))
    return VoiceNumber(body + last, f"{secrets.randbelow(10**SECRET):0{SECRET}}")


def sound(digits: str) -> bool:
    """Whether the number, as far as it is typed, can be one."""
    return len(digits) < NUMBER or checks(digits[:NUMBER])


def read(text: str) -> VoiceNumber | None:
    """Of a QR; None: it is none of ours."""
    found = _CODE.fullmatch(text.strip())
    return VoiceNumber(found[1], found[2]) if found and checks(found[1]) else None


def spaced(digits: str) -> str:
    """`49071 36283 · 402 917`, as it stands on glass and paper."""
    number, secret = digits[:NUMBER], digits[NUMBER:]
    parts = [" ".join(p for p in (number[:5], number[5:]) if p)]
    if secret:
        parts.append(spaced_secret(secret))
    return " · ".join(parts)


def spaced_secret(secret: str) -> str:
    return " ".join(p for p in (secret[:3], secret[3:]) if p)

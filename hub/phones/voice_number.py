"""Number, secret and letter's name of what is said on the page, out of the page's own random key
and the form: so a form that is sent twice is one letter under one number, also after a start, and
a changed one is another. Nothing is remembered for it; none of the three tells another.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

_BODY, _SECRET = 9, 6  # digits; the number has a check digit besides


class VoiceNumber(NamedTuple):
    """`number`: VoiceNumber of the API file; `secret`: VoiceSecret; `letter`: a UUID."""

    number: str
    secret: str
    letter: str


def number_of(key: str, form: Mapping[str, str]) -> VoiceNumber:
    """`key`: random, of one page as it was asked for; known to nobody but the phone."""
    said = json.dumps([key, sorted(form.items())]).encode()

    def drawn(what: bytes) -> bytes:
        return hmac.digest(said, what, hashlib.sha256)

    body = f"{int.from_bytes(drawn(b'number')) % 10**_BODY:0{_BODY}}"
    secret = f"{int.from_bytes(drawn(b'secret')) % 10**_SECRET:0{_SECRET}}"
    return VoiceNumber(
        body + _check_digit(body), secret, str(UUID(bytes=drawn(b"letter")[:16], version=4))
    )


def _check_digit(body: str) -> str:
    """Luhn (ISO/IEC 7812-1, annex B): every second digit doubled, beginning with the last."""
    total = 0
    for place, digit in enumerate(map(int, reversed(body))):
        doubled = digit * 2 if place % 2 == 0 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)

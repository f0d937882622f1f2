"""`cainfo` and `signtype` of the fsi envelope: a signature of the content (fsi digest, sections 1.1
and 6).

Public clients leave both empty, and no published document says what exactly is signed. Where a
province wants them, the bytes of `input` as they stand in the message are signed: SM2 with the
terminal's own key, or SM3 as a plain digest. `[centre.cainfo]` says how it is written; unconfirmed
until the province's document is at hand.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kiosk.settings.model import CentreSettings

Stamp = tuple[str, str]
"""signtype, cainfo"""


class Signature(Protocol):
    def __call__(self, content: bytes) -> Stamp:
        """Of `input` as it goes out, encoded."""


def unsigned(content: bytes) -> Stamp:
    return "", ""


def of(centre: CentreSettings) -> Signature:
    """Raises OSError and `sm.BadKey` (a ValueError) for a key file that cannot be used."""
    settings = centre.cainfo
    if not settings.sign:
        return unsigned
    from kiosk.platform.sm import BadKey, Signer, der, sm3

    made: Callable[[bytes], bytes] = sm3
    if settings.sign == "SM2":
        try:
            private = bytes.fromhex(Path(centre.cainfo_key_file).read_text("ascii").strip())
        except (ValueError, UnicodeError):
            raise BadKey from None
        signer = Signer(private, settings.user.encode())
        if settings.form == "der":
            made = lambda content: der(signer.sign(content))  # noqa: E731
        else:
            made = signer.sign

    def signature(content: bytes) -> Stamp:
        return settings.sign, _text(made(content), settings.text)

    return signature


def _text(made: bytes, form: str) -> str:
    if form == "base64":
        return base64.b64encode(made).decode("ascii")
    return made.hex().upper() if form == "hex-upper" else made.hex()

"""Who of the staff served, as a word in the link of a review: the hub alone reads it.

AES-SIV (RFC 5297) of the account's id, filled up to its longest, under a key that HKDF (RFC 5869)
makes of the SHA-256 of the terminal's own key, which terminal and hub have both and nobody between
them has. Station, terminal and the review's number are associated data: a word says nothing of
another review, and every number has a word of its own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable

_LONGEST = 20  # characters of an account's id
_WORD = b"kiosk served 1"


def digest_of(key: str) -> bytes:
    """What the hub keeps of a terminal's key."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()


def seal(digest: bytes, station: str, terminal: str, number: str, staff: str) -> str:
    """48 characters of base64url."""
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    said = staff.encode().ljust(_LONGEST, b"\0")
    made = AESSIV(_key(digest)).encrypt(said, _about(station, terminal, number))
    return base64.urlsafe_b64encode(made).decode()


def unseal(
    digests: Iterable[bytes], station: str, terminal: str, number: str, word: str
) -> str | None:
    """`digests`: of the keys that are valid at the terminal. None: none of them made the word."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    try:
        sealed = base64.urlsafe_b64decode(word)
    except (ValueError, binascii.Error):
        return None
    for digest in digests:
        try:
            said = AESSIV(_key(digest)).decrypt(sealed, _about(station, terminal, number))
        except InvalidTag:
            continue
        return said.rstrip(b"\0").decode()
    return None


def _about(*said: str) -> list[bytes]:
    return [word.encode() for word in said]


def _key(digest: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, None, _WORD).derive(digest)

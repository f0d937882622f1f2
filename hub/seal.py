"""Letters that only the hub can open: X25519 and HKDF-SHA256, AES-256-GCM.

    01 | public half of a key made for this letter (32) | nonce (12) | AES-256-GCM of the padded
    text

The key is HKDF of the shared secret, with both public halves and a word as info; the letter's name
is associated data. Texts are padded with spaces, so that a letter's length does not tell what was
written.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION, _POINT, _NONCE = b"\x01", 32, 12
_WORD = b"kiosk hub letter 1"
_STEP = 1024  # bytes; lengths are multiples of it


class Unreadable(Exception):
    """Not sealed to this key, or changed on the way."""


def seal(to: X25519PublicKey, name: str, words: bytes) -> bytes:
    """`words`: JSON, after which spaces mean nothing."""
    own = X25519PrivateKey.generate()
    point = own.public_key().public_bytes_raw()
    nonce = os.urandom(_NONCE)
    padded = words + b" " * (-len(words) % _STEP)
    key = _key(own.exchange(to), point, to.public_bytes_raw())
    return _VERSION + point + nonce + AESGCM(key).encrypt(nonce, padded, name.encode())


def open_sealed(by: X25519PrivateKey, name: str, sealed: bytes) -> bytes:
    """Raises Unreadable."""
    point, rest = sealed[1 : 1 + _POINT], sealed[1 + _POINT :]
    if sealed[:1] != _VERSION or len(rest) < _NONCE:
        raise Unreadable
    try:
        shared = by.exchange(X25519PublicKey.from_public_bytes(point))
        key = _key(shared, point, by.public_key().public_bytes_raw())
        return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], name.encode())
    except (InvalidTag, ValueError):
        raise Unreadable from None


def _key(shared: bytes, point: bytes, to: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, _WORD + point + to).derive(shared)

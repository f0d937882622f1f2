"""A secret that one terminal alone can open: X25519, HKDF-SHA256, AES-256-GCM (RFC 7748, 5869).

    01 | public half of a key made for this secret (32) | nonce (12) | AES-256-GCM of the secret

The key is HKDF of the shared secret with both public halves as info; station, terminal and path are
associated data, so that what was sealed for one place opens nothing in another.
"""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.settings.model import Settings

_VERSION, _POINT, _NONCE = b"\x01", 32, 12
_WORD = b"kiosk settings secret 1"
SUFFIX = ".sealed"


class NotOpened(ValueError):
    """Not sealed to this key or for this place, or changed on the way."""


def new_key() -> tuple[str, str]:
    """A new pair in hex: (private, public)."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    return private.private_bytes_raw().hex(), private.public_key().public_bytes_raw().hex()


def place(station: str, terminal: str, path: str) -> bytes:
    """What a secret is for."""
    return f"{station}\n{terminal}\n{path}".encode()


def seal(secret: bytes, public: str, where: bytes) -> str:
    """Base64. `public`: the terminal's key in hex. Raises ValueError for what is no key."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    to = X25519PublicKey.from_public_bytes(bytes.fromhex(public))
    own = X25519PrivateKey.generate()
    point, nonce = own.public_key().public_bytes_raw(), os.urandom(_NONCE)
    key = _key(own.exchange(to), point, to.public_bytes_raw())
    return base64.b64encode(
        _VERSION + point + nonce + AESGCM(key).encrypt(nonce, secret, where)
    ).decode()


def unseal(sealed: str, private: str, where: bytes) -> bytes:
    """Raises NotOpened."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = base64.b64decode(sealed, validate=True)
        by = X25519PrivateKey.from_private_bytes(bytes.fromhex(private.strip()))
        point, rest = raw[1 : 1 + _POINT], raw[1 + _POINT :]
        if raw[:1] != _VERSION:
            raise NotOpened
        shared = by.exchange(X25519PublicKey.from_public_bytes(point))
        key = _key(shared, point, by.public_key().public_bytes_raw())
        return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], where)
    except (InvalidTag, ValueError, binascii.Error):
        raise NotOpened from None


def secret_of(settings: Settings, room: str) -> bytes:
    """The secret of `centre` or `service_platform`. Raises OSError, NotOpened."""
    station = settings.station
    where = place(station.code, station.terminal, f"{room}.secret")
    return read_secret(getattr(settings, room).secret_file, settings.remote.key_file, where)


def read_secret(file: str, key_file: str, where: bytes) -> bytes:
    """A secret from its file: as it is, or sealed to this terminal. Raises OSError, NotOpened."""
    content = Path(file).read_bytes().strip()
    if not file.endswith(SUFFIX):
        return content
    return unseal(content.decode("ascii"), Path(key_file).read_text("ascii"), where)


def _key(shared: bytes, point: bytes, to: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, None, _WORD + point + to).derive(shared)

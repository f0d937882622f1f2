"""What a citizen wrote stands in the database sealed: a copy of the database alone tells nothing.

AES-256-GCM, the record's key as associated data, so that words cannot be laid under another review.
All processes of one hub have the same 32 bytes in a file beside the database, never in it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_NONCE = 12


class BadVault(Exception):
    """The key file is missing, or holds no key; or what was sealed was not sealed by this key."""


class Vault:
    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise BadVault("a vault's key has 32 bytes")
        self._key, self._aead = key, AESGCM(key)

    @classmethod
    def of(cls, path: Path) -> Vault:
        """Raises BadVault."""
        try:
            return cls(bytes.fromhex(path.read_text("ascii").strip()))
        except (OSError, ValueError):
            raise BadVault(f"no key in {path}") from None

    def derived(self, word: str) -> bytes:
        """32 bytes for another use of the same key file (HKDF-SHA256, RFC 5869)."""
        return HKDF(SHA256(), 32, None, b"kiosk hub " + word.encode()).derive(self._key)

    def seal(self, key: str, words: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._aead.encrypt(nonce, words, key.encode())

    def open(self, key: str, sealed: bytes) -> bytes:
        """Raises BadVault."""
        if sealed[:1] != _VERSION:
            raise BadVault("not sealed by this vault")
        nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._aead.decrypt(nonce, rest, key.encode())
        except InvalidTag:
            raise BadVault("not sealed by this vault") from None


def make_key(path: Path) -> bool:
    """A new key, for nobody else to read; False: there is a file already, it stays."""
    return write_secret(path, secrets.token_hex(32) + "\n")


def write_secret(path: Path, text: str) -> bool:
    """A file of mode 0600, on the disk when this returns; False: there is one already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return True

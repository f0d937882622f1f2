"""How papers stand in the database, and who signs that they do.

Each page has a key of its own, sealed by the hub's vault; a piece is AES-256-GCM with a nonce of
its own, and its page, place and case as associated data, so that none can be laid elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.vault import BadVault, Vault

_NONCE = 12
SIGNED = b"kiosk archive receipt 1\n"
"""Before the statement, so that the key's signatures mean nothing else."""


def new_secret(vault: Vault, key: str, page: int) -> bytes:
    """A page's own key, sealed."""
    return vault.seal(_page(key, page), os.urandom(32))


def seal(vault: Vault, key: str, page: int, place: int, secret: bytes, content: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    aead = AESGCM(vault.open(_page(key, page), secret))
    return nonce + aead.encrypt(nonce, content, f"{key} {page} {place}".encode())


def open_piece(
    vault: Vault, key: str, page: int, place: int, secret: bytes, sealed: bytes
) -> bytes:
    """Raises BadVault."""
    aead = AESGCM(vault.open(_page(key, page), secret))
    try:
        return aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], f"{key} {page} {place}".encode())
    except InvalidTag:
        raise BadVault("not sealed by this vault") from None


class Signer:
    """Of receipts. The key follows from the vault's, so all processes of a hub sign alike."""

    def __init__(self, vault: Vault) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(vault.derived("archive receipts 1"))
        self.public = self._key.public_key().public_bytes_raw().hex()
        self.id = hashlib.sha256(bytes.fromhex(self.public)).hexdigest()[:16]

    def receipt(self, said: dict[str, Any]) -> str:
        """`ArchiveReceipt` of terminal-api.yaml, as JSON: what it says and the signature of it."""
        statement = json.dumps(said, sort_keys=True, separators=(",", ":"))
        signature = self._key.sign(SIGNED + statement.encode())
        value = base64.b64encode(signature).decode()
        signed = {"algorithm": "Ed25519", "key_id": self.id, "value": value}
        return json.dumps({"statement": statement, "signature": signed}, separators=(",", ":"))


def _page(key: str, page: int) -> str:
    return f"archive {key} {page}"

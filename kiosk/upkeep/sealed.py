"""A sealed box: anybody can close it for the holder of one X25519 key, who alone can open it.

Format, bytes in order:

    10  b"KIOSKBOX1\\n"
    32  ephemeral X25519 public key
     n  ChaCha20-Poly1305 of the content, tag (16) last

key = HKDF-SHA256(X25519(ephemeral, recipient), salt = ephemeral ‖ recipient public keys,
info = b"yibao-kiosk sealed box 1", 32 bytes); nonce = 12 zero bytes (a key is used once);
associated data = the 42 bytes before. RFC 7748, 5869, 8439.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"KIOSKBOX1\n"
_INFO = b"yibao-kiosk sealed box 1"
_NONCE = bytes(12)
_KEY = 32


class NotOpened(ValueError):
    """No such box, another's, or one that was changed."""


class KeyWrong(ValueError):
    """Not a key of 64 hexadecimal digits."""


def new_key() -> tuple[str, str]:
    """A new pair in hex: (private, public)."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw().hex(), private.public_key().public_bytes_raw().hex()


def seal(content: bytes, public: str) -> bytes:
    """Close a box for the holder of the private key of `public` (hex). Raises KeyWrong."""
    recipient = X25519PublicKey.from_public_bytes(_bytes(public))
    ephemeral = X25519PrivateKey.generate()
    head = MAGIC + ephemeral.public_key().public_bytes_raw()
    try:
        shared = ephemeral.exchange(recipient)
    except ValueError as error:  # a public key of small order
        raise KeyWrong("this public key cannot be used") from error
    key = _derived(shared, head[len(MAGIC) :], recipient.public_bytes_raw())
    return head + ChaCha20Poly1305(key).encrypt(_NONCE, content, head)


def unseal(box: bytes, private: str) -> bytes:
    """Open a box. Raises KeyWrong or NotOpened."""
    own = X25519PrivateKey.from_private_bytes(_bytes(private))
    head = box[: len(MAGIC) + _KEY]
    if len(head) < len(MAGIC) + _KEY or not head.startswith(MAGIC):
        raise NotOpened("this is no support bundle")
    ephemeral = head[len(MAGIC) :]
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        key = _derived(shared, ephemeral, own.public_key().public_bytes_raw())
        return ChaCha20Poly1305(key).decrypt(_NONCE, box[len(head) :], head)
    except (InvalidTag, ValueError):
        raise NotOpened("closed for another key, or changed since") from None


def _derived(shared: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    return HKDF(hashes.SHA256(), _KEY, ephemeral + recipient, _INFO).derive(shared)


def _bytes(key: str) -> bytes:
    try:
        made = bytes.fromhex(key.strip())
    except ValueError:
        made = b""
    if len(made) != _KEY:
        raise KeyWrong("a key is 64 hexadecimal digits")
    return made

"""Who signed something: Ed25519 (RFC 8032). Loads its library when it is asked."""

from __future__ import annotations


def signed(public: str, signature: bytes, content: bytes) -> bool:
    """`public`: the key in hex; what is no key has signed nothing."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True

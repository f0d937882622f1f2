"""Public keys of administrators who may sign, from their files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from hub.configuring.bundle import BadBundle


def public_hex(file: Path) -> str:
    """An Ed25519 public key (PEM) as 64 hexadecimal digits. Raises BadBundle."""
    try:
        key = load_pem_public_key(file.read_bytes())
    except (OSError, ValueError):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise BadBundle(f"不是 Ed25519 公钥 · not an Ed25519 public key: {file}")
    return key.public_bytes_raw().hex()


def known(files: Mapping[str, str]) -> dict[str, str]:
    """`settings.offering.keys` of the hub, in hex. Raises BadBundle."""
    return {name: public_hex(Path(file)) for name, file in files.items()}

"""A base that travels: its file, a manifest, and a signature over it, in one folder.

`MANIFEST.json` names product, format, version, issuer, day, and SHA-256 and size of
`knowledge.sqlite`; `MANIFEST.sig` is 64 bytes, Ed25519 (RFC 8032) over its bytes. Terminals know
the public keys of who may publish (`[knowledge] signers`). Versions are whole numbers and only
rise.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.knowledge.base import BadBase, Base
from kiosk.knowledge.build import FORMAT
from kiosk.settings.signed import signed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PRODUCT = "yibao-knowledge"
FILE, NAME, SIGNATURE = "knowledge.sqlite", "MANIFEST.json", "MANIFEST.sig"
LARGEST = 20_000  # bytes of a manifest
MOST_BYTES = 1_000_000_000  # of a base
_CHUNK = 1 << 20


class Refusal(enum.StrEnum):
    """Why a base is not taken. Closed; its words are in `config/knowledge/refusals.toml`."""

    NO_PACKAGE = "no-package"  # no manifest there, or not one of ours
    NO_SIGNERS = "no-signers"  # this machine knows no publisher's key
    UNSIGNED = "unsigned"
    FORGED = "forged"  # signed by nobody we know, or changed since
    UNKNOWN_FORMAT = "unknown-format"  # of a later release than ours
    OLDER = "older"  # than the one in force, or the same
    DAMAGED = "damaged"  # the file is not the one that was signed, or is no base
    NO_ROOM = "no-room"  # it cannot be written down


class Refused(Exception):
    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    product: str
    format: int
    version: int
    issuer: str
    issued: date
    count: int
    sha256: str
    size: int


def seal(folder: Path, key: Ed25519PrivateKey) -> Manifest:
    """Write manifest and signature beside a base that is ready. The publisher's side. Raises
    BadBase and OSError."""
    base = Base(folder / FILE)
    base.close()
    digest, size = _digest(folder / FILE)
    manifest = Manifest(
        product=PRODUCT, format=FORMAT, version=base.said.version, issuer=base.said.issuer,
        issued=base.said.issued, count=base.said.count, sha256=digest, size=size,
    )  # fmt: skip
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    (folder / NAME).write_bytes(content)
    (folder / SIGNATURE).write_bytes(key.sign(content))
    return manifest


def verified(folder: Path, signers: Mapping[str, str]) -> Manifest:
    """The manifest of a package that one of `signers` (id -> public key in hex) signed, and whose
    base is the one that was signed. Reads it whole: not for the drawing thread. Raises Refused."""
    content = _read(folder / NAME)
    if not signers:
        raise Refused(Refusal.NO_SIGNERS)
    try:
        signature = (folder / SIGNATURE).read_bytes()
    except OSError:
        raise Refused(Refusal.UNSIGNED) from None
    manifest = told(content, signature, signers)
    try:
        if _digest(folder / FILE) != (manifest.sha256, manifest.size):
            raise Refused(Refusal.DAMAGED)
        base = Base(folder / FILE)
    except (OSError, BadBase):
        raise Refused(Refusal.DAMAGED) from None
    base.close()
    if (base.said.version, base.said.count) != (manifest.version, manifest.count):
        raise Refused(Refusal.DAMAGED)
    return manifest


def told(content: bytes, signature: bytes, signers: Mapping[str, str]) -> Manifest:
    """A manifest without its base: signed by one of `signers`. Raises Refused."""
    if not signers:
        raise Refused(Refusal.NO_SIGNERS)
    if not any(signed(key, signature, content) for key in signers.values()):
        raise Refused(Refusal.FORGED)
    return _parsed(content)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise Refused(Refusal.NO_PACKAGE)
        return path.read_bytes()
    except OSError:
        raise Refused(Refusal.NO_PACKAGE) from None


def _parsed(content: bytes) -> Manifest:
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError:
        raise Refused(Refusal.NO_PACKAGE) from None
    if manifest.product != PRODUCT or manifest.version < 1:
        raise Refused(Refusal.NO_PACKAGE)
    if manifest.format != FORMAT:
        raise Refused(Refusal.UNKNOWN_FORMAT)
    if not 0 < manifest.size <= MOST_BYTES:
        raise Refused(Refusal.DAMAGED)
    return manifest


def _digest(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size

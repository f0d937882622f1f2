"""What a release is: its manifest, signed by the vendor, and the files it vouches for.

`MANIFEST.json` lists every file of the release folder but itself and `MANIFEST.sig`: SHA-256, size
and mode. `MANIFEST.sig` is 64 bytes, Ed25519 (RFC 8032) over the bytes of `MANIFEST.json`. The
vendor's private key is on no server and on no terminal; terminals hold the public key (PEM).
"""

from __future__ import annotations

import enum
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

PRODUCT = "yibao-kiosk"
NAME, SIGNATURE = "MANIFEST.json", "MANIFEST.sig"
LARGEST = 4_000_000  # bytes of a manifest; a larger one is not read
_CHUNK = 1 << 20
_VERSION = re.compile(r"\d{1,6}(\.\d{1,9}){1,3}", re.ASCII)


class Refusal(enum.StrEnum):
    """Why a release is not taken. Closed; its words are in `config/update/`."""

    NO_RELEASE = "no-release"  # no manifest there, or not one of ours
    NO_KEY = "no-key"  # this machine knows no vendor key
    UNSIGNED = "unsigned"
    FORGED = "forged"  # signed, but not by the vendor's key, or changed since
    DAMAGED = "damaged"  # a file is missing, changed or too much
    WRONG_PLATFORM = "wrong-platform"
    OLDER = "older"  # or the one in force
    RETURNED = "returned"  # was in force here and did not prove itself
    PACKAGES = "packages"  # needs system packages that are not installed
    NO_ROOM = "no-room"
    NOT_BUILT = "not-built"  # its Python environment could not be made, or does not run


class Refused(Exception):
    """A release that is not taken; `about` names the file, version or package."""

    def __init__(self, why: Refusal, about: str = "") -> None:
        super().__init__(f"{why.value}: {about}" if about else why.value)
        self.why, self.about = why, about


class Platform(msgspec.Struct, frozen=True, kw_only=True):
    system: str  # ID-VERSION_ID of os-release: debian-12
    machine: str  # uname -m
    python: str  # 3.11


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    sha256: str
    size: int
    mode: int = 0o644  # or 0o755; not compared: a USB stick does not keep it


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    product: str
    version: str  # numbers and dots; a release may only be followed by a higher one
    platform: Platform
    schema: int  # newest migration of the database that this release knows
    packages: tuple[str, ...]  # Debian packages it needs; either of `a|b`
    files: dict[str, Entry]

    @property
    def number(self) -> tuple[int, ...]:
        """For comparing."""
        return number(self.version)


def number(version: str) -> tuple[int, ...]:
    """`0.1.0.412` -> (0, 1, 0, 412). Raises ValueError."""
    if not _VERSION.fullmatch(version):
        raise ValueError(f"{version!r} is no version: numbers and dots are needed")
    return tuple(int(part) for part in version.split("."))


def parse(content: bytes) -> Manifest:
    """Raises Refused(NO_RELEASE) for what is not a manifest of ours."""
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
        number(manifest.version)
    except (msgspec.MsgspecError, ValueError):
        raise Refused(Refusal.NO_RELEASE) from None
    if manifest.product != PRODUCT or not all(map(_inside, manifest.files)):
        raise Refused(Refusal.NO_RELEASE)
    return manifest


def read(folder: Path) -> Manifest:
    """The manifest of a folder, its signature not looked at. Raises Refused(NO_RELEASE)."""
    return parse(_manifest_bytes(folder))


def read_signed(folder: Path, key: Ed25519PublicKey | None) -> Manifest:
    """The manifest, if the vendor signed it. Raises Refused."""
    content = _manifest_bytes(folder)
    if key is None:
        raise Refused(Refusal.NO_KEY)
    try:
        signature = (folder / SIGNATURE).read_bytes()
    except OSError:
        raise Refused(Refusal.UNSIGNED) from None
    return signed_by(key, content, signature)


def signed_by(key: Ed25519PublicKey | None, content: bytes, signature: bytes) -> Manifest:
    """The manifest that these bytes are, if the vendor signed them. Raises Refused."""
    if key is None:
        raise Refused(Refusal.NO_KEY)
    try:
        key.verify(signature, content)
    except InvalidSignature:
        raise Refused(Refusal.FORGED) from None
    return parse(content)


def verify(folder: Path, manifest: Manifest) -> None:
    """Every listed file is there as listed, and no other. Raises Refused(DAMAGED)."""
    for name, entry in manifest.files.items():
        found = _entry(folder / name)
        if found is None or (found.sha256, found.size) != (entry.sha256, entry.size):
            raise Refused(Refusal.DAMAGED, name)
    for name in _names(folder):
        if name not in manifest.files:
            raise Refused(Refusal.DAMAGED, name)


def seal(
    folder: Path,
    key: Ed25519PrivateKey,
    *,
    version: str,
    platform: Platform,
    schema: int,
    packages: tuple[str, ...],
) -> Manifest:
    """Write manifest and signature of a folder that is ready. The vendor's side."""
    number(version)
    files = {}
    for name in sorted(_names(folder)):
        entry = _entry(folder / name)
        if entry is None:
            raise ValueError(f"{name}: a release holds plain files only")
        files[name] = entry
    manifest = Manifest(
        product=PRODUCT,
        version=version,
        platform=platform,
        schema=schema,
        packages=packages,
        files=files,
    )
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    (folder / NAME).write_bytes(content)
    (folder / SIGNATURE).write_bytes(key.sign(content))
    return manifest


def public_key(path: Path) -> Ed25519PublicKey | None:
    """The vendor's key as this machine knows it; None where there is none or it is no such key."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError):
        return None
    return key if isinstance(key, Ed25519PublicKey) else None


def private_key(path: Path) -> Ed25519PrivateKey:
    """Raises OSError or ValueError with what is wrong."""
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} is no Ed25519 key (make one: openssl genpkey -algorithm ed25519)")
    return key


def _manifest_bytes(folder: Path) -> bytes:
    try:
        path = folder / NAME
        if path.stat().st_size > LARGEST:
            raise Refused(Refusal.NO_RELEASE)
        return path.read_bytes()
    except OSError:
        raise Refused(Refusal.NO_RELEASE) from None


def _inside(name: str) -> bool:
    """A path that stays in the folder."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\0" not in name


def _names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if name not in (NAME, SIGNATURE) and (path.is_symlink() or not path.is_dir()):
            yield name


def _entry(path: Path) -> Entry | None:
    """None for what is not there or is no plain file."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            info = os.fstat(file.fileno())
            if not stat.S_ISREG(info.st_mode):
                return None
            digest = hashlib.sha256()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return None
    mode = 0o755 if info.st_mode & 0o100 else 0o644
    return Entry(sha256=digest.hexdigest(), size=info.st_size, mode=mode)

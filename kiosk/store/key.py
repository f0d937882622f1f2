"""The raw 256-bit key of the database: where it lies, how it is made, when it is refused.

The key stands in a file of its own, never in settings, argv, environment or logs. On a real
terminal systemd hands it over as a credential (sealed to the machine's TPM where it has one), in a
folder that only this service can enter; on any other machine it is made once, with mode 0600.
"""

from __future__ import annotations

import contextlib
import enum
import hmac
import os
import secrets
import stat
from pathlib import Path

KEY_BYTES = 32
CREDENTIAL = "store-key"
_ANYBODY = 0o077
_OTHERS = 0o037
"""systemd gives a credential to its service by an ACL, whose mask stands in the group's place."""


class KeyTrouble(enum.StrEnum):
    UNREADABLE = "unreadable"
    LENGTH = "length"  # not 32 bytes
    TOO_OPEN = "too-open"  # group or others have a right on it
    NOT_OURS = "not-ours"  # owned by somebody else
    NOT_WRITABLE = "not-writable"  # no key yet, and none can be made


class KeyRefused(Exception):
    """The key file cannot be used. An engineer must act; the database is not touched."""

    def __init__(self, why: KeyTrouble) -> None:
        super().__init__(why.value)
        self.why = why


def key_path(otherwise: Path) -> Path:
    """The credential that systemd passed (`LoadCredential=store-key:…`), else `otherwise`."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if folder and (credential := Path(folder) / CREDENTIAL).exists():
        return credential
    return otherwise


def _handed_over(path: Path) -> bool:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return bool(folder) and path == Path(folder) / CREDENTIAL


def load_key(path: Path) -> bytearray:
    """Read the key; make it once if there is none. The caller zeroes the array after use.

    Raises KeyRefused. A key that is there but unusable is never replaced: the database would be
    lost with it.
    """
    path = Path(path)
    try:
        return _read(path)
    except FileNotFoundError:
        _make(path)
        return _read(path)


def _read(path: Path) -> bytearray:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        raise
    except OSError:
        raise KeyRefused(KeyTrouble.UNREADABLE) from None
    try:
        info = os.fstat(fd)
        if info.st_uid not in (os.geteuid(), 0):
            raise KeyRefused(KeyTrouble.NOT_OURS)
        if stat.S_IMODE(info.st_mode) & (_OTHERS if _handed_over(path) else _ANYBODY):
            raise KeyRefused(KeyTrouble.TOO_OPEN)
        if info.st_size != KEY_BYTES:
            raise KeyRefused(KeyTrouble.LENGTH)
        key = bytearray(KEY_BYTES)
        if os.readv(fd, [key]) != KEY_BYTES:
            raise KeyRefused(KeyTrouble.LENGTH)
        return key
    finally:
        os.close(fd)


def derived(key: bytes | bytearray, purpose: str) -> bytes:
    """Another 256-bit key, from which the first cannot be told (HMAC-SHA256)."""
    return hmac.new(key, b"kiosk " + purpose.encode(), "sha256").digest()


def _make(path: Path) -> None:
    write_key(path, secrets.token_bytes(KEY_BYTES))


def write_key(path: Path, key: bytes) -> None:
    """Written beside, synced, then linked into place: never half a key, never over another one.

    Raises KeyRefused.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(fd, key)
            os.fsync(fd)
        finally:
            os.close(fd)
        with contextlib.suppress(FileExistsError):  # another process was first: its key counts
            os.link(beside, path)
        sync_folder(path.parent)
    except OSError:
        raise KeyRefused(KeyTrouble.NOT_WRITABLE) from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def sync_folder(folder: Path) -> None:
    """Make renames and links in `folder` survive a power cut."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)

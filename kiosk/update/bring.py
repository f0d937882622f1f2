"""A release that came over the hub's channel: the terminal has laid it in its own folder, root
takes it from there.

    /var/lib/kiosk/release/ready/    the release folder, by the terminal's hand
    /opt/kiosk/brought.json          what became of the last one, for the terminal to tell

Nothing of that folder is believed: its owner is no more than who fetched. It is copied where only
root writes, following no link, before it is looked at; the vendor's key alone says what is a
release. So a hub, an administrator or a terminal that was taken over makes nothing run here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.update import manifest as release
from kiosk.update.folders import Folders, read_own, sync, write
from kiosk.update.manifest import Entry, Refusal, Refused
from kiosk.update.take import take

PLACE = Path("release")
READY = PLACE / "ready"
"""In the terminal's folder."""

BROUGHT = "brought.json"
_CHUNK = 1 << 20


class Brought(msgspec.Struct, frozen=True):
    """`manifest`: SHA-256 of the release's MANIFEST.json."""

    manifest: str
    version: str
    outcome: Literal["taken", "refused"]
    why: str = ""
    about: str = ""


def brought(root: Path) -> Brought | None:
    """What became of the last one; None: there was none."""
    try:
        return msgspec.json.decode((root / BROUGHT).read_bytes(), type=Brought)
    except (OSError, msgspec.MsgspecError):
        return None


def bring(
    folders: Folders,
    key: Ed25519PublicKey | None,
    done: Callable[[str], None] = lambda step: None,
    **more: Any,
) -> Brought | None:
    """Take what lies ready; None: nothing does. `done` hears each finished step; `more`: as `take`.
    Cut off anywhere, it is done again from its beginning. Raises OSError when not even what became
    of it can be written down."""
    source = folders.data / READY
    if not _is_folder(source):
        return None
    own = folders.root / "releases" / ".brought"
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(mode=0o700, parents=True)
    sum_ = version = ""
    try:
        content = read_own(source / release.NAME, release.LARGEST + 1)
        sum_ = hashlib.sha256(content).hexdigest()
        (own / release.NAME).write_bytes(content)
        (own / release.SIGNATURE).write_bytes(read_own(source / release.SIGNATURE, 65))
        manifest = release.read_signed(own, key)
        version = manifest.version
        if version not in {folders.link(name) for name in ("current", "proven", "next")}:
            for name, entry in manifest.files.items():
                _copy(source / name, own / name, name, entry)
            done("copied")
            take(own, folders, key, **more)
            done("taken")
        became = Brought(sum_, version, "taken")
    except Refused as refused:
        became = Brought(sum_, version, "refused", refused.why.value, refused.about[:200])
    except OSError as error:
        became = Brought(sum_, version, "refused", Refusal.NO_ROOM.value, type(error).__name__)
    shutil.rmtree(own, ignore_errors=True)
    write(folders.root / BROUGHT, msgspec.json.encode(became))
    done("noted")
    shutil.rmtree(source)
    sync(source.parent)
    return became


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _copy(source: Path, target: Path, name: str, entry: Entry) -> None:
    """A plain file, no larger than it may be; what it holds is judged later. Raises Refused."""
    target.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        handle = os.open(source, flags)
    except OSError:
        raise Refused(Refusal.DAMAGED, name) from None
    with os.fdopen(handle, "rb") as reading:
        known = os.fstat(reading.fileno())
        if not stat.S_ISREG(known.st_mode) or known.st_size != entry.size:
            raise Refused(Refusal.DAMAGED, name)
        with target.open("wb") as writing:
            left = entry.size
            while left and (chunk := reading.read(min(_CHUNK, left))):
                writing.write(chunk)
                left -= len(chunk)

"""Backups of the store: an online, consistent, encrypted copy, and putting one back.

A backup is a safe that holds a tar of

    about.json       station, terminal, time, where the audit chain stood
    key              the copy's own key (32 bytes)
    terminal.db      the database under that key
    materials/NAME   its files, encrypted as they lie

Putting one back is a step into the past: what was delivered since is open again. So transactions
that may have been sent meanwhile become *unknown* (asked about, never sent again by themselves),
counters start above every number ever given, and the audit chain says that it was done.
"""

from __future__ import annotations

import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from kiosk.store import aside, copies, stream
from kiosk.store.audit import Actor, Deed
from kiosk.store.counters import start_counters_anew
from kiosk.store.database import BACKING_UP, RESTORING, Store
from kiosk.store.key import sync_folder

_ABOUT, _KEY, _DATABASE, _MATERIALS = "about.json", "key", "terminal.db", "materials/"
_LARGEST = 64_000_000_000


class About(msgspec.Struct, frozen=True, kw_only=True):
    station: str
    terminal: str
    at: float  # wall clock, seconds
    chain: str  # name of the audit chain
    number: int
    link: str


class Unusable(ValueError):
    """The backup cannot be put back. The text says why."""


class Restored(NamedTuple):
    about: About
    aside: str  # name under which the database that was there is kept
    unknown: int  # transactions whose outcome must be found out


def write(
    store: Store, out: stream.Sealing, *, station: str, terminal: str, by: Actor, who: str = ""
) -> About:
    """Write a backup into an open safe and end it. Writers go on meanwhile.

    A file whose record is delivered during the copy may be missing from it: nothing is lost, since
    its acceptance is proved. Raises StoreFault and OSError.
    """
    with store.transaction() as db:
        store.audit.append(db, Deed.BACKED_UP, by, who=store.audit.person(who))
    head = store.audit.head()
    about = About(
        station=station, terminal=terminal, at=store.clock(), chain=head.chain,
        number=head.number, link=head.link,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(dir=store.path.parent, prefix=BACKING_UP) as folder:
        key = stream.new_key()
        copy = Path(folder) / _DATABASE
        store.copy(copy, key)
        with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, _ABOUT, msgspec.json.encode(about))
            _add(tar, _KEY, key)
            tar.add(copy, _DATABASE, filter=_plain)
            for row in store.rows("SELECT name FROM material"):
                with suppress(FileNotFoundError):
                    path = store.materials.path(row["name"])
                    tar.add(path, _MATERIALS + row["name"], filter=_plain)
    out.close()
    return about


def restore(
    source: stream.Opening,
    database: Path,
    key: bytes | bytearray,
    clock: Callable[[], float],
    *,
    by: Actor,
    who: str = "",
) -> Restored:
    """Put a backup in place of the database of a stopped terminal, under this machine's key.

    What was there is set aside whole. Until the very end nothing of it is touched. Raises Unusable,
    StoreFault (in use, disk full) and OSError.
    """
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    owned = Store.owned(database)
    try:
        return _restore(source, database, key, clock, by, who)
    finally:
        os.close(owned)


def _restore(
    source: stream.Opening,
    database: Path,
    key: bytes | bytearray,
    clock: Callable[[], float],
    by: Actor,
    who: str,
) -> Restored:
    with tempfile.TemporaryDirectory(dir=database.parent, prefix=RESTORING) as name:
        folder = Path(name)
        about, copy_key = _unpack(source, folder)
        unpacked = folder / _DATABASE
        copies.read_through(unpacked, copy_key)
        fit = folder / "fit" / database.name
        fit.parent.mkdir(mode=0o700)
        copies.copy(unpacked, copy_key, fit, key)
        (folder / "materials").rename(aside.materials_of(fit))
        unknown = _make_fit(fit, key, clock, by, who)
        sync_folder(fit.parent)
        kept = aside.set_aside(database, clock())
        aside.materials_of(fit).rename(aside.materials_of(database))
        os.replace(fit, database)
        sync_folder(database.parent)
    return Restored(about, kept.name if kept else "", unknown)


def _make_fit(
    path: Path, key: bytes | bytearray, clock: Callable[[], float], by: Actor, who: str
) -> int:
    store = Store.open(path, key, clock, as_it_is=True)
    try:
        with store.transaction() as db:
            start_counters_anew(db, clock())
            db.conn.execute(
                "UPDATE counter SET value ="
                " max(value, (SELECT value FROM counter WHERE name = '*'))"
            )
            unknown = db.conn.execute(
                "UPDATE outbox SET state = 'unknown', uncertain = 1, next_try = 0"
                " WHERE state IN ('waiting', 'sending', 'refused') AND rule <> 'resend'"
            ).rowcount
            store.audit.append(
                db, Deed.RESTORED, by, who=store.audit.person(who), digest=str(unknown)
            )
        store.settle()
        return unknown
    finally:
        store.close()


def _unpack(source: stream.Opening, folder: Path) -> tuple[About, bytes]:
    (folder / "materials").mkdir(mode=0o700)
    about = key = None
    try:
        with tarfile.open(fileobj=io.BufferedReader(source), mode="r|") as tar:
            for info in tar:
                member = tar.extractfile(info)
                if member is None or info.size > _LARGEST:
                    raise Unusable("it holds something else than a backup")
                if info.name == _ABOUT:
                    about = msgspec.json.decode(member.read(), type=About)
                elif info.name == _KEY:
                    key = member.read()
                elif info.name == _DATABASE:
                    _save(member, folder / _DATABASE)
                else:
                    name = info.name.removeprefix(_MATERIALS)
                    if len(name) != 64 or not name.isalnum():
                        raise Unusable("it holds something else than a backup")
                    _save(member, folder / "materials" / name)
        source.finish()
        sync_folder(folder / "materials")
    except stream.NotWhole:
        raise Unusable("it is not whole, or this is not its key") from None
    except (tarfile.TarError, msgspec.DecodeError, msgspec.ValidationError):
        raise Unusable("it holds something else than a backup") from None
    if about is None or key is None or not (folder / _DATABASE).exists():
        raise Unusable("it is not complete")
    return about, key


def _save(source: IO[bytes], path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as out:
        shutil.copyfileobj(source, out, 65536)
        out.flush()
        os.fsync(out.fileno())


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nothing of this machine's users or times."""
    info.uid = info.gid = info.mtime = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    return info


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = _plain(tarfile.TarInfo(name))
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))

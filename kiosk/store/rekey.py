"""A new key for the database, so that a power cut at any point leaves it whole under one key.

1. a copy of the database under the new key is written beside it and read through;
2. the new key is written to ``<key file>.next``;
3. the copy takes the database's name (one rename: from here on the new key counts);
4. the new key takes the key file's name.

`settle` finishes or undoes what was cut off between 2 and 4: it asks which key opens the database.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from kiosk.store.audit import Actor, Deed
from kiosk.store.connection import connect, one
from kiosk.store.copies import read_through
from kiosk.store.database import Store
from kiosk.store.faults import Fault, StoreFault, fault_of
from kiosk.store.key import KEY_BYTES, load_key, sync_folder, write_key
from kiosk.wipe.zero import zero


def _next(key_file: Path) -> Path:
    return key_file.with_name(key_file.name + ".next")


def _draft(database: Path) -> Path:
    return database.with_name(database.name + ".rekeyed")


def settle(database: Path, key_file: Path) -> None:
    """At each start, before the key is loaded; does nothing where nothing was cut off.

    Raises KeyRefused and OSError.
    """
    with contextlib.suppress(FileNotFoundError):
        _draft(database).unlink()
    following = _next(key_file)
    if not following.exists():
        return
    if _opens(database, key_file):
        following.unlink()
    elif _opens(database, following):
        os.replace(following, key_file)
    else:  # a damaged database on top: nobody knows which key it had, so none is lost
        os.replace(following, key_file.with_name(key_file.name + ".aside"))
    sync_folder(key_file.parent)


def rekey(
    database: Path, key_file: Path, clock: Callable[[], float], actor: Actor, who: str
) -> None:
    """Give a stopped terminal's database a new random key; needs its size once more on the disk.

    `who` is a staff number or "" (kept as a keyed hash). Raises StoreFault (in use, damaged, full)
    and KeyRefused; the old key then still counts.
    """
    settle(database, key_file)
    old = load_key(key_file)
    store = Store.open(database, old, clock, as_it_is=True)
    zero(old)
    new = bytearray(secrets.token_bytes(KEY_BYTES))
    try:
        if not store.check().whole:
            raise StoreFault(Fault.DAMAGED)
        with store.transaction() as db:
            store.audit.append(db, Deed.REKEYED, actor, who=store.audit.person(who))
        draft = _draft(database)
        store.copy(draft, new)
        read_through(draft, new)
        write_key(_next(key_file), bytes(new))
        store.adopt(draft, new)
        os.replace(_next(key_file), key_file)
        sync_folder(key_file.parent)
    finally:
        zero(new)
        store.close()


def _opens(database: Path, key_file: Path) -> bool:
    if not database.exists() or not key_file.exists():
        return False
    key = load_key(key_file)
    try:
        with contextlib.closing(connect(database, key)) as connection:
            return one(connection, "SELECT count(*) FROM sqlite_master") is not None
    except Exception as error:
        if fault_of(error).why is not Fault.DAMAGED:
            raise fault_of(error) from None
        return False
    finally:
        zero(key)

"""Copies of a whole database, page by page, from one key to another."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from kiosk.store.connection import connect, one
from kiosk.store.faults import Fault, StoreFault, fault_of

Key = bytes | bytearray


def copy(source: Path, source_key: Key, target: Path, target_key: Key) -> None:
    """A consistent copy of what is committed, as one file without a log; writers go on.

    `target` must not exist; it is on the disk when this returns. Raises sqlcipher3's errors and
    OSError.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    reading, writing = connect(source, source_key), connect(target, target_key)
    try:
        reading.backup(writing, pages=-1)
        writing.execute("PRAGMA journal_mode = DELETE").fetchall()
    finally:
        writing.close()
        reading.close()
    handle = os.open(target, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_through(path: Path, key: Key) -> None:
    """Read every page of a database that nobody has open. Raises StoreFault."""
    try:
        with contextlib.closing(connect(path, key)) as connection:
            bad = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            bad = bad or one(connection, "PRAGMA integrity_check") != "ok"
    except Exception as error:
        raise fault_of(error) from None
    if bad:
        raise StoreFault(Fault.DAMAGED)

"""One connection to a SQLCipher file, set up so that neither key nor contents leak.

Imports of sqlcipher3 happen here, when a store is opened: after the first frame.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.wipe.zero import zero

if TYPE_CHECKING:
    import sqlite_utils

APPLICATION_ID = 0x59424B31  # "YBK1"

# Each PRAGMA with what it is for. Order matters: key material first, then what reads the file.
_BEFORE_READING = (
    "PRAGMA cipher_log_level = NONE",  # its lines would go to stderr, past the journal
    "PRAGMA cipher_memory_security = ON",  # freed memory is zeroed, key material locked
    "PRAGMA temp_store = MEMORY",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA busy_timeout = 2000",
    "PRAGMA synchronous = FULL",  # a commit that returned survives a power cut
)


_UNWANTED = ("numpy", "pandas")
"""sqlite-utils takes them in where they are installed, for columns of their types; numpy, which
only the child that judges pictures needs, costs 20 MB and a thread a processor."""


def utils(connection: Any) -> sqlite_utils.Database:
    """sqlite-utils over a connection, without what it would bring along."""
    kept_out = [name for name in _UNWANTED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(kept_out))  # type: ignore[arg-type]  # None: not to be found
    try:
        import sqlite_utils
    finally:
        for name in kept_out:
            del sys.modules[name]
    return sqlite_utils.Database(connection, execute_plugins=False)


def connect(path: Path, key: bytes | bytearray) -> Any:
    """A keyed sqlcipher3 connection in autocommit mode; nothing of it was written.

    Raises sqlcipher3's errors; "not a database" is also what a wrong key looks like.

    The raw key is handed over by sqlite3_key, not as SQL text: it stands in no statement, cache or
    trace. Statements are not cached either, because a cached statement keeps its bound values.
    """
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(
        str(path), isolation_level=None, check_same_thread=False, cached_statements=0
    )
    literal = bytearray(b"x'" + b"00" * len(key) + b"'")
    try:
        for place, byte in enumerate(key):
            literal[2 + 2 * place : 4 + 2 * place] = b"%02x" % byte
        connection.set_key(literal)
    finally:
        zero(literal)
    try:
        for pragma in _BEFORE_READING:
            connection.execute(pragma).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def one(connection: Any, sql: str, parameters: tuple = ()) -> Any:
    """First value of the first row, or None."""
    row = connection.execute(sql, parameters).fetchone()
    return None if row is None else row[0]

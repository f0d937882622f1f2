"""What can go wrong with the database, in closed words: SQLite's own texts cross no room."""

from __future__ import annotations

import enum


class Fault(enum.StrEnum):
    IN_USE = "in-use"  # another process has the store open
    FULL = "full"  # no space left
    DAMAGED = "damaged"  # pages do not hold what was written, or the key is another one
    NEWER = "newer"  # written by a newer release: not touched
    READ_ONLY = "read-only"
    NO_ACCESS = "no-access"  # cannot be opened at all
    INPUT_OUTPUT = "input-output"
    OTHER = "other"


class StoreFault(Exception):
    """The database refused. `code` is SQLite's number, for the engineer; nothing was written."""

    def __init__(self, why: Fault, code: int = 0) -> None:
        super().__init__(f"{why.value} {code}" if code else why.value)
        self.why = why
        self.code = code


# Primary result codes, https://www.sqlite.org/rescode.html
_BY_CODE = {
    5: Fault.IN_USE,  # BUSY
    6: Fault.IN_USE,  # LOCKED
    8: Fault.READ_ONLY,
    10: Fault.INPUT_OUTPUT,
    11: Fault.DAMAGED,  # CORRUPT
    13: Fault.FULL,
    14: Fault.NO_ACCESS,  # CANTOPEN
    26: Fault.DAMAGED,  # NOTADB: also what a wrong key looks like
}


def fault_of(error: Exception) -> StoreFault:
    """The closed word for an error of sqlcipher3."""
    code = int(getattr(error, "sqlite_errorcode", 0) or 0)
    return StoreFault(_BY_CODE.get(code & 0xFF, Fault.OTHER), code)

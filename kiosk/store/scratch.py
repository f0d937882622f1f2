"""What SQLite keeps of the pages it last worked on, overwritten.

A connection holds buffers of a page each for its life: the cell that is being put together
(`BtShared.pTmpSpace`) and the page that is being compacted (`Pager.pTmpSpace`, btree.c). No cache
is emptied and no memory given back by which they would go: they hold the last contents until
others lie in them. So pages of zeroes are written, compacted and taken back again: nothing of that
reaches the disk.
"""

from __future__ import annotations

from typing import Any

_PAGE = 4096
_CELL = _PAGE - 200  # the largest that still lies in one page, with what SQLCipher keeps at its end
_SMALL, _LARGE = 300, 500  # several to a page; one that fits only where two were


def overwrite_scratch(connection: Any) -> None:
    """Nothing is changed. Not within a transaction: nothing happens then."""
    if connection.in_transaction:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("CREATE TABLE scratch (n INTEGER PRIMARY KEY, content BLOB)")
        put = "INSERT INTO scratch VALUES (?, zeroblob(?))"
        for n in range(12):  # filled once over, so that its last cell lies at the page's beginning
            connection.execute(put, (n, _SMALL))
        connection.execute("DELETE FROM scratch WHERE n % 2 = 0")
        for n in range(20, 23):
            connection.execute(put, (n, _LARGE))  # no gap is large enough: the page is compacted
        connection.execute(put, (40, _CELL))
    finally:
        connection.execute("ROLLBACK")

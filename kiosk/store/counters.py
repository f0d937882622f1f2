"""Numbers that are never given twice: receipt serials, message sequences."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kiosk.store.database import Store

_ANEW = "*"  # the row from which new counters start after a database was set aside
_YEAR_2020 = 1_577_836_800


class Counter:
    """Whole numbers from 1, rising. A number is on the disk before it is used.

    With `block` > 1 that many are set apart by one commit; a restart skips what was left of them.
    Receipt serials take 1 (no gaps but those of crashes), message sequences a block.
    """

    def __init__(self, store: Store, name: str, block: int = 1) -> None:
        self._store = store
        self._name = name
        self._block = block
        self._lock = threading.Lock()
        self._next = self._end = 0

    def take(self) -> int:
        """The next number. Raises StoreFault when it cannot be written down: then none is given."""
        with self._lock:
            if self._next >= self._end:
                self._end = self._reserve() + 1
                self._next = self._end - self._block
            number = self._next
            self._next += 1
            return number

    def forget(self) -> None:
        """The database is another one now: what was set apart there is not ours any more."""
        with self._lock:
            self._next = self._end = 0

    def _reserve(self) -> int:
        with self._store.transaction() as db:
            row = db.conn.execute(
                "INSERT INTO counter (name, value)"
                " VALUES (:name, :block"
                " + ifnull((SELECT value FROM counter WHERE name = :anew), 0))"
                " ON CONFLICT (name) DO UPDATE SET value = value + :block RETURNING value",
                {"name": self._name, "anew": _ANEW, "block": self._block},
            ).fetchall()[0]
        return int(row[0])


def lost(store: Store) -> float | None:
    """Wall clock at which counters were last started anew in this database; None: never."""
    rows = store.rows("SELECT value FROM counter WHERE name = ?", (_ANEW,))
    return float(rows[0]["value"] + _YEAR_2020) if rows else None


def start_counters_anew(db: Any, now: float) -> None:
    """In a database that replaces a lost one, counters start at the seconds since 2020.

    The old numbers cannot be read any more, and must not come again. A terminal uses fewer than one
    a second over its life, so none it ever gave is as high.
    """
    db.conn.execute(
        "INSERT OR REPLACE INTO counter (name, value) VALUES (?, ?)",
        (_ANEW, max(0, int(now) - _YEAR_2020)),
    )

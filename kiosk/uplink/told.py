"""What the hub told last of one matter, whole, in the encrypted database: so that it is read
without the hub, and says how old it is."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from kiosk.store.database import Store

T = TypeVar("T")


class TellBook:
    """Of one terminal; from any thread. Its methods raise StoreFault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, matter: str, body: bytes, shape: type, at: float) -> bool:
        """In place of what was told before; False: it is not of that shape, nothing is changed."""
        if _read(body, shape) is None:
            return False
        with self._store.transaction() as db:
            db.conn.execute(
                "INSERT OR REPLACE INTO told (matter, body, at) VALUES (?, ?, ?)",
                (matter, body, at),
            )
        return True

    def last(self, matter: str, shape: type[T]) -> tuple[T, float] | None:
        """And when it came (wall clock seconds). None: nothing did, or an earlier release's
        words."""
        rows = self._store.rows("SELECT body, at FROM told WHERE matter = ?", (matter,))
        said = _read(bytes(rows[0]["body"]), shape) if rows else None
        return None if said is None else (said, rows[0]["at"])


def _read(body: bytes, shape: type[T]) -> T | None:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None

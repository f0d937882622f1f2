"""A high-water mark: up to where something was reserved (message ids, by second)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.store.database import Store


class Mark:
    """On the disk when `save` returns. After a database was set aside there is none: what depends
    on it must also depend on the time."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name

    def load(self) -> tuple[str, int] | None:
        rows = self._store.rows("SELECT word, number FROM mark WHERE name = ?", (self._name,))
        return (rows[0]["word"], rows[0]["number"]) if rows else None

    def save(self, word: str, number: int) -> None:
        with self._store.transaction() as db:
            db.conn.execute(
                "INSERT OR REPLACE INTO mark (name, word, number) VALUES (?, ?, ?)",
                (self._name, word, number),
            )

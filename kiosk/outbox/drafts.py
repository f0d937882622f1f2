"""What one of the staff began to write at this terminal and has not sent: bound to the account,
encrypted with the store, for a bounded time. It is on no page but that account's."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from kiosk.outbox.kinds import Kind
from kiosk.store.database import Store

LONGEST = 7 * 86400.0
"""Seconds after which one is gone, whatever the settings say."""


class Kept(NamedTuple):
    """`at`: when it was last written down, wall clock seconds."""

    subject: str
    content: dict[str, str]
    at: float


def keep(
    store: Store, account: str, kind: Kind, subject: str, content: dict[str, str], at: float
) -> None:
    """In place of what was kept of it before. Raises StoreFault."""
    with store.transaction() as db:
        db.conn.execute(
            "INSERT OR REPLACE INTO draft (account, kind, subject, content, at)"
            " VALUES (?, ?, ?, ?, ?)",
            (account, kind.value, subject, msgspec.json.encode(content), at),
        )


def of(store: Store, account: str, kind: Kind, since: float) -> list[Kept]:
    """An account's own, newest first. Raises StoreFault."""
    rows = store.rows(
        "SELECT subject, content, at FROM draft WHERE account = ? AND kind = ? AND at >= ?"
        " ORDER BY at DESC",
        (account, kind.value, since),
    )
    return [
        Kept(row["subject"], msgspec.json.decode(row["content"], type=dict[str, str]), row["at"])
        for row in rows
    ]


def drop(db: Any, account: str, kind: Kind, subject: str) -> None:
    """It is sent, or not wanted any more."""
    db.conn.execute(
        "DELETE FROM draft WHERE account = ? AND kind = ? AND subject = ?",
        (account, kind.value, subject),
    )


def expire(db: Any, before: float) -> None:
    db.conn.execute("DELETE FROM draft WHERE at < ?", (before,))

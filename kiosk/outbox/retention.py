"""How long what was delivered is kept: the payload as long as a rule asks for it, then its keyed
hash, then nothing."""

from __future__ import annotations

from typing import Any

from kiosk.outbox import archiving, drafts, duties_held, register
from kiosk.outbox.budget import FIGURES
from kiosk.outbox.kinds import Kind
from kiosk.store import issued
from kiosk.store.database import Store

KEEP_FIGURES = 7 * 86400.0
"""Seconds for which a delivered figure (health, counts …) leaves its key."""


def keeps(kind: Kind, seconds: float) -> bool:
    """Does a delivered record of this kind stay readable for a while? (`keep_delivered`)"""
    return kind is Kind.TRANSACTION and seconds > 0


def prune(
    store: Store,
    now: float,
    keep_delivered: float,
    keep_tombstones: float,
    *,
    keep_cases: float = 180 * 86400.0,
    keep_papers: float = 180 * 86400.0,
) -> int:
    """Wipe payloads and materials whose time is over; drop cases, papers, tombstones past theirs.
    Returns the number of tombstones. What was not accepted is never touched, whatever its age.
    All times in seconds.

    A record that came from another terminal stays as a tombstone: its export may come again. So
    does one whose case a person may still ask for, or whose duty the staff's pages still show.
    Papers that wait for the archive's receipt stay, whatever their age.
    """
    with store.transaction() as db:
        names = _wipe(store, db, now - keep_delivered)
        register.drop(db, now - keep_cases)
        duties_held.drop(db, now - keep_cases)
        db.conn.execute(
            "DELETE FROM board_act WHERE at < ? AND id NOT IN (SELECT id FROM board)",
            (now - keep_cases,),
        )
        db.conn.execute(
            "DELETE FROM exam_try WHERE at < ? AND state IN ('known', 'none', 'asked')",
            (now - keep_cases,),
        )
        drafts.expire(db, now - drafts.LONGEST)
        issued.forget(db, now - keep_papers)
        count = db.conn.execute(
            "DELETE FROM outbox WHERE state IN ('accepted', 'closed') AND changed < ?"
            " AND payload IS NULL AND origin = ''"
            " AND NOT EXISTS (SELECT 1 FROM filed WHERE record = key)"
            " AND NOT EXISTS (SELECT 1 FROM archiving WHERE record = key)"
            " AND NOT EXISTS (SELECT 1 FROM duty WHERE record = key)",
            (now - keep_tombstones,),
        ).rowcount
        count += db.conn.execute(
            f"DELETE FROM outbox WHERE state = 'accepted' AND changed < ? AND kind IN {FIGURES}"
            " AND payload IS NULL AND origin = ''",
            (now - KEEP_FIGURES,),
        ).rowcount
    store.materials.remove(names)
    return count


def _wipe(store: Store, db: Any, before: float) -> list[str]:
    rows = db.conn.execute(
        "SELECT key FROM outbox WHERE state IN ('accepted', 'closed') AND changed < ?"
        " AND payload IS NOT NULL",
        (before,),
    ).fetchall()
    names: list[str] = []
    for (key,) in rows:
        db.conn.execute("UPDATE outbox SET payload = NULL WHERE key = ?", (key,))
        if not archiving.holds(db, key):
            names += store.materials.forget(db, key)
    return names

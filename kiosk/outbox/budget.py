"""What is given up when the outbox has used its space: figures first, what people did never."""

from __future__ import annotations

from typing import Any

from kiosk.outbox.kinds import KINDS, Kind
from kiosk.outbox.rows import LEFT
from kiosk.store.audit import Deed
from kiosk.store.database import Store

FIGURES = "(" + ", ".join(f"'{kind.value}'" for kind in KINDS if KINDS[kind].shed) + ")"
"""Kinds that may be given up, for SQL."""

AT_ONCE = 64
"""Records given up with one write: so that no write takes long."""


def shed(store: Store, db: Any, keep: str) -> dict[Kind, int] | None:
    """Within a write: give up the oldest records of the first kind that has any. Returns kind and
    number; None when all that is left must be kept. `keep`: the key being written."""
    gone = db.conn.execute(  # figures that were delivered leave nothing anybody asks for
        "DELETE FROM outbox WHERE place IN (SELECT place FROM outbox"
        f" WHERE state = 'accepted' AND kind IN {FIGURES} AND origin = ''"
        " ORDER BY changed LIMIT ?)",
        (AT_ONCE,),
    ).rowcount
    if gone == AT_ONCE:
        return {}
    for kind in sorted((k for k in KINDS if KINDS[k].shed), key=lambda k: KINDS[k].shed):
        count = db.conn.execute(
            "DELETE FROM outbox WHERE place IN (SELECT place FROM outbox"
            f" WHERE kind = ? AND {LEFT} AND state <> 'sending' AND key <> ?"
            " ORDER BY place LIMIT ?)",
            (kind.value, keep, AT_ONCE),
        ).rowcount
        if count:
            store.audit.append(db, Deed.SHED, item=kind.value, digest=str(count))
            return {kind: count}
    return {} if gone else None

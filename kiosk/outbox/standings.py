"""What the hub is told of cases: how each stands, whenever that has changed.

Nothing is told at the moment of a change, which a crash could swallow: what the hub was last told
stands beside the case, and whatever differs from it is told, in the transaction that notes it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any

import msgspec

from kiosk.outbox.kinds import CaseStanding, CaseState, Destination, Kind, LatePaper
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import State
from kiosk.outbox.rules import Uncertain
from kiosk.store.database import Store

AT_ONCE = 50
"""Cases of one transaction."""

_SETTLED: dict[State, CaseState] = {
    State.ACCEPTED: "accepted",
    State.UNKNOWN: "unknown",
    State.DEAD: "stuck",
    State.CLOSED: "refused",
}
# What decides how a case stands; a record that is being sent just now is told when that is over.
_MARK = "o.state || ' ' || o.uncertain || ' ' || CAST(f.received AS INTEGER)"


def _changed(store: Store, column: str) -> list[dict[str, Any]]:
    """Cases that stand otherwise than when `column` was noted: `told` the hub, `known` here."""
    return store.rows(
        f"SELECT f.*, o.state, o.uncertain, o.rule, o.changed, {_MARK} AS mark"
        " FROM filed f JOIN outbox o ON o.key = f.record"
        f" WHERE o.state <> 'sending' AND f.{column} <> {_MARK} ORDER BY f.at LIMIT {AT_ONCE}"
    )


def news(store: Store, zone: tzinfo, take: Callable[[Any, CaseStanding], None]) -> None:
    """Give `take` each case of this terminal that stands otherwise than it was given last, in the
    transaction that notes it. Raises StoreFault."""
    while True:
        with store.transaction() as db:
            rows = _changed(store, "known")
            for row in rows:
                take(db, _standing(row, zone))
                db.conn.execute(
                    "UPDATE filed SET known = ? WHERE record = ?", (row["mark"], row["record"])
                )
        if len(rows) < AT_ONCE:
            return


def tell(outbox: Outbox, zone: tzinfo) -> int:
    """Put down for the hub what it does not know yet; how many cases. Raises StoreFault."""
    count = 0
    while True:
        with outbox.store.transaction() as db:
            rows = _changed(outbox.store, "told")
            for row in rows:
                outbox.put(Destination.HUB, Kind.CASE, _standing(row, zone))
                db.conn.execute(
                    "UPDATE filed SET told = ? WHERE record = ?", (row["mark"], row["record"])
                )
        count += len(rows)
        if len(rows) < AT_ONCE:
            return count


def _standing(row: dict[str, Any], zone: tzinfo) -> CaseStanding:
    def at(seconds: float) -> datetime:
        return datetime.fromtimestamp(seconds, zone)

    return CaseStanding(
        number=row["number"],
        item=row["item"],
        part=row["part"] or None,
        at=at(row["at"]),
        stood=at(max(row["changed"], row["received"])),
        state=_state(row),
        acting=row["acting"],
        originals=tuple(msgspec.json.decode(row["originals"])),
        received=at(row["received"]) if row["received"] else None,
        late=tuple(msgspec.json.decode(row["late"], type=list[LatePaper])),
    )


def _state(row: dict[str, Any]) -> CaseState:
    """As `kiosk.commands.handed` tells a citizen, with what nobody was told of kept apart."""
    state = State(row["state"])
    perhaps = row["uncertain"] and row["rule"] != Uncertain.RESEND.value
    if perhaps and state is not State.ACCEPTED:
        return "unknown"
    return _SETTLED.get(state, "waiting")

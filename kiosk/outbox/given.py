"""Duties that the hub gave this terminal to deliver: on the disk before the hub hears that they
were taken, and told of by difference, as cases are (`standings`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from kiosk.outbox.kinds import Destination, DutyStanding, DutyState, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import State

_SAID: dict[State, DutyState] = {
    State.ACCEPTED: "accepted",
    State.DEAD: "stuck",
    State.UNKNOWN: "stuck",
    State.CLOSED: "refused",
}
_OPEN = """
SELECT g.record, g.told, o.state, o.proof, o.changed
FROM given g LEFT JOIN outbox o ON o.key = g.record
WHERE o.state IS NULL OR o.state <> 'sending'
"""


def take(outbox: Outbox, key: str, put: Callable[[], str]) -> None:
    """`put` writes the duty down under that key; both or neither. Given again, nothing happens.
    Raises what it raises, and StoreFault."""
    with outbox.store.transaction() as db:
        put()
        db.conn.execute("INSERT OR IGNORE INTO given (record, told) VALUES (?, '')", (key,))


def tell(outbox: Outbox, zone: tzinfo) -> int:
    """Put down for the hub what it does not know yet; how many. What has ended is told once, then
    forgotten. Raises StoreFault."""
    count = 0
    with outbox.store.transaction() as db:
        for row in outbox.store.rows(_OPEN):
            if row["state"] is None:  # its tombstone is gone
                db.conn.execute("DELETE FROM given WHERE record = ?", (row["record"],))
                continue
            said: DutyState = _SAID.get(State(row["state"]), "taken")
            if said == row["told"]:
                continue
            standing = DutyStanding(
                key=row["record"],
                state=said,
                at=datetime.fromtimestamp(row["changed"], zone),
                proof=row["proof"],
            )
            outbox.put(Destination.HUB, Kind.DUTY, standing)
            db.conn.execute("UPDATE given SET told = ? WHERE record = ?", (said, row["record"]))
            count += 1
    return count

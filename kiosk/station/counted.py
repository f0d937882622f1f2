"""The hub is told of the hall by difference: what it was last told of a day stands in the database,
and whatever differs is told, whole, in the transaction that notes it.

Of a day at most one record waits: while the hub is away, the next one says all of it.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import msgspec

from kiosk.outbox.kinds import Destination, HallDay, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import State
from kiosk.settings.model import QueueSettings
from kiosk.station import counts
from kiosk.station.appointments import Hours

KEPT = timedelta(days=31)
BACK = KEPT.days - 1
"""Days behind today whose last state may still have to be told: a machine may have been switched
off over a week-end, or for weeks. As long as the keeper has their numbers."""


def tell(outbox: Outbox, chosen: QueueSettings, hours: Hours, now: datetime, back: int = 1) -> int:
    """How many days were told. `now`: local time with its offset. `back`: days that are over to
    look at, BACK at most. Raises StoreFault."""
    count = 0
    with outbox.store.transaction() as db:
        rows = outbox.store.rows(
            "SELECT t.day, t.mark, o.state FROM hall_told t LEFT JOIN outbox o ON o.key = t.record"
        )
        told = {row["day"]: row for row in rows}
        wanted = counts.days(chosen, now, min(back, BACK))
        for day in counts.read(outbox.store, chosen, hours, now, wanted):
            before = told.get(day.day)
            mark = _mark(day)
            if before is not None:
                ended = before["state"] in (None, State.ACCEPTED.value, State.DEAD.value)
                if before["mark"] == mark or not ended:
                    continue
            elif day.over and not _anything(day):
                continue
            key = outbox.put(Destination.HUB, Kind.HALL_DAY, day)
            db.conn.execute("INSERT OR REPLACE INTO hall_told VALUES (?, ?, ?)",
                            (day.day, mark, key))  # fmt: skip
            count += 1
        oldest = (now - KEPT).date().isoformat()
        db.conn.execute("DELETE FROM hall_told WHERE day < ?", (oldest,))
    return count


def _mark(day: HallDay) -> str:
    """Of everything but the moment."""
    said = {k: v for k, v in msgspec.to_builtins(day).items() if k != "stood"}
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()


def _anything(day: HallDay) -> bool:
    return any(one.given for one in day.types) or any(
        one.booked or one.came or one.withdrawn for one in day.slots
    )

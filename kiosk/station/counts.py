"""A day of the station's hall in counts: who took numbers, how long they waited, what became of
appointments. Nobody is in it: no number, no class, no item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import median

import msgspec

from kiosk.outbox.kinds import HallDay, HallSlot, HallType, Named
from kiosk.services.model_base import Bilingual
from kiosk.settings.model import QueueSettings
from kiosk.station import slots
from kiosk.station.appointments import Hours
from kiosk.station.queue import AT_WINDOW, Standing, Ticket
from kiosk.store.database import Store

OPEN_FOR = timedelta(minutes=30)
"""A window that called somebody within it is open."""

Booked = Counter[tuple[str, str, str]]
"""Appointments of a day by (slot, type, standing)."""


def days(chosen: QueueSettings, now: datetime, back: int) -> list[date]:
    """So many that are over; today; and those for which appointments can be made."""
    ahead = chosen.appointments.days if chosen.appointments is not None else 0
    return [now.date() + timedelta(days=n) for n in range(-back, ahead + 1)]


def of_day(
    chosen: QueueSettings, hours: Sequence[str], day: date, tickets: Sequence[Ticket],
    booked: Booked, now: datetime,
) -> HallDay:  # fmt: skip
    """`hours`: of that day, none: it is closed. `now`: with its offset. Pure."""
    windows = chosen.windows.keys() | {one.window for one in tickets if one.window}
    today = day == now.date()
    return HallDay(
        day=day.isoformat(),
        stood=now,
        over=day < now.date(),
        hours=tuple(hours),
        windows=len(windows),
        windows_open=len(_open(tickets, now)) if today else 0,
        types=tuple(_type(one.id, one.name, tickets) for one in chosen.types),
        slots=tuple(_slots(chosen, hours, day, booked, now)),
    )


def read(
    store: Store, chosen: QueueSettings, hours: Hours, now: datetime, wanted: Iterable[date]
) -> list[HallDay]:
    """As the keeper's database has them. Raises StoreFault."""
    found = []
    for day in wanted:
        name = day.isoformat()
        rows = store.rows(
            "SELECT slot, kind, standing, count(*) AS n FROM queue_appointment"
            " WHERE day = ? GROUP BY slot, kind, standing",
            (name,),
        )
        booked = Counter({(row["slot"], row["kind"], row["standing"]): row["n"] for row in rows})
        tickets = _tickets(store, name) if day <= now.date() else []
        found.append(of_day(chosen, hours(day), day, tickets, booked, now))
    return found


def _tickets(store: Store, day: str) -> list[Ticket]:
    names = ", ".join(Ticket.__struct_fields__)
    rows = store.rows(f"SELECT {names} FROM queue_ticket WHERE day = ?", (day,))
    return msgspec.convert(rows, list[Ticket])


def _type(kind: str, name: Bilingual, tickets: Sequence[Ticket]) -> HallType:
    mine = [one for one in tickets if one.kind == kind]
    standing = Counter(one.standing for one in mine)
    # who was passed over or transferred was called more than once: when first, nobody wrote down
    waits = [one.called_at - one.at for one in mine if one.calls and not one.passes]
    waits = [max(0.0, one) for one in waits]
    return HallType(
        kind=kind,
        name=Named(zh=name.zh[:40], en=name.en[:80]),
        given=len(mine),
        waiting=standing[Standing.WAITING],
        called=sum(one.calls > 0 for one in mine),
        done=standing[Standing.DONE],
        left=standing[Standing.LEFT],
        passed=standing[Standing.PASSED],
        wait_median=round(median(waits)) if waits else None,
        wait_longest=round(max(waits)) if waits else None,
    )


def _open(tickets: Sequence[Ticket], now: datetime) -> set[str]:
    since = (now - OPEN_FOR).timestamp()
    return {one.window for one in tickets
            if one.window and (one.standing in AT_WINDOW or one.called_at >= since)}  # fmt: skip


def _slots(
    chosen: QueueSettings, hours: Sequence[str], day: date, booked: Booked, now: datetime
) -> list[HallSlot]:
    own = chosen.appointments
    if own is None:
        return []
    at = datetime.combine(day, now.timetz())
    names = [one.name for one in slots.slots_of(hours, at, own.minutes)]
    known = {(slot, one.id): own.capacity for slot in names for one in chosen.types}
    # appointments of hours that were changed since stay appointments
    known |= {(slot, kind): 0 for slot, kind, _ in booked if (slot, kind) not in known}
    return [
        HallSlot(
            slot=slot, kind=kind, capacity=capacity,
            booked=booked[slot, kind, "booked"], came=booked[slot, kind, "came"],
            withdrawn=booked[slot, kind, "withdrawn"],
        )
        for (slot, kind), capacity in sorted(known.items())
    ]  # fmt: skip

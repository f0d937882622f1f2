"""预约: appointments at the window, kept by the keeper of the queue under numbers of their own.

An appointment is a number, a time, a type and an item; whose it is stands nowhere. Who knows the
number may withdraw it; with eight digits drawn by lot nobody guesses one of another.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from kiosk.settings.model import AppointmentSettings, QueueSettings
from kiosk.station import slots
from kiosk.station.queue import Refusal
from kiosk.station.slots import Free
from kiosk.station.words import DIGITS, Appointment
from kiosk.store.database import Store

Hours = Callable[[date], Sequence[str]]
"""The station's hours of a day, as in the settings."""


class Appointments:
    """Raises StoreFault when something cannot be written down: then it was not done; and Refusal
    with a closed word: type | item | slot | full | unknown | withdrawn | over | early."""

    def __init__(
        self, store: Store, chosen: QueueSettings, hours: Hours, now: Callable[[], datetime]
    ) -> None:
        if chosen.appointments is None:
            raise ValueError("this station gives no appointments")
        self._store, self._hours, self._now = store, hours, now
        self._types = {one.id: one for one in chosen.types}
        self._chosen: AppointmentSettings = chosen.appointments

    def free(self, kind: str) -> tuple[Free, ...]:
        """What can be had for a type, in order of time."""
        if kind not in self._types:
            raise Refusal("type")
        now = self._now()
        first = now + timedelta(minutes=self._chosen.lead_minutes)
        found = [slot for n in range(self._chosen.days + 1) for slot in self._slots(now, n)]
        return slots.free(found, self._taken(kind), self._chosen.capacity, first)

    def book(self, request: str, item: str, day: str, slot: str) -> Appointment:
        """One place of a slot. Asked with the same one-time word again, the same appointment."""
        kind = next((k for k, one in self._types.items() if item in one.items), "")
        if not kind:
            raise Refusal("item")
        with self._store.transaction() as db:
            rows = db.conn.execute(
                "SELECT answer FROM queue_request WHERE request = ?", (request,)
            ).fetchall()
            if rows:
                return self.of(str(rows[0][0]))
            if not any((one.day, one.slot) == (day, slot) for one in self.free(kind)):
                raise Refusal("full")
            number = self._number(db)
            db["queue_appointment"].insert(
                {"number": number, "day": day, "slot": slot, "kind": kind, "item": item,
                 "at": self._now().timestamp()}
            )  # fmt: skip
            db.conn.execute("INSERT INTO queue_request VALUES (?, ?, ?)", (request, day, number))
        return self.of(number)

    def of(self, number: str) -> Appointment:
        """The appointment of that number."""
        rows = self._store.rows(
            "SELECT number, day, slot, kind, item, standing FROM queue_appointment"
            " WHERE number = ?",
            (number,),
        )
        if not rows:
            raise Refusal("unknown")
        return Appointment(**rows[0])

    def withdraw(self, number: str) -> Appointment:
        """撤销: its place is free again. Once withdrawn it stays so, and may be withdrawn again."""
        with self._store.transaction() as db:
            before = self.of(number)
            if before.standing == "came" or before.day < self._now().date().isoformat():
                raise Refusal("over")
            self._stand(db, number, "withdrawn")
        return self.of(number)

    def arrive(self, number: str) -> Appointment:
        """Its holder is here, on its day and not earlier than a slot before its time."""
        with self._store.transaction() as db:
            one = self.of(number)
            now = self._now()
            if one.standing == "withdrawn":
                raise Refusal("withdrawn")
            if one.standing == "came" or one.day < now.date().isoformat():
                raise Refusal("over")
            early = now + timedelta(minutes=self._chosen.minutes)
            if one.day > now.date().isoformat() or one.slot > f"{early:%H:%M}":
                raise Refusal("early")
            self._stand(db, number, "came")
        return self.of(number)

    # ---- inside

    def _slots(self, now: datetime, ahead: int) -> tuple[slots.Slot, ...]:
        at = now + timedelta(days=ahead)
        return slots.slots_of(self._hours(at.date()), at, self._chosen.minutes)

    def _taken(self, kind: str) -> dict[tuple[str, str], int]:
        rows = self._store.rows(
            "SELECT day, slot, count(*) AS n FROM queue_appointment"
            " WHERE kind = ? AND standing <> 'withdrawn' AND day >= ? GROUP BY day, slot",
            (kind, self._now().date().isoformat()),
        )
        return {(row["day"], row["slot"]): row["n"] for row in rows}

    def _number(self, db: Any) -> str:
        while True:
            number = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
            known = db.conn.execute(
                "SELECT 1 FROM queue_appointment WHERE number = ?", (number,)
            ).fetchall()
            if not known:
                return number

    def _stand(self, db: Any, number: str, standing: str) -> None:
        db.conn.execute(
            "UPDATE queue_appointment SET standing = ? WHERE number = ?", (standing, number)
        )

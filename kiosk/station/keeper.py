"""The one who keeps the queue: every change is on the disk before it is answered.

Everything is safe to be asked twice: whoever asks for a number brings a one-time word, and gets
the same number again when the first answer was lost.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from kiosk.settings.model import BusinessType, QueueSettings
from kiosk.station import numbers, queue
from kiosk.station.appointments import Appointments, Hours
from kiosk.station.queue import Day, Priority, Refusal, Rules, Standing, Ticket
from kiosk.station.words import Board, Called, Hall, Owed, QueueNumber, Reserved
from kiosk.store import counters
from kiosk.store.database import Store

KEPT_DAYS = 31
"""Days after which tickets, blocks and requests are deleted."""

CALLED, COMING = 8, 4
"""Most calls, and most numbers of a type that come next, told to the hall."""

_FIELDS = Ticket.__struct_fields__


class Keeper:
    """`now` gives local time. Raises StoreFault when something cannot be written down: then it was
    not done; and queue.Refusal with a closed word for what cannot be done at all."""

    def __init__(
        self,
        store: Store,
        chosen: QueueSettings,
        now: Callable[[], datetime],
        hours: Hours | None = None,
    ) -> None:
        """`hours`: of the station's day, from which appointments are cut; None: unknown."""
        self._store, self._chosen, self._now = store, chosen, now
        self.appointments: Appointments | None = None
        if chosen.appointments is not None and hours is not None:
            self.appointments = Appointments(store, chosen, hours, now)
        self._types = {one.id: one for one in chosen.types}
        self._rules = Rules(chosen.green_in_a_row, chosen.passed_behind, chosen.most_passes)
        self._pruned = ""

    # ---- numbers

    def take(self, request: str, kind: str, priority: Priority) -> QueueNumber:
        """A number of today. Raises Refusal("type"), or "void" for a request that was given up."""
        of = self._type(kind)
        now = self._now()
        today = now.date().isoformat()
        with self._store.transaction() as db:
            self._prune(db, today)
            answered = self._answered(db, request)
            day = self._day(today)
            if answered is not None:
                if answered == "":
                    raise Refusal("void")
                if answered in day.tickets:
                    return _given(day, day.tickets[answered])
            count = self._count(db, today, kind, "given")
            number = numbers.shown(of.letter, numbers.given(count, self._lost_second(now.date())))
            day = queue.add(day, number, kind, priority, now.timestamp())
            self._keep(db, today, day, number)
            self._answer(db, request, today, number)
        return _given(day, day.tickets[number])

    def arrive(self, request: str, number: str) -> QueueNumber:
        """A number of today for whoever holds an appointment. Raises Refusal, also "none" where
        no appointments are given."""
        if self.appointments is None:
            raise Refusal("none")
        now = self._now()
        today = now.date().isoformat()
        with self._store.transaction() as db:
            answered = self._answered(db, request)
            day = self._day(today)
            if answered and answered in day.tickets:
                return _given(day, day.tickets[answered])
            kind = self.appointments.arrive(number).kind
            count = self._count(db, today, kind, "given")
            given = numbers.given(count, self._lost_second(now.date()))
            ticket = numbers.shown(self._type(kind).letter, given)
            day = queue.add_booked(day, ticket, kind, now.timestamp())
            self._keep(db, today, day, ticket)
            self._answer(db, request, today, ticket)
        return _given(day, day.tickets[ticket])

    def lost(self) -> None:
        """What this database gave before is not known to it (an empty disk in place of the old):
        from now on only numbers are given that nobody can have."""
        with self._store.transaction() as db:
            counters.start_counters_anew(db, self._now().timestamp())

    def reserve(self, request: str, kind: str, day: str) -> Reserved:
        """A block of numbers for one machine, for today or one of the next days.

        None is given for days of which an earlier database, now lost, may have given some.
        """
        self._type(kind)
        today = self._now().date()
        wanted = date.fromisoformat(day)
        if not today <= wanted <= today + timedelta(days=self._chosen.days):
            raise Refusal("day")
        with self._store.transaction() as db:
            answered = self._answered(db, request)
            if answered is not None:
                first, _, last = answered.partition("-")
                return Reserved(first=int(first or 0), last=int(last or 0))
            lost = self._lost()
            horizon = timedelta(days=self._chosen.days)
            if lost is not None and lost.date() <= wanted <= lost.date() + horizon:
                return Reserved()
            index = self._count(db, day, kind, "blocks") - 1
            block = numbers.block(day, kind, index, self._chosen.block)
            if block is None:
                return Reserved()
            self._answer(db, request, day, f"{block.first}-{block.last}")
        return Reserved(first=block.first, last=block.last)

    def hand_in(self, owed: tuple[Owed, ...]) -> None:
        """What a machine did while it was alone. One that is known already changes nothing."""
        today = self._now().date().isoformat()
        with self._store.transaction() as db:
            for one in owed:
                self._hand_in(db, one, today)

    def _hand_in(self, db: Any, one: Owed, today: str) -> None:
        answered = self._answered(db, one.request)
        if one.number == "":
            if answered is None:
                self._answer(db, one.request, today, "")
            elif answered:
                day = self._day(one.day)
                ticket = day.tickets.get(answered)
                if ticket is not None and ticket.standing is Standing.WAITING:
                    day, _ = queue.leave(day, answered)
                    self._keep(db, one.day, day, answered)
        elif answered is None:
            day = self._day(one.day)
            if one.kind in self._types and one.number not in day.tickets:
                day = queue.add(day, one.number, one.kind, one.priority, one.at)
                self._keep(db, one.day, day, one.number)
            self._answer(db, one.request, one.day, one.number)

    # ---- calling

    def do(self, deed: str, window: str = "", number: str = "", kind: str = "") -> Ticket | None:
        """One of `words.Deed`. The ticket it was about; None: nobody waits."""
        now = self._now()
        today = now.date().isoformat()
        if kind:
            self._type(kind)
        with self._store.transaction() as db:
            before = self._day(today)
            day, ticket = self._done(before, deed, window, number, kind, now.timestamp())
            changed = [n for n, t in day.tickets.items() if before.tickets.get(n) is not t]
            self._keep(db, today, day, *changed)
            if day.streaks != before.streaks:
                streak = day.streaks[window]
                db.conn.execute(
                    "INSERT OR REPLACE INTO queue_streak VALUES (?, ?, ?)", (today, window, streak)
                )
        return ticket

    def _done(
        self, day: Day, deed: str, window: str, number: str, kind: str, at: float
    ) -> tuple[Day, Ticket | None]:
        match deed:
            case "next" if window:
                kinds = self._chosen.windows.get(window) or tuple(self._types)
                return queue.call_next(day, window, kinds, self._rules, at)
            case "again":
                return queue.call_again(day, window, at)
            case "serve":
                return queue.serve(day, window)
            case "finish":
                return queue.finish(day, window)
            case "pass":
                return queue.pass_over(day, window, self._rules)
            case "back":
                return queue.come_back(day, number, self._rules)
            case "transfer" if kind:
                return queue.transfer(day, number, kind)
            case "leave":
                return queue.leave(day, number)
        raise Refusal("deed")

    def board(self) -> Board:
        """Who is called now, and how many wait."""
        day = self._day(self._now().date().isoformat())
        return Board(called=_told(queue.board(day)), waiting=self._waiting(day))

    def hall(self) -> Hall:
        """For everybody in the hall: also who is served, and who comes next."""
        day = self._day(self._now().date().isoformat())
        coming = {k: queue.coming(day, k, self._rules, COMING) for k in self._types}
        return Hall(
            called=_told(queue.board(day, CALLED)),
            serving=_told(queue.serving(day)),
            coming=coming,
            waiting=self._waiting(day),
        )

    # ---- inside

    def _waiting(self, day: Day) -> dict[str, int]:
        return {kind: len(day.waiting((kind,))) for kind in self._types}

    def _type(self, kind: str) -> BusinessType:
        if kind not in self._types:
            raise Refusal("type")
        return self._types[kind]

    def _lost(self) -> datetime | None:
        lost = counters.lost(self._store)
        return None if lost is None else datetime.fromtimestamp(lost, self._now().tzinfo)

    def _lost_second(self, today: date) -> int | None:
        """Second of today at which what had been given before was lost."""
        lost = self._lost()
        if lost is None or lost.date() != today:
            return None
        return (lost.hour * 60 + lost.minute) * 60 + lost.second

    def _count(self, db: Any, day: str, kind: str, column: str) -> int:
        """The next of that count, from 1; written down with what it is given for."""
        rows = db.conn.execute(
            f"INSERT INTO queue_count (day, kind, {column}) VALUES (?, ?, 1)"
            f" ON CONFLICT (day, kind) DO UPDATE SET {column} = {column} + 1 RETURNING {column}",
            (day, kind),
        ).fetchall()
        return int(rows[0][0])

    def _answered(self, db: Any, request: str) -> str | None:
        rows = db.conn.execute(
            "SELECT answer FROM queue_request WHERE request = ?", (request,)
        ).fetchall()
        return str(rows[0][0]) if rows else None

    def _answer(self, db: Any, request: str, day: str, answer: str) -> None:
        db.conn.execute("INSERT INTO queue_request VALUES (?, ?, ?)", (request, day, answer))

    def _day(self, day: str) -> Day:
        rows = self._store.rows(
            f"SELECT {', '.join(_FIELDS)} FROM queue_ticket WHERE day = ?", (day,)
        )
        tickets = msgspec.convert(rows, list[Ticket])
        streaks = self._store.rows("SELECT window, streak FROM queue_streak WHERE day = ?", (day,))
        return Day(
            {t.number: t for t in tickets}, {row["window"]: row["streak"] for row in streaks}
        )

    def _keep(self, db: Any, day: str, after: Day, *changed: str) -> None:
        places = ", ".join("?" for _ in ("day", *_FIELDS))
        into = f"INSERT OR REPLACE INTO queue_ticket (day, {', '.join(_FIELDS)})"
        for number in changed:
            values = msgspec.structs.astuple(after.tickets[number])
            db.conn.execute(
                f"{into} VALUES ({places})",
                (day, *values),
            )

    def _prune(self, db: Any, today: str) -> None:
        """Once a day: what is a month old goes. It names nobody, but nobody needs it."""
        if self._pruned == today:
            return
        before = (date.fromisoformat(today) - timedelta(days=KEPT_DAYS)).isoformat()
        for table in (
            "queue_ticket",
            "queue_request",
            "queue_streak",
            "queue_count",
            "queue_appointment",
        ):
            db.conn.execute(f"DELETE FROM {table} WHERE day < ?", (before,))
        self._pruned = today


def _told(tickets: tuple[Ticket, ...]) -> tuple[Called, ...]:
    return tuple(
        Called(number=t.number, window=t.window, kind=t.kind, calls=t.calls) for t in tickets
    )


def _given(day: Day, ticket: Ticket) -> QueueNumber:
    return QueueNumber(
        number=ticket.number,
        kind=ticket.kind,
        priority=ticket.priority,
        at=ticket.at,
        ahead=queue.ahead_of(day, ticket.number),
    )

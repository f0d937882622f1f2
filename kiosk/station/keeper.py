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
from kiosk.station.posts import Posts
from kiosk.station.queue import Day, Priority, Refusal, Rules, Standing, Ticket
from kiosk.station.windows import Stand
from kiosk.station.words import (
    AtWindow,
    Board,
    Called,
    DayCount,
    Deed,
    Hall,
    Here,
    Look,
    Owed,
    QueueNumber,
    Reserved,
    Seat,
    Sit,
)
from kiosk.store import counters
from kiosk.store.database import Store

KEPT_DAYS = 31
"""Days after which tickets, blocks and requests are deleted."""

OPENING = frozenset({"next", "again", "serve"})
"""Deeds of who is at their window."""

PASSED = 12
"""Most that were passed, told to a window."""

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
        """`hours`: of the station's day, from which appointments are cut, and after which windows
        are closed; None: unknown."""
        self._store, self._chosen, self._now = store, chosen, now
        self._posts = Posts(store, chosen, hours, now)
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
        no appointments are given. An appointment has one number of the queue: whoever comes again,
        because no answer of the first time reached them, is told the same."""
        if self.appointments is None:
            raise Refusal("none")
        now = self._now()
        today = now.date().isoformat()
        with self._store.transaction() as db:
            came = f"appointment {number}"
            answered = self._answered(db, request) or self._answered(db, came)
            day = self._day(today)
            if answered and answered in day.tickets:
                ticket = day.tickets[answered]
                if ticket.standing in (Standing.DONE, Standing.LEFT):
                    raise Refusal("over")
                return _given(day, ticket)
            kind = self.appointments.arrive(number).kind
            count = self._count(db, today, kind, "given")
            given = numbers.given(count, self._lost_second(now.date()))
            shown = numbers.shown(self._type(kind).letter, given)
            day = queue.add_booked(day, shown, kind, now.timestamp())
            self._keep(db, today, day, shown)
            self._answer(db, request, today, shown)
            self._answer(db, came, today, shown)
        return _given(day, day.tickets[shown])

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

    def do(self, said: Deed) -> Ticket | None:
        """The ticket it was about; None: nobody waits. Raises Refusal, also "moved" where the
        window has another number than who says it sees, and "not-yours"."""
        now = self._now()
        today = now.date().isoformat()
        if said.kind:
            self._type(said.kind)
        with self._store.transaction() as db:
            before = self._day(today)
            own = said.at or said.window
            if said.by:
                self._posts.act(db, own, said.by, opens=said.deed in OPENING)
            if said.expect is not None:
                there = before.at(own)
                if (there.number if there is not None else "") != said.expect:
                    raise Refusal("moved")
            day, ticket = self._done(before, said, now.timestamp())
            self._put(db, today, before, day)
        return ticket

    def _put(self, db: Any, today: str, before: Day, day: Day) -> None:
        """What is otherwise than before."""
        changed = [n for n, t in day.tickets.items() if before.tickets.get(n) is not t]
        self._keep(db, today, day, *changed)
        for window, streak in day.streaks.items():
            if before.streaks.get(window) != streak:
                db.conn.execute(
                    "INSERT OR REPLACE INTO queue_streak VALUES (?, ?, ?)", (today, window, streak)
                )

    def _done(self, day: Day, said: Deed, at: float) -> tuple[Day, Ticket | None]:
        window, number = said.window, said.number
        match said.deed:
            case "next" if window:
                kinds, manned = self._kinds(window), self._posts.manned()
                return queue.call_next(day, window, kinds, self._rules, at, manned)
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
            case "transfer" if said.kind:
                return queue.transfer(day, number, said.kind)
            case "transfer" if window in self._chosen.windows:
                return queue.transfer(day, number, window=window)
            case "leave":
                return queue.leave(day, number)
        raise Refusal("deed")

    # ---- windows

    def seats(self) -> tuple[Seat, ...]:
        """Every window of the station, who took it and how it is with it."""
        return self._posts.seats()

    def sit(self, said: Sit) -> AtWindow:
        """A window is taken, or its state said. Whoever closes theirs is done with whom they had.
        Raises Refusal."""
        today = self._now().date().isoformat()
        with self._store.transaction() as db:
            self._posts.sit(db, said.window, said.by, said.terminal, said.stand)
            before = self._day(today)
            if said.stand is Stand.CLOSED and before.at(said.window) is not None:
                after, _ = queue.finish(before, said.window)
                self._put(db, today, before, after)
        return self.window(said.window)

    def look(self, said: Look) -> AtWindow:
        """How it is at a window; whoever sits there is heard of. Raises Refusal("window")."""
        self._posts.hear(said.window, said.by, said.terminal, present=said.present)
        return self.window(said.window)

    def window(self, window: str) -> AtWindow:
        """Raises Refusal("window")."""
        day, seats = self._day(self._now().date().isoformat()), self._posts.seats()
        here, manned = day.at(window), self._posts.manned()
        return AtWindow(
            seat=self._posts.seat(window),
            here=_here(here) if here is not None else None,
            waits=queue.waiting_for(day, window, self._kinds(window), manned),
            waiting=self._waiting(day),
            passed=tuple(map(_here, queue.passed(day)[:PASSED])),
            others=tuple(one for one in seats if one.window != window and one.window in manned),
        )

    def count(self) -> DayCount:
        """Today's tickets, counted."""
        day = self._day(self._now().date().isoformat())
        stands = [one.standing for one in day.tickets.values()]
        served = (Standing.DONE, Standing.SERVING)
        return DayCount(
            given=len(stands),
            served=sum(stands.count(one) for one in served),
            waiting=stands.count(Standing.WAITING),
            gone=stands.count(Standing.LEFT) + stands.count(Standing.PASSED),
        )

    def _kinds(self, window: str) -> tuple[str, ...]:
        return self._chosen.windows.get(window) or tuple(self._types)

    def board(self) -> Board:
        """Who is called now, and how many wait."""
        day = self._day(self._now().date().isoformat())
        windows = self._posts.stands()
        return Board(called=_told(queue.board(day)), waiting=self._waiting(day), windows=windows)

    def hall(self) -> Hall:
        """For everybody in the hall: also who is served, and who comes next."""
        day = self._day(self._now().date().isoformat())
        coming = {k: queue.coming(day, k, self._rules, COMING) for k in self._types}
        return Hall(
            called=_told(queue.board(day, CALLED)),
            serving=_told(queue.serving(day)),
            coming=coming,
            waiting=self._waiting(day),
            windows=self._posts.stands(),
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
            "queue_window",
        ):
            db.conn.execute(f"DELETE FROM {table} WHERE day < ?", (before,))
        self._pruned = today


def _told(tickets: tuple[Ticket, ...]) -> tuple[Called, ...]:
    return tuple(
        Called(number=t.number, window=t.window, kind=t.kind, calls=t.calls) for t in tickets
    )


def _here(ticket: Ticket) -> Here:
    return Here(
        number=ticket.number, kind=ticket.kind, priority=ticket.priority,
        standing=ticket.standing, calls=ticket.calls, passes=ticket.passes,
    )  # fmt: skip


def _given(day: Day, ticket: Ticket) -> QueueNumber:
    return QueueNumber(
        number=ticket.number,
        kind=ticket.kind,
        priority=ticket.priority,
        at=ticket.at,
        ahead=queue.ahead_of(day, ticket.number),
    )

"""How a terminal takes numbers: from the keeper, or, when that is not reached, from its own block.

A block's number is marked as used on this disk before it is printed; what was handed out alone is
told as soon as the keeper is there again. A number that was asked for and whose answer never came
is given up: it may stand in the keeper's queue, so that is told as well.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from kiosk.settings.model import QueueSettings
from kiosk.station import numbers
from kiosk.station.appointments import Appointments
from kiosk.station.caller import Caller, NotReached
from kiosk.station.keeper import KEPT_DAYS, Keeper
from kiosk.station.queue import Priority, Refusal, Ticket
from kiosk.station.slots import Free
from kiosk.station.words import (
    Appointment,
    Arrive,
    AskFree,
    AtWindow,
    Board,
    Book,
    DayCount,
    Deed,
    HandIn,
    Look,
    OfNumber,
    Owed,
    QueueNumber,
    Reserve,
    Reserved,
    Seat,
    Sit,
    Take,
)
from kiosk.store import counters
from kiosk.store.database import Store

T = TypeVar("T")

AT_A_TIME = 100
"""Tickets told in one question."""


class NoNumbers(Exception):
    """The keeper is not reached and no number is set apart: somebody must be asked."""


class Queue(Protocol):
    """The station's queue as one terminal has it. Every method may wait for disk and network."""

    def take(self, kind: str, priority: Priority) -> QueueNumber:
        """Raises NoNumbers, queue.Refusal, StoreFault."""
        ...

    def board(self) -> Board | None:
        """None: the keeper is not reached."""
        ...

    def do(self, said: Deed) -> Ticket | None:
        """What staff do. Raises NotReached, queue.Refusal, StoreFault, as the four that follow."""
        ...

    def count(self) -> DayCount: ...

    def seats(self) -> tuple[Seat, ...]: ...

    def sit(self, said: Sit) -> AtWindow: ...

    def look(self, said: Look) -> AtWindow: ...

    def free(self, kind: str) -> tuple[Free, ...]:
        """Times for an appointment. Raises NotReached, queue.Refusal, StoreFault, as all of its
        kind: an appointment is only given where the keeper is reached."""
        ...

    def book(self, item: str, day: str, slot: str) -> Appointment: ...

    def withdraw(self, number: str) -> Appointment: ...

    def arrive(self, number: str) -> QueueNumber:
        """A number of today for who holds an appointment."""
        ...

    def tend(self) -> None:
        """Now and then: tell what is owed, have numbers set apart."""
        ...


class Own:
    """At the terminal that keeps the queue itself."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper

    def take(self, kind: str, priority: Priority) -> QueueNumber:
        return self.keeper.take(_word(), kind, priority)

    def board(self) -> Board | None:
        return self.keeper.board()

    def do(self, said: Deed) -> Ticket | None:
        return self.keeper.do(said)

    def count(self) -> DayCount:
        return self.keeper.count()

    def seats(self) -> tuple[Seat, ...]:
        return self.keeper.seats()

    def sit(self, said: Sit) -> AtWindow:
        return self.keeper.sit(said)

    def look(self, said: Look) -> AtWindow:
        return self.keeper.look(said)

    def free(self, kind: str) -> tuple[Free, ...]:
        return self._appointments.free(kind)

    def book(self, item: str, day: str, slot: str) -> Appointment:
        return self._appointments.book(_word(), item, day, slot)

    def withdraw(self, number: str) -> Appointment:
        return self._appointments.withdraw(number)

    def lost(self) -> None:
        self.keeper.lost()

    def arrive(self, number: str) -> QueueNumber:
        return self.keeper.arrive(_word(), number)

    def tend(self) -> None:
        return

    @property
    def _appointments(self) -> Appointments:
        if self.keeper.appointments is None:
            raise Refusal("none")
        return self.keeper.appointments


class Asked:
    """At every other."""

    def __init__(
        self, store: Store, chosen: QueueSettings, caller: Caller, now: Callable[[], datetime]
    ) -> None:
        self._store, self._chosen, self._caller, self._now = store, chosen, caller, now
        self._letters = {one.id: one.letter for one in chosen.types}
        self._wanted: dict[tuple[str, str], str] = {}  # (day, type) -> word of the open request

    def take(self, kind: str, priority: Priority) -> QueueNumber:
        request = _word()
        said = Take(request=request, kind=kind, priority=priority)
        try:
            return self._twice("take", said, QueueNumber)
        except NotReached:
            return self._alone(request, kind, priority)

    def board(self) -> Board | None:
        try:
            return self._caller.ask("board", {}, Board)
        except NotReached:
            return None

    def do(self, said: Deed) -> Ticket | None:
        """With `expect` it is done once: asked again, it says "moved"."""
        return self._caller.ask("do", said, dict[str, Ticket | None])["ticket"]

    def count(self) -> DayCount:
        return self._caller.ask("count", {}, DayCount)

    def seats(self) -> tuple[Seat, ...]:
        return self._caller.ask("seats", {}, tuple[Seat, ...])

    def sit(self, said: Sit) -> AtWindow:
        return self._twice("sit", said, AtWindow)

    def look(self, said: Look) -> AtWindow:
        return self._caller.ask("look", said, AtWindow)

    def free(self, kind: str) -> tuple[Free, ...]:
        return self._caller.ask("free", AskFree(kind=kind), tuple[Free, ...])

    def book(self, item: str, day: str, slot: str) -> Appointment:
        said = Book(request=_word(), item=item, day=day, slot=slot)
        return self._twice("book", said, Appointment)

    def withdraw(self, number: str) -> Appointment:
        return self._twice("withdraw", OfNumber(number=number), Appointment)

    def arrive(self, number: str) -> QueueNumber:
        return self._twice("arrive", Arrive(request=_word(), number=number), QueueNumber)

    def _twice(self, deed: str, said: Any, answer: type[T]) -> T:
        """What may be asked twice: it is done once."""
        try:
            return self._caller.ask(deed, said, answer)
        except NotReached:
            return self._caller.ask(deed, said, answer)

    def tend(self) -> None:
        try:
            self._tell()
            self._set_apart()
        except (NotReached, Refusal):  # "day": the two clocks stand on both sides of midnight
            return

    # ---- alone

    def _alone(self, request: str, kind: str, priority: Priority) -> QueueNumber:
        now = self._now()
        day, at = now.date().isoformat(), now.timestamp()
        with self._store.transaction() as db:
            number = self._next_own(db, day, kind)
            self._owe(db, Owed(request=request, day=day, number="", kind=kind,
                               priority=priority, at=at))  # fmt: skip
            if number:
                self._owe(db, Owed(request=_word(), day=day, number=number, kind=kind,
                                   priority=priority, at=at))  # fmt: skip
        if not number:
            raise NoNumbers
        return QueueNumber(number=number, kind=kind, priority=priority, at=at)

    def _next_own(self, db: Any, day: str, kind: str) -> str:
        """A number of the own blocks, marked as used; "" when there is none."""
        rows = db.conn.execute(
            "UPDATE queue_block SET next = next + 1 WHERE rowid = (SELECT rowid FROM queue_block"
            " WHERE day = ? AND kind = ? AND next <= last AND lost = ? ORDER BY first LIMIT 1)"
            " RETURNING next - 1",
            (day, kind, self._lost()),
        ).fetchall()
        return numbers.shown(self._letters[kind], int(rows[0][0])) if rows else ""

    def _owe(self, db: Any, owed: Owed) -> None:
        db["queue_owed"].insert(
            {"request": owed.request, "day": owed.day, "number": owed.number, "kind": owed.kind,
             "priority": owed.priority.value, "at": owed.at}
        )  # fmt: skip

    def _lost(self) -> int:
        """Blocks of before this database was put back may have been used since."""
        return int(counters.lost(self._store) or 0)

    # ---- with the keeper

    def _tell(self) -> None:
        rows = self._store.rows(
            "SELECT * FROM queue_owed ORDER BY at, number LIMIT ?", (AT_A_TIME,)
        )
        if not rows:
            return
        owed = tuple(Owed(**row | {"priority": Priority(row["priority"])}) for row in rows)
        self._caller.ask("hand-in", HandIn(owed=owed), dict)
        with self._store.transaction() as db:
            for one in owed:
                db.conn.execute("DELETE FROM queue_owed WHERE request = ?", (one.request,))

    def _set_apart(self) -> None:
        """Half a block and more stands ready for today and each of the next days."""
        today = self._now().date()
        for ahead in range(self._chosen.days + 1):
            day = (today + timedelta(days=ahead)).isoformat()
            for kind in self._letters:
                if self._left(day, kind) <= self._chosen.block // 2:
                    self._reserve(day, kind)
        before = (today - timedelta(days=KEPT_DAYS)).isoformat()
        with self._store.transaction() as db:
            db.conn.execute("DELETE FROM queue_block WHERE day < ?", (before,))

    def _left(self, day: str, kind: str) -> int:
        rows = self._store.rows(
            "SELECT ifnull(sum(last - next + 1), 0) AS n FROM queue_block"
            " WHERE day = ? AND kind = ? AND lost = ?",
            (day, kind, self._lost()),
        )
        return int(rows[0]["n"])

    def _reserve(self, day: str, kind: str) -> None:
        request = self._wanted.setdefault((day, kind), _word())
        said = Reserve(request=request, kind=kind, day=day)
        got = self._caller.ask("reserve", said, Reserved)
        if got.last:
            with self._store.transaction() as db:
                db.conn.execute(
                    "INSERT INTO queue_block VALUES (?, ?, ?, ?, ?, ?)",
                    (day, kind, got.first, got.last, got.first, self._lost()),
                )
        del self._wanted[day, kind]


def _word() -> str:
    """One-time: names a request, and nobody."""
    return secrets.token_hex(16)

"""The queue of one day as a pure model: who waits, who is called next, what becomes of a ticket.

A ticket names nobody: a number, a business type, a class. No clock, file or socket here; each
function takes a `Day` and gives the next one. 江苏 (002) asks for 自动排队叫号 and for a 绿色通道,
003 for the queue's place in the hall.

Order: the 绿色通道 (老弱病残孕, 军人军属) goes first, but when a window has called
`green_in_a_row` of it while others waited for that window, the longest waiting of these comes
next. So somebody with `n` ordinary tickets before them is called after at most
`(n + 1) * (green_in_a_row + 1)` calls of a window that serves their type, however many of the
绿色通道 arrive.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection
from typing import NamedTuple

import msgspec


class Priority(enum.StrEnum):
    ORDINARY = "ordinary"
    FRAIL = "frail"  # 老弱病残孕
    FORCES = "forces"  # 军人军属 and those treated like them

    @property
    def green(self) -> bool:
        return self is not Priority.ORDINARY


class Standing(enum.StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PASSED = "passed"  # 过号: called and not there; may come again
    DONE = "done"
    LEFT = "left"  # gave up, was passed too often, or was never handed out


AT_WINDOW = frozenset({Standing.CALLED, Standing.SERVING})


class Rules(NamedTuple):
    green_in_a_row: int = 2  # at a window, while others wait for it
    passed_behind: int = 3  # whoever was passed comes again after so many others
    most_passes: int = 3  # then the ticket is over


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """`turn` and `entry` order those who wait; `entry` rises with each time it joins the queue."""

    number: str  # A012
    kind: str  # id of its business type
    priority: Priority
    at: float  # when it was handed out, wall clock, seconds
    turn: int
    entry: int
    standing: Standing = Standing.WAITING
    window: str = ""  # that called it last
    calls: int = 0
    passes: int = 0
    called_at: float = 0.0
    bound: str = ""  # the window to which it was moved, and no other while somebody is there


class Day(msgspec.Struct, frozen=True):
    """`streaks`: by window, how many of the 绿色通道 it called in a row while others waited."""

    tickets: dict[str, Ticket] = {}
    streaks: dict[str, int] = {}

    def waiting(self, kinds: Collection[str] = ()) -> list[Ticket]:
        """In the order of their turn, whatever their class; of these types, or of all."""
        those = (
            t
            for t in self.tickets.values()
            if t.standing is Standing.WAITING and (not kinds or t.kind in kinds)
        )
        return sorted(those, key=_turn)

    def at(self, window: str) -> Ticket | None:
        """Whom the window has called or serves."""
        return next(
            (t for t in self.tickets.values() if t.window == window and t.standing in AT_WINDOW),
            None,
        )

    @property
    def next_entry(self) -> int:
        return 1 + max((t.entry for t in self.tickets.values()), default=0)


def _turn(ticket: Ticket) -> tuple[int, int]:
    return ticket.turn, ticket.entry


class Refusal(ValueError):
    """What was asked for cannot be done; the text is a closed word."""


def _with(day: Day, *tickets: Ticket) -> Day:
    return Day(day.tickets | {t.number: t for t in tickets}, day.streaks)


def add(day: Day, number: str, kind: str, priority: Priority, at: float) -> Day:
    """A ticket was handed out at that time. One that is told late (a machine was alone) stands
    where it would have stood. Raises Refusal("known") for a number that is there already."""
    if number in day.tickets:
        raise Refusal("known")
    entry = day.next_entry
    earlier = [t.turn for t in day.tickets.values() if t.at <= at]
    late = len(earlier) < len(day.tickets)
    turn = max(earlier, default=0) if late else entry
    new = Ticket(number=number, kind=kind, priority=priority, at=at, turn=turn, entry=entry)
    return _with(day, new)


def add_booked(day: Day, number: str, kind: str, at: float) -> Day:
    """Who comes to an appointment goes before those of the same class who have none: the time was
    promised, and a slot takes only so many. Raises Refusal("known")."""
    day = add(day, number, kind, Priority.ORDINARY, at)
    return _with(day, msgspec.structs.replace(day.tickets[number], turn=0))


def call_next(
    day: Day,
    window: str,
    kinds: Collection[str],
    rules: Rules,
    at: float,
    manned: Collection[str] = (),
) -> tuple[Day, Ticket | None]:
    """下一位: ends whatever this window had, then calls. None: nobody waits for it. `manned`:
    windows where somebody is; what was moved to one of them waits for that one."""
    if (before := day.at(window)) is not None:
        day = _with(day, msgspec.structs.replace(before, standing=Standing.DONE))
    chosen, streak = _choose(day, window, _for(day, window, kinds, manned), rules)
    if chosen is None:
        return Day(day.tickets, day.streaks | {window: 0}), None
    called = msgspec.structs.replace(
        chosen, standing=Standing.CALLED, window=window, calls=chosen.calls + 1, called_at=at
    )
    day = _with(day, called)
    return Day(day.tickets, day.streaks | {window: streak}), called


def _for(day: Day, window: str, kinds: Collection[str], manned: Collection[str]) -> list[Ticket]:
    """Who waits for a window, in the order of their turn."""
    return [
        one
        for one in day.waiting()
        if (one.bound and one.bound == window) or (one.kind in kinds and one.bound not in manned)
    ]


def _choose(
    day: Day, window: str, waiting: list[Ticket], rules: Rules
) -> tuple[Ticket | None, int]:
    """Whose turn it is, and the window's streak after it."""
    green = next((t for t in waiting if t.priority.green), None)
    other = next((t for t in waiting if not t.priority.green), None)
    streak = day.streaks.get(window, 0)
    if green is not None and (other is None or streak < rules.green_in_a_row):
        return green, streak + 1 if other is not None else 0
    return other, 0


def call_again(day: Day, window: str, at: float) -> tuple[Day, Ticket]:
    """重呼. Raises Refusal("nobody") where the window has called nobody."""
    ticket = day.at(window)
    if ticket is None:
        raise Refusal("nobody")
    again = msgspec.structs.replace(
        ticket, standing=Standing.CALLED, calls=ticket.calls + 1, called_at=at
    )
    return _with(day, again), again


def serve(day: Day, window: str) -> tuple[Day, Ticket]:
    """The called one has come. Raises Refusal("nobody")."""
    return _end(day, window, lambda t: msgspec.structs.replace(t, standing=Standing.SERVING))


def finish(day: Day, window: str) -> tuple[Day, Ticket]:
    """办结. Raises Refusal("nobody")."""
    return _end(day, window, lambda t: msgspec.structs.replace(t, standing=Standing.DONE))


def pass_over(day: Day, window: str, rules: Rules) -> tuple[Day, Ticket]:
    """过号: called and not there. Raises Refusal("nobody")."""

    def passed(ticket: Ticket) -> Ticket:
        passes = ticket.passes + 1
        over = passes >= rules.most_passes
        standing = Standing.LEFT if over else Standing.PASSED
        return msgspec.structs.replace(ticket, standing=standing, passes=passes)

    return _end(day, window, passed)


def _end(day: Day, window: str, change: Callable[[Ticket], Ticket]) -> tuple[Day, Ticket]:
    ticket = day.at(window)
    if ticket is None:
        raise Refusal("nobody")
    changed = change(ticket)
    return _with(day, changed), changed


def come_back(day: Day, number: str, rules: Rules) -> tuple[Day, Ticket]:
    """A passed ticket joins again, behind `passed_behind` others of its type and class.

    Raises Refusal("unknown") or Refusal("not-passed").
    """
    ticket = _known(day, number)
    if ticket.standing is not Standing.PASSED:
        raise Refusal("not-passed")
    return _join(day, ticket, ticket.kind, rules.passed_behind)


def transfer(day: Day, number: str, kind: str = "", window: str = "") -> tuple[Day, Ticket]:
    """转移: to another business type, or to a window ("": to none). It has waited already: its
    turn stays what it was.

    Raises Refusal("unknown") or Refusal("over").
    """
    ticket = _known(day, number)
    if ticket.standing in (Standing.DONE, Standing.LEFT):
        raise Refusal("over")
    moved = msgspec.structs.replace(
        ticket,
        kind=kind or ticket.kind,
        standing=Standing.WAITING,
        window="",
        bound=window,
        entry=day.next_entry,
    )
    return _with(day, moved), moved


def leave(day: Day, number: str) -> tuple[Day, Ticket]:
    """The holder goes. Raises Refusal("unknown") or Refusal("over")."""
    ticket = _known(day, number)
    if ticket.standing in (Standing.DONE, Standing.LEFT):
        raise Refusal("over")
    gone = msgspec.structs.replace(ticket, standing=Standing.LEFT)
    return _with(day, gone), gone


def _known(day: Day, number: str) -> Ticket:
    if number not in day.tickets:
        raise Refusal("unknown")
    return day.tickets[number]


def _join(day: Day, ticket: Ticket, kind: str, behind: int) -> tuple[Day, Ticket]:
    entry = day.next_entry
    same = [t for t in day.waiting((kind,)) if t.priority.green == ticket.priority.green]
    turn = same[behind - 1].turn if len(same) >= behind > 0 else entry
    back = msgspec.structs.replace(
        ticket, kind=kind, standing=Standing.WAITING, window="", turn=turn, entry=entry
    )
    return _with(day, back), back


def waiting_for(day: Day, window: str, kinds: Collection[str], manned: Collection[str]) -> int:
    """How many a window might call."""
    return len(_for(day, window, kinds, manned))


def passed(day: Day) -> tuple[Ticket, ...]:
    """过号: who may come again, the latest first."""
    gone = (t for t in day.tickets.values() if t.standing is Standing.PASSED)
    return tuple(sorted(gone, key=lambda t: (-t.called_at, t.number)))


def ahead(day: Day, kind: str, priority: Priority) -> int:
    """How many wait before somebody who took such a ticket now: an estimate of people, never of
    minutes. Later ones of the 绿色通道 may still come before an ordinary ticket."""
    waiting = day.waiting((kind,))
    return sum(t.priority.green or not priority.green for t in waiting)


def ahead_of(day: Day, number: str) -> int:
    """The same for a ticket that waits; 0 where it does not."""
    ticket = day.tickets.get(number)
    if ticket is None or ticket.standing is not Standing.WAITING:
        return 0
    before = (t for t in day.waiting((ticket.kind,)) if t.number != number)
    mine = ticket.priority.green
    return sum(
        (t.priority.green and not mine) or (t.priority.green == mine and _turn(t) < _turn(ticket))
        for t in before
    )


def board(day: Day, most: int = 4) -> tuple[Ticket, ...]:
    """Who is called now, the newest call first."""
    called = [t for t in day.tickets.values() if t.standing is Standing.CALLED]
    return tuple(sorted(called, key=lambda t: (-t.called_at, t.number))[:most])


def serving(day: Day) -> tuple[Ticket, ...]:
    """Who is being served, by window."""
    served = (t for t in day.tickets.values() if t.standing is Standing.SERVING)
    return tuple(sorted(served, key=lambda t: t.window))


def coming(day: Day, kind: str, rules: Rules, most: int) -> tuple[str, ...]:
    """Numbers of a type in the order in which a window that begins now and serves only this type
    would call them: what is likely, since other windows and later arrivals change it."""
    found: list[str] = []
    while len(found) < most:
        day, ticket = call_next(day, "", (kind,), rules, 0.0)
        if ticket is None:
            break
        found.append(ticket.number)
    return tuple(found)

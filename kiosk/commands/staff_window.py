"""The window of whoever is signed in: its state, and calling from it (下一位, 重呼, 过号, 转移).

On the drawing thread; the keeper is asked on the queue's own and answers through `soon`. What the
page shows is what the keeper said last: a touch names the number that it was meant for, so that two
pads, or one whose answer was lost, never end the turn of somebody whom nobody saw.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kiosk.commands.queue_rounds import Failed, QueueRounds
from kiosk.commands.staff_part import NEVER, Do, StaffPart
from kiosk.settings.staff import Right
from kiosk.staff.states import AT_WINDOW, Command, Event, State
from kiosk.station.queue import Refusal
from kiosk.station.windows import SAID, Stand
from kiosk.station.words import AtWindow, Deed, Look, Seat, Sit
from kiosk.store import audit
from screens.staff import Windowed

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk

EVERY = 1.0
"""Seconds between two looks at whether who sits there is still signed in."""

UNLISTED = ("key", "pad")
"""The keeper hears staff at this terminal no more: its key is not in the station's list."""

_WORDS = frozenset({"moved", "not-yours", "over", "nobody", "not-passed", "window", *UNLISTED})
"""The keeper's words for which there is a line; all others are one."""


class OwnWindow(StaffPart):
    """Of one desk. Windows stay held here when the session locks: whoever sits at one locks the
    pad between two people."""

    needs = dict.fromkeys(
        (
            Event.OPEN_WINDOW, Event.SIT, Event.OTHER_WINDOW, Event.SAY_STAND, Event.CALL,
            Event.OPEN_MOVE, Event.MOVE, Event.OPEN_PASSED, Event.COME_BACK,
        ),
        Right.QUEUE,
    )  # fmt: skip
    states = AT_WINDOW

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__(desk)
        self._held: dict[str, str] = {}  # account -> its window
        self._told: tuple[Look, ...] = ()
        self._seats: tuple[Seat, ...] | None = None
        self._at: AtWindow | None = None
        self._busy = self._lost = False
        self._sure = ""

    def does(self) -> Mapping[Command, Do]:
        return {
            Command.LOOK_AT_WINDOWS: lambda event, data: self._open(),
            Command.LIST_WINDOWS: lambda event, data: self._list(),
            Command.SIT: lambda event, data: self._sit(str(data)),
            Command.SAY_STAND: lambda event, data: self._say(str(data)),
            Command.CALL: lambda event, data: self._call(str(data)),
            Command.MOVE: lambda event, data: self._move(str(data)),
            Command.COME_BACK: lambda event, data: self._come_back(str(data)),
        }

    @property
    def every(self) -> float:
        return EVERY if self._held or self.here else NEVER

    def tick(self) -> bool:
        """Whose windows are held here, and who of them is signed in."""
        looks = tuple(
            self._look(window, account, present=account == self.desk.account)
            for account, window in self._held.items()
        )
        rounds = self._rounds
        if rounds is not None and looks != self._told:
            self._told = looks
            rounds.sit_at(looks, self._seen)
        return False

    def shown(self) -> dict[str, Any]:
        if not self.here:
            return {}
        windowed = Windowed(
            self._seats, self._at, self._busy, self._lost, self._sure, self.desk.account
        )
        return {"windowed": windowed}

    def out(self) -> None:
        self._seats = self._at = None
        self._sure, self._lost = "", False

    # ---- the table's commands

    def _open(self) -> None:
        """Theirs of today, if they have one; else which there are."""
        own = self.desk.account

        def told(seats: tuple[Seat, ...]) -> None:
            self._seats = seats
            mine = next((s for s in seats if s.by == own and s.stand is not Stand.CLOSED), None)
            if mine is not None and self.desk.situation.state is State.WINDOWS:
                self._held[own] = mine.window
                self._refresh(lambda: self.desk.event(Event.SEATED))

        self._at, self._seats, self._sure = None, None, ""
        self._ask(lambda rounds: rounds.queue.seats(), told)

    def _list(self) -> None:
        self._seats, self._sure = None, ""
        self._ask(lambda rounds: rounds.queue.seats(), self._listed)

    def _listed(self, seats: tuple[Seat, ...]) -> None:
        self._seats = seats

    def _sit(self, window: str) -> None:
        """One that somebody else has is taken over by a second touch."""
        own, seats = self.desk.account, self._seats or ()
        seat = next((one for one in seats if one.window == window), None)
        if seat is None or self._busy:
            return
        theirs = seat.by not in ("", own) and seat.stand is not Stand.CLOSED
        if theirs and self._sure != window:
            self._sure = window
            return

        def seated(at: AtWindow) -> None:
            self._at, self._held[own] = at, window
            self.desk.event(Event.SEATED)

        self._put_down_as(window, Stand.OPEN, seated)

    def _say(self, word: str) -> None:
        if self._window and not self._busy and word in SAID:
            self._put_down_as(self._window, Stand(word), self._shows)

    def _put_down_as(self, window: str, stand: Stand, then: Callable[[AtWindow], None]) -> None:
        if not self.desk.write(audit.Deed.AT_WINDOW, reference=window, digest=stand.value):
            self.desk.say("staff.pin.not_kept")
            return
        said = Sit(window=window, by=self.desk.account, terminal=self._terminal, stand=stand)
        self._ask(lambda rounds: rounds.queue.sit(said), then)

    def _call(self, deed: str) -> None:
        self._deed(Deed(deed=deed, window=self._window, by=self.desk.account, expect=self._number))

    def _move(self, to: str) -> None:
        what, _, name = to.partition(":")
        if not self._number:
            return
        self._deed(
            Deed(
                deed="transfer", number=self._number, at=self._window, by=self.desk.account,
                expect=self._number, kind=name if what == "kind" else "",
                window=name if what == "window" else "",
            )
        )  # fmt: skip

    def _come_back(self, number: str) -> None:
        self._deed(Deed(deed="back", number=number, at=self._window, by=self.desk.account))

    def _deed(self, said: Deed) -> None:
        """Done, or not: either way the page shows how it is then."""
        if self._busy or self._at is None:
            return
        about = f"{said.at or said.window} {said.number or said.expect}".strip()
        if not self.desk.write(audit.Deed.CALLED, reference=about, digest=said.deed):
            self.desk.say("staff.pin.not_kept")
            return
        look = self._look(self._window, self.desk.account, present=True)

        def do(rounds: QueueRounds) -> tuple[str, AtWindow]:
            try:
                ticket = rounds.queue.do(said)
                why = "nobody-waits" if ticket is None else ""
            except Refusal as refusal:
                why = str(refusal) if str(refusal) in _WORDS else "other"
            return why, rounds.queue.look(look)

        def done(came: tuple[str, AtWindow]) -> None:
            self._shows(came[1])
            if came[0]:
                self.desk.say(f"staff.window.why.{came[0]}")

        self._ask(do, done)

    # ---- with the keeper

    def _ask(self, what: Callable[[QueueRounds], Any], then: Callable[[Any], None]) -> None:
        rounds, who = self._rounds, self.desk.account
        if rounds is None:
            self._lost = True
            return
        self._busy = True
        self.desk.show(note="")

        def told(came: Any) -> None:
            self._busy = False
            if self.desk.account != who:
                return  # they are not here any more
            if isinstance(came, Failed):
                self._lost = came.why == "alone"
                if self.here:
                    why = came.why if came.why in ("alone", *UNLISTED) else "other"
                    self.desk.say(f"staff.window.why.{why}")
            else:
                self._lost = False
                then(came)
            self.desk.app.draw()

        rounds.put(lambda: what(rounds), lambda came: self.desk.soon(lambda: told(came)))

    def _refresh(self, then: Callable[[], None]) -> None:
        look = self._look(self._window, self.desk.account, present=True)

        def told(at: AtWindow) -> None:
            self._shows(at)
            then()

        self._ask(lambda rounds: rounds.queue.look(look), told)

    def _seen(self, look: Look, at: AtWindow | None) -> None:
        """From the rounds: how it is at a window that is held here."""
        self.desk.soon(lambda: self._heard(look, at))

    def _heard(self, look: Look, at: AtWindow | None) -> None:
        if at is not None and self._lost_seat(look, at):
            self._held.pop(look.by, None)
        if look.by != self.desk.account or self._busy:
            return
        before = self._at, self._lost
        self._at, self._lost = at or self._at, at is None
        if self.here and before != (self._at, self._lost):
            self.desk.app.draw()

    @staticmethod
    def _lost_seat(look: Look, at: AtWindow) -> bool:
        """Another has it, or the day is over."""
        return at.seat.by != look.by or at.seat.stand is Stand.CLOSED

    def _shows(self, at: AtWindow) -> None:
        self._at = at
        own = self.desk.account
        if at.seat.by == own and at.seat.stand is not Stand.CLOSED:
            self._held[own] = at.seat.window
        else:
            self._held.pop(own, None)

    # ---- what it is about

    @property
    def _rounds(self) -> QueueRounds | None:
        return self.desk.bench.queue()

    @property
    def _terminal(self) -> str:
        return self.desk.bench.settings.station.terminal

    @property
    def _window(self) -> str:
        if self._at is not None:
            return self._at.seat.window
        return self._held.get(self.desk.account, "")

    @property
    def _number(self) -> str:
        """The number that the page shows at the window."""
        here = self._at.here if self._at is not None else None
        return here.number if here is not None else ""

    def _look(self, window: str, account: str, *, present: bool) -> Look:
        return Look(window=window, by=account, terminal=self._terminal, present=present)

"""A staff session on the glass: the table's commands, done. It owns the visits that it begins.

Everything here runs on the drawing thread; weighing a PIN runs on a thread of its own and comes
back through `soon`. Whatever somebody of the staff does is in the audit chain before it is done:
where it cannot be written down, nobody comes in and nobody acts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.commands.glass_desk import GlassDesk
from kiosk.commands.helping import Helping
from kiosk.commands.queue_rounds import QueueRounds
from kiosk.commands.records import Records
from kiosk.commands.staff_attendance import OwnAttendance
from kiosk.commands.staff_books import Books
from kiosk.commands.staff_cases import CaseDesk
from kiosk.commands.staff_entry import Entry
from kiosk.commands.staff_faces import Looking
from kiosk.commands.staff_figures import Today
from kiosk.commands.staff_home_visits import HomeVisits
from kiosk.commands.staff_part import NEVER, Do, StaffPart
from kiosk.commands.staff_signin import SigningIn
from kiosk.commands.staff_taking import TakingIn
from kiosk.commands.staff_tasks import StationTasks
from kiosk.commands.staff_training import Training
from kiosk.commands.staff_urgent import Urgent
from kiosk.commands.staff_visit import PATIENT, OwnVisit
from kiosk.commands.staff_weekly import OwnWeek
from kiosk.commands.staff_window import OwnWindow
from kiosk.commands.staff_wishes import Wishes
from kiosk.handling.assistant import Assistant
from kiosk.handling.signature import SLATE as SIGNED
from kiosk.input import SLATE
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.runtime.clock import Clock
from kiosk.runtime.hands import Answer
from kiosk.runtime.staffing import citizens, ends_without, touches_visit
from kiosk.settings.model import Settings
from kiosk.settings.staff import Right, StaffMember, rights, roles_here
from kiosk.staff.states import (
    IN,
    VISITING,
    VOUCHES,
    Command,
    Event,
    Situation,
    State,
)
from kiosk.staff.table import LIMITS, step
from kiosk.store.audit import Deed
from kiosk.visit.states import State as VisitState
from screens.nodes import Action, Ink, Local, Page, Send, Tend
from screens.staff import (
    AccountShown,
    StaffBar,
    StaffView,
)
from screens.view import View

if TYPE_CHECKING:
    from kiosk.commands.app import App
    from kiosk.runtime.photographing import Photographing
    from kiosk.sheets.document import Sheet

IDLE = 120.0
"""A limit of the table that the settings' `staff.idle` replaces."""

_ANONYMOUS = frozenset({VisitState.ATTRACT, VisitState.HOME})
"""Nobody is known here: the gesture is heard."""

NEEDS: Mapping[Event, Right | None] = {
    Event.ACT_HELPED: Right.ACT_HELPED,
    Event.ACT_PROXY: Right.ACT_PROXY,
}
"""The right without which an event is not heard; the parts add theirs."""

OWN = "staff:"
"""Begins what a page of a part does by itself (`StaffPart.local`)."""

_BY_ITSELF = frozenset(
    {State.CHECKING, State.VOUCH_CHECKING, State.TAKING, State.ANSWERING, State.LOCKED}
)
"""No touch makes these last longer."""

_MODES = {Event.ACT_HELPED: "helped", Event.ACT_PROXY: "proxy"}
_DEEDS = {
    Event.ACT_HELPED: Deed.BEGAN_VISIT,
    Event.ACT_PROXY: Deed.BEGAN_VISIT,
    Event.HAND_OVER: Deed.HANDED_OVER,
    Event.HAND_BACK: Deed.HANDED_BACK,
    Event.VISIT_ENDED: Deed.ENDED_VISIT,
}
_ENDS = {
    Event.LOCK: "touch",
    Event.DEADLINE: "time",
    Event.BROKEN: "trouble",
    Event.PIN_LOCKED: "locked-out",  # in a visit, by whoever has the pad
    Event.SIGNED: "signed",  # by a citizen, who had the pad in their hands
    Event.NOT_SIGNED: "signed",
    # called to a visitor's terminal: their word was all
    **dict.fromkeys((Event.CONFIRM, Event.REFUSE, Event.BACK, Event.KEEP), "visit"),
}


class Pictures(Protocol):
    """Card and person, to whoever of the staff looks at both."""

    def show(self, answer: Answer) -> None:
        """FACES_TOLD, until `stop`."""

    def again(self) -> None: ...

    def stop(self) -> None: ...


class _NoPictures:
    def show(self, answer: Answer) -> None: ...

    def again(self) -> None: ...

    def stop(self) -> None: ...


_NO_PICTURES = _NoPictures()


@dataclass(frozen=True, slots=True)
class StaffBench:
    """What the desk works with beyond the App. `records` None: the store is not open yet."""

    settings: Settings
    data: Path
    clock: Clock
    journal: Journal
    records: Callable[[], Records | None]
    read_card: Callable[[Answer], None]
    stop_card: Callable[[], None]
    helping: Callable[[], Helping | None] = lambda: None  # the station's line, once it is up
    # On the receipt printer; False: there is none
    print: Callable[[Callable[[], Any], Answer], bool] = lambda compose, answer: False
    # The same on A4
    print_pages: Callable[[Callable[[], Sheet], Answer], bool] = lambda sheet, answer: False
    camera: Callable[[], Photographing | None] = lambda: None  # of documents, once it is there
    case_line: Callable[[], bool | None] = lambda: None  # other terminals' cases: heard lately?
    case_news: Callable[[], None] = lambda: None  # something was done here: tell them
    queue: Callable[[], QueueRounds | None] = lambda: None  # likewise
    # The visit at this glass waits for somebody of the staff to come here
    called: Callable[[], Answer | None] = lambda: None
    faces: Pictures = _NO_PICTURES


class StaffDesk(GlassDesk):
    """`app` is the App in front of which it stands."""

    def __init__(self, app: App, bench: StaffBench) -> None:
        super().__init__(app, bench.clock)
        self.bench = bench
        settings = bench.settings
        self._entry = Entry(
            settings.station.staff,
            settings.staff,
            bench.data,
            lambda: bench.clock.now().timestamp(),
        )
        self._who: StaffMember | None = None
        self._signing_in = SigningIn(self, self._entry)
        self._visit = OwnVisit(app)
        self._wishes = Wishes(self, bench.helping)
        self._looking = Looking(self)
        visits = HomeVisits(self)
        self.parts: tuple[StaffPart, ...] = (
            self._looking,
            Urgent(self),
            OwnAttendance(self),
            CaseDesk(self),
            visits,
            TakingIn(self, visits),
            Training(self),
            OwnWindow(self),
            OwnWeek(self),
            StationTasks(self),
            Today(self),
            Books(self),
        )
        self._needs = {**NEEDS}
        self._does: dict[Command, Do] = {}
        for part in self.parts:
            self._needs.update(part.needs)
            self._does.update(part.does())
        self.view = StaffView(own_pad=settings.staff.begin == "locked")
        self._renew()

    # ---- for the App

    @property
    def situation(self) -> Situation:
        return self.view.situation

    @property
    def where(self) -> str:
        return f"staff-{self.situation.state}"

    @property
    def signed_in(self) -> bool:
        return self.situation.state in IN

    @property
    def open(self) -> bool:
        """Its pages are on the glass, not the visit's."""
        match self.situation.state:
            case State.LOCKED:
                return self.view.own_pad
            case State.ACTING | State.HANDED_OVER:
                return not self._visit.begun
        return True

    @property
    def engaged(self) -> bool:
        """Somebody of the staff is at the glass: the process is not started anew."""
        return self.situation.state is not State.LOCKED

    def held(self) -> None:
        """The gesture of a terminal in the hall."""
        if self.situation.state is State.LOCKED and self._at in _ANONYMOUS:
            self.event(Event.OPEN)

    def bar(self) -> StaffBar | None:
        """What a page of a visit says of the staff."""
        if self.situation.state not in VISITING or not self._visit.begun or self._who is None:
            return None
        handed = self.situation.state is State.HANDED_OVER
        calls = 0 if handed else len(self._wishes.open(self.may()))
        return StaffBar(self._who.name, self.view.mode, handed, calls)

    def attest(self, answer: Answer) -> None:
        """The visit that it owns asks whether card and person belong together."""
        self._wishes.asked(answer)

    @property
    def asking(self) -> Answer | None:
        """Of the visit at this glass, while it waits for their word."""
        return self._wishes.own

    @property
    def account(self) -> str:
        """Id of who is signed in."""
        return self._who.id if self._who is not None else ""

    @property
    def exam_passed(self) -> date | None:
        """Since when whoever is signed in may serve."""
        return self._who.exam_passed if self._who is not None else None

    @property
    def lets_touch(self) -> bool:
        """Whether a touch on a page of the visit reaches it: not, where it is the citizen's alone
        and the pad is not theirs."""
        state = self.situation.state
        return state not in VISITING or touches_visit(state, self.view.mode, self._at)

    def act(self, action: Action) -> None:
        """A touch on one of its pages, or on its buttons on a visit's page."""
        match action:
            case Local(what=what) if what.startswith("key:"):
                if self.situation.state in (State.PIN, State.VOUCH_PIN):
                    self._entry.typed.press(what.removeprefix("key:"))
                    self.show(tries_left=None)
                elif (part := self._writing) is not None:
                    part.pen.press(part, what.removeprefix("key:"))
                self.app.draw()
            case Local(what=what) if what.startswith(OWN):
                for part in self.parts:
                    if part.here:
                        part.local(what.removeprefix(OWN))
                self.app.draw()
            case Ink(slate=slate, points=points) if slate == SIGNED:
                for part in self.parts:
                    if part.here:
                        part.sign(points)
                self.app.draw()
            case Ink(slate=slate, points=points):
                if slate == SLATE and (part := self._writing) is not None:
                    part.pen.draw(part, points)
                    self.app.draw()
            case Local(what=what):
                self.app.presenter.local(what)
                self.app.draw()
            case Tend(event=Event.CHOSEN, data=data):
                self._signing_in.choose(str(data))
            case Tend(event=event, data=data):
                self.event(Event(event), data)
            case Send():  # a button of the visit that a drawn page no longer has
                return

    def to_rest(self) -> None:
        self.event(Event.BROKEN)

    def touched(self) -> None:
        """A finger anywhere: time starts anew, but for what ends by itself."""
        if self.situation.state not in _BY_ITSELF:
            self._renew()

    def tick(self) -> float:
        """Seconds until it wants to be asked again."""
        self.look()
        self._wishes.watch(self.signed_in or self.view.own_pad)
        if self._at in PATIENT and self.situation.state in VISITING:
            self._renew()
        if self.situation.state is not State.LOCKED and self.left() <= 0:
            self.event(Event.DEADLINE)
        changed = [part.tick() for part in self.parts]  # each of them
        if any(changed):
            self.app.draw()
        wait = self.left() if self.situation.state is not State.LOCKED else NEVER
        return min(wait, *(part.every for part in self.parts))

    def pulse(self) -> tuple[int, ...]:
        """What of its pages moves by itself."""
        if not self.open or self.situation.state in (State.LOCKED, State.CHECKING):
            return (-1,)
        return (ceil(self.left()) if self._ring() else -1,)

    def until_next(self) -> float:
        if not self.open or self.situation.state is State.LOCKED:
            return NEVER
        left = self.left()
        if self._ring():
            return left - (ceil(left) - 1.0)
        return max(0.05, left - self.bench.settings.deadlines.ring_under)

    def page(self, view: View) -> Page:
        """The page of this moment; `view` is the terminal's own."""
        from screens.pages.staff import staff_page

        ring = self.bench.settings.deadlines.ring_under
        shown = self.open and self.situation.state not in (State.LOCKED, State.CHECKING)
        left = self.left() if shown and self._ring() else None
        return staff_page(self._shown(), replace(view, left=left, left_of=ring))

    # ---- the table

    def event(self, event: Event, data: Any = None) -> None:
        """One step of the session, and what it commands."""
        before = self.situation
        if event is Event.CALLED and (self._called is None or before.state is not State.LOCKED):
            return
        if event is Event.CONFIRM and self._looking.barred:
            return
        if event is Event.HAND_OVER and self.view.mode == "proxy":
            return  # the citizen is absent
        if event in self._needs:
            right, may = self._needs[event], self.may()
            if not may or (right is not None and right not in may):
                return  # no page offers it; before the examination nobody serves
        after, commands = step(before, event)
        reason = str(data) if event is Event.REFUSE else ""
        if Command.ATTEST in commands and not self._wishes.written(reason):
            self.say("staff.pin.not_kept")
            return
        if Command.AUDIT in commands and not self._written(event) and event in _MODES:
            self.show(note="staff.pin.not_kept", note_good=False)
            self.app.draw()
            return
        if after.state is not before.state:
            typing = after.state in (State.PIN, State.VOUCH_PIN)
            self.show(note="", tries_left=self.view.tries_left if typing else None)
        self.show(situation=after)
        if event is not Event.VISIT_ENDED or after.state is State.LOCKED:
            self._renew()  # the end of a visit is no touch
        for command in commands:
            self._do(command, event, data)
        if before.state in IN and after.state is State.LOCKED:
            self._out(_ENDS.get(event, "visit"), visitors=before.called)
        if event is Event.CALLED:  # who said that they come is most likely who is here
            self._signing_in.choose(self.app.runtime.visit.attested_by)
        self.app.draw()

    def _do(self, command: Command, event: Event, data: Any) -> None:
        match command:
            case Command.READ_CARD:
                self._signing_in.read_card()
            case Command.STOP_CARD:
                self._signing_in.stop_card()
            case Command.CHECK_PIN:
                self._signing_in.check()
            case Command.FORGET_PIN:
                self._entry.typed.forget()
            case Command.BEGIN_VISIT:
                self._begin(_MODES[event], "" if data is None else str(data))
            case Command.LEAVE_VISIT:
                self._visit.leave()
            case Command.END_VISIT:
                self._visit.end()
                self._wishes.drop()
            case Command.TAKE_WISH:
                self._wishes.take(str(data), self.may())
            case Command.ATTEST:
                self._wishes.attest(str(data) if event is Event.REFUSE else "")
            case Command.GIVE_UP:
                self._wishes.give_up()
            case _ if command in self._does:
                self._does[command](event, data)

    def _out(self, why: str, *, visitors: bool) -> None:
        """Nobody is signed in any more. `visitors`: a visit that is not theirs goes on, and looks
        as it did."""
        self._visit.let_go()
        self._who = None
        for part in self.parts:
            part.out()
        self.show(chosen=None, mode="", rights=frozenset(), giving="")
        events.staff_locked(self.bench.journal, why=why)
        if not visitors:
            self.app.presenter.reset()

    def _begin(self, mode: str, brings: str) -> None:
        """`brings`: id of what was taken in at home."""
        assert self._who is not None  # the table: only who is signed in acts
        id_ = self._who.id
        self.show(mode=mode)
        self._visit.want(
            Assistant(
                id_,
                self._who.name,
                "proxy" if mode == "proxy" else "helped",
                Right.CONFIRM_IDENTITY in self.may(),
                lambda number: self._entry.owns(id_, number),
                brings,
            )
        )
        events.staff_acting(self.bench.journal, how=mode)

    def look(self) -> None:
        """Follow the visit: has it begun, is it the citizen's alone now, is it over?"""
        state = self.situation.state
        if self.situation.called:
            if self._at is not VisitState.ATTESTING:
                self._wishes.drop()
                self.event(Event.KEEP)
        elif state not in VISITING:
            self._visit.rest(always=self.open)
        elif self._visit.over():
            self.event(Event.VISIT_ENDED)
        elif self._visit.begun:
            why = citizens(self.view.mode, self._at)
            if why:
                self.show(giving=why)
            if state in VOUCHES and self._at is not VisitState.ATTESTING:
                self._wishes.drop()
                self.event(Event.KEEP)
            elif state is State.ACTING and ends_without(self.view.mode, self._at):
                self._visit.leave()
            elif state is State.ACTING and why:
                self.event(Event.GIVE)
            elif state is State.GIVING and not why:
                self.event(Event.KEEP)

    def came_in(self, member: StaffMember) -> None:
        """It is they, and that is written down."""
        self._who = member
        if self.situation.called and (answer := self._called) is not None:
            self._wishes.came(answer)
        self.event(Event.PIN_RIGHT)
        events.staff_signed_in(self.bench.journal)

    # ---- inside

    @property
    def _called(self) -> Answer | None:
        """Of the visitor's visit at this glass that waits for somebody of the staff."""
        return self.bench.called() if self._at is VisitState.ATTESTING else None

    @property
    def _writing(self) -> StaffPart | None:
        """The part whose page has the keyboard."""
        return next((part for part in self.parts if part.writing), None)

    @property
    def _at(self) -> VisitState:
        return self._visit.at

    def _written(self, event: Event) -> bool:
        """What happens now, in the audit chain."""
        records = self.bench.records()
        if records is None or self._who is None:
            return False
        if event in _ENDS:
            return records.staff(Deed.LOCKED, self._who.id, reference=_ENDS[event])
        if event in (Event.HAND_OVER, Event.HAND_BACK):
            to = "citizen" if event is Event.HAND_OVER else "staff"
            events.staff_handed(self.bench.journal, to=to)
        mode = _MODES.get(event, self.view.mode)
        return records.staff(_DEEDS[event], self._who.id, reference=mode)

    def may(self, member: StaffMember | None = None) -> frozenset[Right]:
        """What whoever is signed in may do today, or that account."""
        who = member or self._who
        if who is None:
            return frozenset()
        roles = roles_here(self.bench.settings.station.roles)
        return rights(who, roles, self.bench.clock.now().date())

    def may_enter(self, member: StaffMember) -> bool:
        """Whether the session that is begun is one of theirs."""
        return not self.situation.called or Right.CONFIRM_IDENTITY in self.may(member)

    def _shown(self) -> StaffView:
        station, may = self.bench.settings.station, self.may()
        accounts = tuple(
            AccountShown(one.id, one.name, self._entry.locked(one.id))
            for one in station.staff
            if self.may_enter(one)
        )
        return replace(
            self.view,
            accounts=accounts if self.situation.state is State.CHOOSING else (),
            typed=len(self._entry.typed),
            rights=may,
            examined=bool(may),
            wishes=self._wishes.shown(may),
            reached=self._wishes.wanted is not None,
            taken=self._wishes.taken_shown(),
            serving=self.app.runtime.doors_open,
            **{name: value for part in self.parts for name, value in part.shown().items()},
        )

    def write(self, deed: Deed, **about: str) -> bool:
        """Into the audit chain, as whoever is signed in."""
        records = self.bench.records()
        return records is not None and records.staff(deed, self.account, **about)

    def say(self, note: str, *, good: bool = False) -> None:
        """A line on the page of what just happened."""
        self.show(note=note, note_good=good)
        self.app.draw()

    def _renew(self) -> None:
        limit = LIMITS[self.situation.state]
        idle = self.bench.settings.staff.idle
        self.lasts(idle if limit == IDLE else limit)

    def _ring(self) -> bool:
        return self.left() <= self.bench.settings.deadlines.ring_under

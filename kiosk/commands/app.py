"""The running terminal: glass, runtime, presenter and world, tied together on one thread."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from drivers.keypad.interface import Key
from kiosk.commands.presenter import CALLING, Presenter, Shutters
from kiosk.commands.tending import Tending
from kiosk.health.failing import Cause
from kiosk.runtime.clock import Clock
from kiosk.runtime.core import Runtime
from kiosk.runtime.powering import PowerOff
from kiosk.runtime.restarts import Why
from kiosk.terminal import table as terminal
from kiosk.terminal.states import Command as TerminalCommand
from kiosk.terminal.states import Doors
from kiosk.terminal.states import Event as TerminalEvent
from kiosk.terminal.states import State as TerminalState
from kiosk.text.numbers import NumberError, age_on, birth_of, check_resident
from kiosk.visit.states import Event, State
from screens.nodes import Action, Ink, Local, Page, Send, Tend
from screens.pages import page_for
from screens.window import Glass

if TYPE_CHECKING:
    from drivers.keypad.interface import Earphones
    from kiosk.commands.desk import Desk
    from kiosk.commands.narration import Narration
    from kiosk.commands.staff_desk import StaffDesk
    from kiosk.settings.offer import Pause
    from kiosk.station.words import Board
    from kiosk.uplink.shown import Shown

PASSED = 64
"""Pages remembered for the control socket: enough for a robot that looks 10 times a second."""

COUNTED = frozenset({"staff-figures"})
"""Pages that show counts and nothing of anybody: the socket tells what stands on them."""

ASK_AGAIN = 3.0
"""Seconds between two questions to a centre that is down, while somebody touches the glass."""

SERVING = frozenset({TerminalState.IN_SERVICE, TerminalState.LIMITED})
HELD = frozenset(
    {TerminalState.PAIRING, TerminalState.MAINTENANCE, TerminalState.POWERING_OFF},
)
"""No wish to start anew is granted: somebody works here, or the machine is about to go down."""

CHILD_ERRORS = {
    NumberError.EMPTY: "child.error_length",
    NumberError.LENGTH: "child.error_length",
    NumberError.OLD_15: "child.error_length",
    NumberError.CHARACTERS: "child.error_digits",
    NumberError.PROVINCE: "child.error_province",
    NumberError.DATE: "child.error_date",
    NumberError.FUTURE: "child.error_date",
    NumberError.SEQUENCE: "child.error_check",
    NumberError.CHECK: "child.error_check",
    NumberError.WRONG_KIND: "child.error_province",
}
"""String of each fault of a typed number, in words for whoever typed it."""


MOVES = {
    Key.UP: "previous",
    Key.LEFT: "previous",
    Key.DOWN: "next",
    Key.RIGHT: "next",
    Key.OK: "ok",
    Key.BACK: "back",
}
"""What keys do on the glass: its places are in reading order, one after the other."""

ADULT = 18  # 民法典 art. 17: whoever has turned eighteen is of age


def child_error(number: str, today: date) -> str:
    """String key of what is wrong with a number typed for a child; "" when it may be asked for."""
    outcome = check_resident(number, today)
    if isinstance(outcome, NumberError):
        return CHILD_ERRORS[outcome]
    born = birth_of(number)
    if born is not None and age_on(born, today) >= ADULT:
        return "child.error_not_minor"
    return ""


class App:
    """Draws a page whenever something changed, and hands touches to where they belong."""

    def __init__(
        self,
        glass: Glass,
        runtime: Runtime,
        presenter: Presenter,
        *,
        clock: Clock,
        told: Callable[[TerminalState], None],
        tending: Tending,
        probe: Callable[[], None],
        restarting: Callable[[Why], None],
        power_off: PowerOff,
    ) -> None:
        """`told` hears each change of the terminal's own state; `probe` looks at all its parts;
        `restarting` hears why the process ends."""
        self._clock = clock
        self._probe = probe
        self._tending = tending
        self._restarting = restarting
        self._ask_again = 0.0  # when a touch may ask again whether the centre is back
        self._doors = False  # as the terminal's table says
        self._paused = False  # from afar, when time last passed
        self._pairing: Shown | None = None
        self._terminal_deadline = clock.monotonic() + terminal.LIMITS[TerminalState.STARTING]
        self.glass = glass
        self.runtime = runtime
        self.presenter = presenter
        self.terminal = TerminalState.STARTING
        self.restart_asked = False
        self._sequence = 0
        self._passed: list[tuple[int, str]] = []
        self._shown = ""
        self._pulse: tuple[int, ...] = ()
        self._told = told
        self._power_off = power_off
        self.make_desk: Callable[[], Desk] | None = None
        self.desk: Desk | None = None
        self.make_staff: Callable[[], StaffDesk] | None = None  # None: nobody signs in here
        self.staff: StaffDesk | None = None
        self.narration: Narration | None = None  # None: there is no speech, or not yet

    def begin(self) -> None:
        """The first page: home where it serves, for someone may be standing there."""
        stands = self._tending.failing.closes
        self._step(TerminalEvent.KEEPS_FAILING if stands else TerminalEvent.READY)
        if self.terminal in SERVING and self._front is None:
            self.runtime.post(Event.TOUCH)
            self.runtime.pump()
        else:
            self.draw()

    def pair(self, shown: Shown) -> None:
        """This machine is no terminal of its hub yet; what is to be said of it. Once it is, a new
        start reads what says so."""
        self._pairing = shown
        if self.terminal is TerminalState.STARTING:
            self._step(TerminalEvent.NOT_PAIRED)
        self.draw()

    # ---- updates (kiosk/commands/renewal.py)

    def on_trial(self) -> None:
        """This release is new here: home has been drawn; nobody is let in before it has proved
        itself."""
        self.terminal_event(TerminalEvent.UPDATE_FOUND)
        self.runtime.post(Event.LEAVE)

    def update_proven(self) -> None:
        self.terminal_event(TerminalEvent.UPDATE_PROVEN)
        self.runtime.post(Event.TOUCH)

    def make_room(self) -> None:
        """A release waits: a visit under way is finished, then its turn has come."""
        if self.terminal is not TerminalState.UPDATING:
            self.terminal_event(TerminalEvent.UPDATE_FOUND)
            self.terminal_event(TerminalEvent.UPDATE_DONE)

    def probe(self) -> None:
        """Look at all parts now."""
        self._probe()

    # ---- touches and keys

    def on_action(self, action: Action) -> None:
        if front := self._front:
            front.act(action)
            return
        self.runtime.touched()
        if self.staff is not None and not (isinstance(action, Tend) or self.staff.lets_touch):
            return
        match action:
            case Local(what="speech"):
                if self.narration is not None:
                    self.narration.touch()
                self.draw()
            case Local(what=what):
                self.presenter.local(what)
                self.draw()
            case Ink(slate=slate, points=points):
                self.presenter.ink(slate, points)
                self.draw()
            case Send(event=Event.CHILD_ENTERED, data=number):
                self._child(str(number))
            case Send(event=event, data=data):
                self.runtime.post(event, data)
            case Tend() if (staff := self.have_staff()) is not None:
                staff.act(action)

    def on_touch(self) -> None:
        """A finger down anywhere: time starts anew; where nothing else is meant, it is a touch."""
        self._tending.health.liveness.touched()
        self._interrupt()
        self._stirred()

    def on_key(self, key: Key) -> None:
        """A key of the keypad: somebody is here, as with a touch."""
        self._stirred()
        if self.narration is not None and self.narration.takes(key):
            # in a later turn: a visit that this key has begun comes first
            self.glass.call_soon(partial(self._heard, partial(self.narration.key, key)))
        elif move := MOVES.get(key):
            self._interrupt()
            self.glass.key(move)
        elif key is Key.HELP and self._front is None and not self._staffed:
            self.runtime.post(Event.OPEN_HELP)

    def on_earphones(self, now: Earphones) -> None:
        """Their socket says something else; who plugs in, is here."""
        if self.narration is not None:
            if self.narration.plugs_in(now):
                self._stirred()
            self.glass.call_soon(partial(self._heard, partial(self.narration.earphones, now)))

    def _heard(self, what: Callable[[], None]) -> None:
        """Whether somebody listens may have changed: the glass says so."""
        what()
        if self.narration is not None and self.narration.on is not self.presenter.around.listening:
            self.draw()

    def _interrupt(self) -> None:
        """Silent at once, not when the next page has been drawn."""
        if self.narration is not None:
            self.narration.interrupt()

    def hush(self) -> None:
        """No word of what was on the glass is heard any more, or kept to be said."""
        if self.narration is not None:
            self.narration.forget()

    def _stirred(self) -> None:
        if desk := self._open_desk:
            desk.touched()
            return
        if staff := self.staff:
            staff.touched()
            if staff.open:
                self.runtime.touched()  # what waits under its pages
                return
        if self._tending.centre_down and self._clock.monotonic() >= self._ask_again:
            self._ask_again = self._clock.monotonic() + ASK_AGAIN
            self._probe()  # somebody waits for it: do not leave it to the deadline
        self.runtime.touched()
        doorstep = self.runtime.situation.state in (State.ATTRACT, State.THANKS, State.APOLOGY)
        if doorstep and not self._staffed:
            self.runtime.post(Event.TOUCH)

    def on_held(self, corner: str) -> None:
        """A long press on a top corner: at the left whoever knows the technician's PIN may look
        after the machine, at the right staff sign in."""
        if corner == "left":
            if (desk := self.have_desk()) and not (self.staff and self.staff.engaged):
                desk.held()
        elif self._open_desk is None and (staff := self.have_staff()):
            staff.held()

    def have_staff(self) -> StaffDesk | None:
        """Made when first wanted, as the technician's desk."""
        if self.staff is None and self.make_staff is not None:
            self.staff = self.make_staff()
        return self.staff

    def have_desk(self) -> Desk | None:
        """Made when first wanted: no start waits for it."""
        if self.desk is None and self.make_desk is not None:
            self.desk = self.make_desk()
        return self.desk

    @property
    def _open_desk(self) -> Desk | None:
        return self.desk if self.desk is not None and self.desk.open else None

    @property
    def _front(self) -> Desk | StaffDesk | None:
        """Whose pages are on the glass in place of the visit's."""
        staff = self.staff if self.staff is not None and self.staff.open else None
        return self._open_desk or staff

    @property
    def _staffed(self) -> bool:
        """A member of staff is signed in: nobody else's visit begins by a touch."""
        return self.staff is not None and self.staff.signed_in

    def on_tick(self) -> float:
        """Called in each turn of the glass; returns the seconds until something is due."""
        if self.narration is not None and self.narration.speaking:
            self.runtime.touched()  # who is still being told has not gone (WCAG 2.2.1)
        self.runtime.pump()
        now = self._clock.monotonic()
        if now >= self._terminal_deadline:
            self._terminal_deadline = now + terminal.LIMITS[self.terminal]
            self._pass_time()
            self.terminal_event(TerminalEvent.DEADLINE)
        engaged = self.staff is not None and self.staff.engaged
        idle = self.runtime.situation.state is State.ATTRACT and not engaged
        self._power_off.look(idle=idle)
        if self._tending.restarts.due(idle=idle and self.terminal not in HELD):
            self.restart()
        pulse = self._beat()
        if pulse != self._pulse:
            self._pass_time()  # at least once a minute: hours begin and end at minutes
            self.draw()
        wait = min(self.presenter.until_next(), self._terminal_deadline - now)
        for desk in (self.desk, self.staff):  # the staff's follows the visit before it is drawn
            if desk is not None:
                wait = min(wait, desk.tick(), desk.until_next())
        return wait

    def on_error(self, error: Exception) -> None:
        """Whatever broke on the glass: the visitor gets a state, the log a place."""
        sys.excepthook(type(error), error, error.__traceback__)
        if front := self._front:
            front.broken()
        elif self.runtime.situation.state in (State.FAILSAFE, State.APOLOGY):
            self._tending.fail(Cause.SCREEN)
            self.restart(Why.FAILSAFE)
        else:
            self.runtime.post(Event.BROKEN)

    # ---- drawing

    def draw(self) -> None:
        """Draw the page of this moment."""
        self._pulse = self._beat()
        page = self._page()  # composing it may end a visitor's look
        self.glass.restyle(self.presenter.look)
        front, state = self._front, self.runtime.situation.state
        self.glass.show(page, keep=state is State.HOME and front is None and not self._staffed)
        if (where := self._where()) != self._shown:
            self._shown = where
            if where == State.FAILSAFE:  # a page that keeps breaking is put out of service
                self.glass.call_soon(lambda: self.fail(Cause.SCREEN))
            self._sequence += 1
            self._passed = [*self._passed[-PASSED:], (self._sequence, where)]

    def _beat(self) -> tuple[int, ...]:
        front = self._front
        return self.presenter.pulse() + (front.pulse() if front is not None else ())

    def _where(self) -> str:
        front = self._front
        return front.where if front is not None else self.runtime.situation.state.value

    def _page(self) -> Page:
        self.presenter.around.shutters = self._shutters()
        self.presenter.around.listening = self.narration is not None and self.narration.on
        self.presenter.around.staff = self.staff.bar() if self.staff is not None else None
        view = self.presenter.view()
        if front := self._front:
            return front.page(view)
        if self.runtime.situation.state is State.ATTRACT:
            guides_only = self.terminal is TerminalState.LIMITED and view.limit
            if self.terminal not in SERVING or guides_only:
                from screens.pages.terminal import terminal_page

                return terminal_page(self.terminal.value, view)
        return page_for(view)

    def _shutters(self) -> Shutters:
        """What closed and broken-down pages say."""
        standing = self._tending.failing.standing
        opens = self._tending.timetable.opens(self._clock.now())
        return Shutters(
            serving=self.terminal in SERVING,
            doors_open=self.runtime.doors_open,
            outside_hours=self._tending.conditions().doors is Doors.GUIDES,
            clock_wrong=self._tending.clock_wrong,
            opens=opens.at if opens else None,
            estimate=bool(opens and opens.estimate),
            cause=standing.cause.value if standing else "",
            since=standing.since if standing else None,
            pause=self._tending.pause if self._tending.paused else None,
            pairing=self._pairing,
        )

    # ---- the terminal's own table

    def terminal_event(self, event: TerminalEvent | None) -> None:
        """One event, or None: only what the hours, the parts and the failures ask for."""
        if event is TerminalEvent.DEADLINE and self.terminal is TerminalState.STARTING:
            self._tending.fail(Cause.START, at_once=True)
        if self._step(event):
            self.draw()

    def _step(self, event: TerminalEvent | None) -> bool:
        """True when the state changed."""
        before = self.terminal
        self.terminal, commands = terminal.arrive(before, event, self._tending.conditions())
        for command in commands:
            match command:
                case TerminalCommand.OPEN_DOORS:
                    self._doors = True
                case TerminalCommand.CLOSE_DOORS:
                    self._doors = False
                case TerminalCommand.JOURNAL_CHANGE:
                    self._told(self.terminal)
                case TerminalCommand.RESTART:
                    self._tending.wish(Why.ASKED)
                case TerminalCommand.POWER_OFF:
                    self._power_off.wish()
                case TerminalCommand.POWER_OFF_NOW:
                    self._power_off.now()
                case TerminalCommand.STAY_ON:
                    self._power_off.void()
                case TerminalCommand.PROBE_ALL:
                    self._probe()
        self._hang_doors()
        if self.terminal is before:
            return False
        self._terminal_deadline = self._clock.monotonic() + terminal.LIMITS[self.terminal]
        return True

    def _hang_doors(self) -> None:
        """The table opens and closes them; a restart that has waited long lets nobody in."""
        self.runtime.doors_open = self._doors and not self._tending.restarts.doors_shut

    def fail(self, cause: Cause, *, at_once: bool = False) -> None:
        """Something failed; if it keeps failing the terminal goes out of service, with its name."""
        self._tending.fail(cause, at_once=at_once)
        self.terminal_event(None)

    def opened(self) -> None:
        """Database, devices and centre are there: what stood before this start may be tried."""
        self._tending.failing.opened()
        self._pass_time()

    def called(self, board: Board | None) -> None:
        """The station's queue calls somebody else now, or cannot be asked (None)."""
        self.presenter.around.board = board
        if self.runtime.situation.state in CALLING:
            self.draw()

    def parts_changed(self) -> None:
        """A device or the centre was lost or came back: what can go on goes on."""
        down = self._tending.centre_down
        self.presenter.around.network = "network.centre_down" if down else ""
        if self._tending.health.centre_doubted:
            self._probe()
        self._pass_time()
        self.draw()

    def _pass_time(self) -> None:
        self._tending.pass_time()
        self._hang_doors()
        paused, self._paused = self._paused, self._tending.paused
        ended = paused and not self._paused and self._open_desk is None
        self.terminal_event(TerminalEvent.MAINTENANCE_OFF if ended else None)

    def pause(self, pause: Pause | None) -> None:
        """暂停服务, or service again, as the hub's offer has it; a visit under way is finished."""
        self._tending.pause = pause
        self._pass_time()
        self.draw()

    def restart(self, why: Why | None = None) -> None:
        """End the process so that its supervisor starts it anew; `why` None: as was wished."""
        if not self.restart_asked:
            self.restart_asked = True
            self._restarting(why or self._tending.restarts.why or Why.ASKED)
        self.glass.stop()

    # ---- for the control socket

    def page_answer(self) -> dict:
        """Where the terminal is and where its buttons are; nothing personal."""
        visit, tree, where = self.runtime.visit, self.glass.tree(), self._where()
        return {
            "state": where,
            "item": visit.item.id if visit.item else "",
            "complete": visit.result is None or visit.result.complete,
            "sequence": self._sequence,
            "targets": [_target(node) for node in tree if node["action"]],
            "counts": [node["label"] for node in tree] if where in COUNTED else [],
            "passed": self._passed,
            "terminal": self.terminal.value,
            "limit": self.presenter.view().limit,
            "asking": asdict(self.presenter.asking()),
            "paper": visit.own_papers.at,
        }

    def health_answer(self) -> dict:
        """For `python -m kiosk health` and the support bundle."""
        return self._tending.answer(self.terminal)

    def _child(self, number: str) -> None:
        error = child_error(number, self._clock.now().date())
        if error:
            self.runtime.visit.typed_error = error
            self.draw()
        else:
            self.runtime.post(Event.CHILD_ENTERED, number)


def _target(node: dict) -> dict:
    """Something that can be touched, without what it says: that may be somebody's."""
    action, _, rest = str(node["action"]).removeprefix("local:").partition(":")
    data = node["data"]
    words = ",".join(str(d) for d in data) if isinstance(data, tuple) else str(data or rest or "")
    if data == 0 and not isinstance(data, bool):
        words = "0"
    told = {"action": action, "data": words, "label": node["role"]}
    return told | {"rect": node["rect"], "whole": node["whole"]}

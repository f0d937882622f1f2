"""A technician's session on the glass, and the first-start wizard: the table's commands, done.

Everything here runs on the drawing thread; what takes time runs on a thread of its own and comes
back through `soon`. Nobody's visit is under way while it is open: the doors are shut, a home at
which nobody is known is left, and devices are tried only when the visit's table rests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands.care import Care
from kiosk.commands.desk_pin import PinPad
from kiosk.commands.desk_rounds import Rounds
from kiosk.commands.desk_wizard import Wizard
from kiosk.commands.desk_words import device_shown, tried_shown
from kiosk.commands.first_start import hub_key
from kiosk.commands.glass_desk import GlassDesk
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.runtime.clock import Clock
from kiosk.settings.model import Settings
from kiosk.store.faults import StoreFault
from kiosk.technician.states import Command, Event, Mode, Situation, State
from kiosk.technician.table import LIMITS, step
from kiosk.terminal.states import Event as TerminalEvent
from kiosk.upkeep import system, versions
from kiosk.upkeep.ports import ports
from kiosk.upkeep.trials import Tried
from kiosk.visit.states import Event as VisitEvent
from kiosk.visit.states import State as VisitState
from screens.desk import DeskView
from screens.nodes import Action, Local, Page, Send, Tend
from screens.view import View

if TYPE_CHECKING:
    from kiosk.commands.app import App

RENEWED = 180.0
"""A limit of the table that the settings' `maintenance.idle` replaces."""

_ANONYMOUS = frozenset({VisitState.ATTRACT, VisitState.HOME})
"""Nobody is known here: the long press is heard. Elsewhere somebody's visit is under way."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What the desk works with beyond the App. `check` loads the settings with these tables of this
    machine; `service` asks the centre itself, "" or its trouble; `roll` notes a new roll."""

    settings: Settings
    data: Path
    clock: Clock
    journal: Journal
    care: Care
    check: Callable[[Mapping[str, Any]], Settings]
    service: Callable[[], str]
    roll: Callable[[], None] | None
    health: Callable[[], Mapping[str, Any]]
    go_down: Callable[[str], bool] = system.go_down  # type: ignore[assignment]


class Desk(GlassDesk):
    """`app` is the App in front of which it stands."""

    def __init__(self, app: App, bench: Bench) -> None:
        super().__init__(app, bench.clock)
        self.bench = bench
        self._pin = PinPad(self)
        self._rounds = Rounds(self)
        self._wizard = Wizard(self)
        self.view = DeskView(
            rotation=bench.settings.panel.rotation,
            station_code=bench.settings.station.code,
            terminal_code=bench.settings.station.terminal,
            vendor_key=bool(bench.settings.maintenance.vendor_key),
            hub_key=hub_key(bench.settings),
            has_roll=bench.roll is not None and bench.settings.devices.printer is not None,
        )
        self._waiting = False  # a trial begins when the visit's table rests
        self._arrive(Situation())

    # ---- for the App

    @property
    def situation(self) -> Situation:
        return self.view.situation

    @property
    def where(self) -> str:
        return f"technician-{self.situation.state}"

    @property
    def open(self) -> bool:
        """Its pages are on the glass, not the visit's."""
        return self.situation.state is not State.AWAY

    def held(self) -> None:
        """The long press. Without a PIN in the settings there is no such screen."""
        if not self.bench.settings.maintenance.pin_hash:
            return
        if self.app.runtime.situation.state in _ANONYMOUS:
            self.event(Event.HELD_LOCKED if self._pin.locked() else Event.HELD)

    def first_start(self) -> None:
        self.app.terminal_event(TerminalEvent.NOT_PAIRED)
        self.event(Event.FIRST_START)

    def act(self, action: Action) -> None:
        """A touch on one of its pages."""
        match action:
            case Local(what=what) if what.startswith("key:"):
                self._pin.key(what.removeprefix("key:"))
            case Local(what=what):
                self.app.presenter.local(what)
                self.app.draw()
            case Tend(event=event, data=data):
                self.event(Event(event), data)
            case Send():  # a button of the visit that a drawn page no longer has
                return

    def to_rest(self) -> None:
        self.event(Event.BROKEN)

    def touched(self) -> None:
        """A finger anywhere: time starts anew, but for what ends by itself."""
        if self.situation.state not in (State.CHECKING, State.GOING):
            self.lasts(self._limit())

    def tick(self) -> float:
        """Seconds until it wants to be asked again."""
        self._rest()
        if self.open and self.left() <= 0:
            self.event(Event.DEADLINE)
        return self.left() if self.open else 3600.0

    def pulse(self) -> tuple[int, ...]:
        """What of its pages moves by itself."""
        ring = ceil(self.left()) if self._ring() else -1
        moves = self.situation.state in (State.DEVICES, State.DEVICE, State.MENU, State.ROLL)
        return ring, int(self.bench.clock.monotonic()) // 2 if moves else 0

    def until_next(self) -> float:
        left = self.left()
        if self._ring():
            return left - (ceil(left) - 1.0)
        ring = self.bench.settings.deadlines.ring_under
        return min(2.0, max(0.05, left - ring))

    def page(self, view: View) -> Page:
        """The page of this moment; `view` is the terminal's own."""
        from screens.pages.technician import technician_page

        ring = self.bench.settings.deadlines.ring_under
        left = self.left() if self._ring() else None
        return technician_page(self._shown(), replace(view, left=left, left_of=ring))

    # ---- the table

    def event(self, event: Event, data: Any = None) -> None:
        """One step of the session, and what it commands."""
        before = self.situation
        after, commands = step(before, event)
        if event is Event.CHOOSE and after != before:
            self.show(chosen=str(data))
        self._arrive(after)
        for command in commands:
            self._do(command, data)
        if before.state is not State.AWAY and not self.open:
            self.app.presenter.reset()
        self.app.draw()

    def _arrive(self, after: Situation) -> None:
        if after.state is not self.view.situation.state:
            self.show(note="", written="")
            if after.state is State.PIN and self.view.state is State.AWAY:
                self.show(tries_left=None)
            if after.state is State.DEVICES and self.view.state is not State.SEARCHING:
                self.show(ports=len(ports()))
            if after.state is State.ABOUT:
                self.show(versions=tuple(versions.versions().items()))
        self.show(situation=after)
        self.lasts(self._limit())

    def _do(self, command: Command, data: Any) -> None:
        match command:
            case Command.CHECK_PIN:
                self._pin.check()
            case Command.FORGET_PIN:
                self._pin.forget()
            case Command.BEGIN_MAINTENANCE:
                self.app.terminal_event(TerminalEvent.MAINTENANCE_ON)
                events.technician_signed_in(self.bench.journal)
            case Command.END_MAINTENANCE:
                events.technician_left(self.bench.journal)
                self.app.terminal_event(TerminalEvent.MAINTENANCE_OFF)
            case Command.BEGIN_TRIAL:
                self._try()
            case Command.END_TRIAL | Command.END_SEARCH:
                self._waiting = False
                self.bench.care.stop()
            case Command.BEGIN_SEARCH:
                self.show(placed=(), searched=False, searching=("", ""))
                self.bench.care.look_for(self._asking, self._found)
            case Command.ROLL_CHANGED:
                self._roll_changed()
            case Command.CHECK_NETWORK:
                self._rounds.check_network()
            case Command.WRITE_REPORT:
                self._rounds.write_report()
            case Command.RESTART:
                self.app.restart()
            case Command.REBOOT | Command.SHUT_DOWN:
                self._rounds.go_down("reboot" if command is Command.REBOOT else "poweroff")
            case Command.BEGIN_MARKS:
                self._wizard.begin_marks()
            case Command.END_MARKS:
                self.app.glass.take_points(None)
            case Command.TURN_PICTURE:
                self._wizard.turn(str(data))
            case Command.CONFIRM_INSTALLATION:
                self._wizard.confirm()

    # ---- devices

    def _try(self) -> None:
        self.show(tried=None)
        self._waiting = True
        self._rest()

    def _tried(self, tried: Tried) -> None:
        self.show(tried=tried_shown(tried))
        self.event(Event.TRIAL_DONE)

    def _asking(self, device: str, port: str) -> None:
        self.show(searching=(device, port))
        self.app.draw()

    def _found(self, placed: dict[str, str]) -> None:
        self.show(placed=tuple(placed.items()), searched=True)
        self.event(Event.SEARCH_DONE)
        classes = {one.name: one.kind for one in self.bench.care.fitted}
        tables = {classes[name].setting: {"port": port} for name, port in placed.items()}
        if tables and not self._wizard.learn({"devices": tables}):
            self.say("technician.picture.failed", good=False)
            return
        for name in placed:
            events.setup_port(self.bench.journal, device=name)

    def _roll_changed(self) -> None:
        assert self.bench.roll is not None
        try:
            self.bench.roll()
        except StoreFault as fault:
            events.store_fault(self.bench.journal, why=fault.why)
            self.say("technician.picture.failed", good=False)
            return
        events.technician_roll(self.bench.journal)
        self.say("technician.ask.roll_done")

    # ---- for its parts

    def say(self, key: str, *, good: bool = True) -> None:
        """A line on the page of what just happened."""
        self.show(note=key, note_good=good)
        self.app.draw()

    # ---- inside

    def _shown(self) -> DeskView:
        rows = tuple(map(device_shown, self.bench.care.rows()))
        locked = self._pin.locked() if self.situation.state is State.LOCKED_OUT else 0.0
        return replace(self.view, devices=rows, typed=self._pin.typed, locked=locked)

    def _rest(self) -> None:
        """Whoever stood at a home with no name is wiped away before any device is touched."""
        if self.situation.mode is Mode.NOBODY:
            return
        match self.app.runtime.situation.state:
            case VisitState.ATTRACT if self._waiting:
                self._waiting = False
                self.bench.care.try_out(self.view.chosen, self._tried)
            case VisitState.HOME:
                self.app.runtime.post(VisitEvent.LEAVE)
            case VisitState.THANKS | VisitState.APOLOGY:
                self.app.runtime.post(VisitEvent.DEADLINE)

    def _limit(self) -> float:
        limit = LIMITS[self.situation.state]
        return self.bench.settings.maintenance.idle if limit == RENEWED else limit

    def _ring(self) -> bool:
        state = self.situation.state
        timed = state not in (State.TRYING, State.SEARCHING, State.TOUCH, State.GOING)
        first = self.situation.mode is Mode.FIRST and state is State.SETUP
        return timed and not first and self.left() <= self.bench.settings.deadlines.ring_under

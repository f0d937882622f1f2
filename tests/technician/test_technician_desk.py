"""The desk does what its table commands: PIN, devices, roll, network, bundle, going down, wizard.

Time is injected and nothing sleeps; threads run at once, the drawing thread is this one.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from kiosk.commands.desk import Bench, Desk
from kiosk.journal.journal import Journal
from kiosk.runtime.clock import CHINA
from kiosk.settings import pins
from kiosk.settings.load import load
from kiosk.store.faults import Fault, StoreFault
from kiosk.technician.states import Event, Mode, State
from kiosk.terminal.states import Event as TerminalEvent
from kiosk.upkeep import bundle, overlay, reach, sealed
from kiosk.upkeep.reach import Reached, Step
from kiosk.upkeep.touch import EXACT, MARKS, Lying, apply
from kiosk.upkeep.trials import Tried, Word
from kiosk.visit.states import Event as VisitEvent
from kiosk.visit.states import State as VisitState
from screens import samples
from screens.nodes import Local, Tend

PIN = "246135"
HASH = pins.make(PIN)
PRIVATE, PUBLIC = sealed.new_key()


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 9, 26, tzinfo=CHINA) + timedelta(seconds=self.seconds)


@dataclass
class Glass:
    matrix: tuple | None = None
    points: object = None

    def call_soon(self, call):
        call()

    def calibrate(self, matrix):
        self.matrix = matrix

    def take_points(self, on_point):
        self.points = on_point


@dataclass
class App:
    """What a desk needs of the real one."""

    state: VisitState = VisitState.ATTRACT
    told: list = field(default_factory=list)
    posted: list = field(default_factory=list)
    drawn: int = 0
    restarted: int = 0
    looks: list = field(default_factory=list)
    glass: Glass = field(default_factory=Glass)

    @property
    def runtime(self):
        return SimpleNamespace(situation=SimpleNamespace(state=self.state), post=self.posted.append)

    @property
    def presenter(self):
        return SimpleNamespace(local=self.looks.append, reset=lambda: self.looks.append("reset"))

    def terminal_event(self, event):
        self.told.append(event)

    def draw(self):
        self.drawn += 1

    def restart(self, why=None):
        self.restarted += 1


class Care:
    def __init__(self) -> None:
        self.fitted = samples_fitted()
        self.tried: list[str] = []
        self.stopped = 0
        self.done = self.found = None

    def rows(self):
        return ()

    def try_out(self, name, done):
        self.tried.append(name)
        self.done = done

    def look_for(self, tell, done):
        tell("scanner", "/dev/ttyUSB1")
        self.found = done

    def stop(self):
        self.stopped += 1


def samples_fitted():
    from kiosk.upkeep.registry import fitted

    return fitted(load("heilongjiang-2"))


class Rig:
    def __init__(self, folder, **maintenance) -> None:
        given = {"pin_hash": HASH, "vendor_key": PUBLIC} | maintenance
        self.settings = load("heilongjiang-2", [{"maintenance": given}])
        self.app, self.clock, self.care, self.data = App(), Clock(), Care(), folder
        self.rolls, self.down, self.rows = [], [], []
        journal = Journal([SimpleNamespace(line=self.rows.append)], self.clock.now, strict=True)
        journal.know("device", [one.name for one in self.care.fitted])
        self.desk = Desk(
            self.app,
            Bench(
                settings=self.settings,
                data=folder,
                clock=self.clock,
                journal=journal,
                care=self.care,
                check=lambda learnt: load("heilongjiang-2", [learnt]),
                service=lambda: "refused 1101",
                roll=lambda: self.rolls.append(1),
                health=lambda: {"terminal": "maintenance"},
                go_down=lambda how: self.down.append(how) or False,
            ),
        )

    @property
    def at(self) -> State:
        return self.desk.situation.state

    def type(self, digits: str) -> None:
        for digit in digits:
            self.desk.act(Local(f"key:{digit}"))

    def send(self, event: Event, data=None) -> None:
        self.desk.act(Tend(event.value, data))

    def sign_in(self) -> None:
        self.desk.held()
        self.type(PIN)
        self.send(Event.ENTER)
        assert self.at is State.MENU

    def wrote(self, event: str) -> bool:
        return any(f'"e":"{event}"' in row for row in self.rows)

    def learnt(self) -> dict:
        return tomllib.loads((self.data / "machine.toml").read_text("utf-8"))


@pytest.fixture
def rig(tmp_path, monkeypatch):
    monkeypatch.setattr(Desk, "thread", staticmethod(lambda name, call: call()))
    return Rig(tmp_path)


# ---- who gets in


@pytest.mark.parametrize("state", [s for s in VisitState if s.value not in ("attract", "home")])
def test_the_long_press_is_deaf_while_somebody_is_there(rig, state):
    rig.app.state = state
    rig.desk.held()
    assert not rig.desk.open


def test_without_a_pin_there_is_no_such_screen(tmp_path):
    rig = Rig(tmp_path, pin_hash="")
    rig.desk.held()
    assert not rig.desk.open


def test_the_right_pin_shuts_the_doors_and_leaving_opens_them(rig):
    rig.app.state = VisitState.HOME
    rig.sign_in()
    assert rig.app.told == [TerminalEvent.MAINTENANCE_ON]
    rig.desk.tick()
    assert VisitEvent.LEAVE in rig.app.posted
    rig.send(Event.CLOSE)
    assert rig.app.told[-1] is TerminalEvent.MAINTENANCE_OFF
    assert rig.app.looks[-1] == "reset"
    assert not rig.desk.open
    assert rig.wrote("technician.signed-in")
    assert rig.wrote("technician.left")


def test_wrong_pins_lock_it_and_the_pin_stands_in_no_row(rig):
    rig.desk.held()
    for left in (4, 3, 2, 1):
        rig.type("111222")
        rig.send(Event.ENTER)
        assert rig.at is State.PIN
        assert rig.desk._shown().tries_left == left
        assert rig.desk._shown().typed == 0
    rig.type("111222")
    rig.send(Event.ENTER)
    assert rig.at is State.LOCKED_OUT
    rig.send(Event.BACK)
    rig.desk.held()
    assert rig.at is State.LOCKED_OUT
    rig.clock.seconds += 901
    rig.desk.tick()
    rig.desk.held()
    assert rig.at is State.PIN
    assert not any("111222" in row for row in rig.rows)
    assert rig.app.told == []


def test_typing_keeps_to_digits_and_a_length(rig):
    rig.desk.held()
    rig.type("1234567890123456")
    assert rig.desk._shown().typed == pins.LONGEST
    rig.desk.act(Local("key:back"))
    rig.desk.act(Local("key:x"))
    assert rig.desk._shown().typed == pins.LONGEST - 1
    rig.desk.act(Local("text-size"))
    assert rig.app.looks == ["text-size"]


def test_who_walks_away_is_signed_out(rig):
    rig.sign_in()
    rig.send(Event.OPEN_DEVICES)
    rig.clock.seconds += 179
    rig.desk.touched()
    rig.clock.seconds += 179
    assert 0 < rig.desk.tick() <= 1
    rig.clock.seconds += 1
    rig.desk.tick()
    assert not rig.desk.open
    assert rig.app.told[-1] is TerminalEvent.MAINTENANCE_OFF


# ---- what they do


def test_a_device_is_tried_once_the_visit_has_ended(rig):
    rig.app.state = VisitState.HOME
    rig.sign_in()
    rig.send(Event.OPEN_DEVICES)
    rig.send(Event.CHOOSE, "printer")
    rig.send(Event.TRY)
    assert (rig.at, rig.care.tried) == (State.TRYING, [])
    rig.app.state = VisitState.ATTRACT
    rig.desk.tick()
    assert rig.care.tried == ["printer"]
    rig.care.done(Tried(Word.LOOK_AT_PAPER, (("confirmed", "none"),)))
    shown = rig.desk._shown()
    assert (rig.at, shown.tried.good, shown.chosen) == (State.TRIED, None, "printer")
    rig.send(Event.TRY)
    rig.send(Event.CANCEL)
    assert (rig.at, rig.care.stopped) == (State.DEVICE, 1)


def test_a_device_on_another_port_is_kept_in_the_machines_settings(rig):
    rig.sign_in()
    rig.send(Event.OPEN_DEVICES)
    rig.send(Event.SEARCH)
    assert rig.desk._shown().searching == ("scanner", "/dev/ttyUSB1")
    rig.care.found({"scanner": "/dev/serial/by-id/x"})
    assert rig.at is State.DEVICES
    assert rig.learnt() == {"devices": {"scanner": {"port": "/dev/serial/by-id/x"}}}
    assert rig.wrote("setup.port")


def test_the_roll(rig):
    rig.sign_in()
    rig.send(Event.OPEN_ROLL)
    rig.send(Event.ROLL_IN)
    assert (rig.rolls, rig.at) == ([1], State.MENU)
    assert rig.desk._shown().note == "technician.ask.roll_done"


def test_network_and_clock(rig, monkeypatch):
    monkeypatch.setattr(
        reach,
        "reach",
        lambda url, now: Reached("h", None, "", 400.0 if "fsi" in url else None),
    )
    rig.sign_in()
    rig.send(Event.OPEN_NETWORK)
    shown = rig.desk._shown()
    assert [(one.what, one.failed, one.why) for one in shown.reached] == [
        ("centre", Step.SERVICE.value, "refused 1101"), ("hub", "", ""),
        ("service_platform", "", ""),
    ]  # fmt: skip
    assert (shown.skew, shown.skew_well) == (400.0, False)


def test_the_support_bundle(rig):
    rig.sign_in()
    rig.send(Event.OPEN_REPORT)
    rig.send(Event.WRITE)
    name = rig.desk._shown().written
    box = (rig.data / bundle.FOLDER / name).read_bytes()
    assert b"maintenance" in bundle.unpack(sealed.unseal(box, PRIVATE))["health.json"]
    (rig.data / bundle.FOLDER / name).unlink()
    (rig.data / bundle.FOLDER).rmdir()
    (rig.data / bundle.FOLDER).touch()  # no folder can be there
    rig.send(Event.WRITE)
    shown = rig.desk._shown()
    assert (shown.written, shown.note) == ("", "technician.report.failed")


def test_a_demonstration_never_switches_its_machine_off(rig):
    rig.sign_in()
    for ask, do in ((Event.OPEN_REBOOT, Event.REBOOT), (Event.OPEN_SHUT_DOWN, Event.SHUT_DOWN)):
        rig.send(ask)
        rig.send(do)
        assert (rig.at, rig.down) == (State.MENU, [])
        assert rig.desk._shown().note == "technician.ask.refused"
    rig.send(Event.OPEN_RESTART)
    rig.send(Event.RESTART)
    assert rig.app.restarted == 1


# ---- the wizard


@pytest.mark.parametrize("lying", [Lying.RIGHT, Lying.TURNED_LEFT, Lying.MIRRORED_X])
def test_the_touch_test_puts_touches_right_at_once_and_for_the_next_start(rig, lying):
    rig.desk.first_start()
    rig.send(Event.TOUCH_TEST)
    for mark in MARKS:
        rig.app.glass.points(*unturned(EXACT[lying], mark))
    assert rig.at is State.PICTURE
    assert rig.app.glass.points is None
    assert rig.app.glass.matrix == EXACT[lying]
    assert tuple(rig.learnt()["panel"]["touch_matrix"]) == EXACT[lying]


def unturned(matrix, mark):
    """The panel's point that such a matrix turns into this one."""
    steps = [n / 50 for n in range(51)]
    return min(
        ((x, y) for x in steps for y in steps),
        key=lambda p: sum(abs(a - b) for a, b in zip(apply(matrix, p), mark, strict=True)),
    )


def test_nonsense_is_asked_for_again(rig):
    rig.desk.first_start()
    rig.send(Event.TOUCH_TEST)
    for _ in MARKS:
        rig.app.glass.points(0.5, 0.5)
    assert (rig.at, rig.desk._shown().mark) == (State.TOUCH, 0)
    assert not (rig.data / "machine.toml").exists()
    rig.clock.seconds += 61
    rig.desk.tick()
    assert (rig.at, rig.app.glass.points) == (State.SETUP, None)


def test_a_picture_that_lies_on_its_side_is_turned_and_touches_with_it(rig):
    rig.desk.first_start()
    rig.send(Event.NEXT)
    rig.send(Event.TURN, "left")
    panel = rig.learnt()["panel"]
    assert panel["rotation"] == "left"
    assert panel["touch_matrix"] == [0.0, -1.0, 1.0, 1.0, 0.0, 0.0]
    assert rig.app.restarted == 1


def test_service_starts_when_the_wizard_is_confirmed(rig):
    rig.desk.first_start()
    assert rig.app.told == [TerminalEvent.NOT_PAIRED]
    for _ in range(4):
        rig.send(Event.NEXT)
    assert (rig.at, rig.desk.situation.mode) == (State.SUMMARY, Mode.FIRST)
    rig.send(Event.CONFIRM)
    assert rig.learnt()["installation"]["confirmed"] == "2026-11-22"
    assert rig.app.restarted == 1


def test_a_full_disk_is_said_and_nothing_restarts(rig, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(overlay, "learn", full)
    rig.desk.first_start()
    for _ in range(4):
        rig.send(Event.NEXT)
    rig.send(Event.CONFIRM)
    assert rig.app.restarted == 0
    assert rig.desk._shown().note == "technician.summary.failed"
    assert rig.wrote("process.broken")


# ---- its pages


def test_a_page_that_breaks_ends_the_session_and_what_cannot_end_restarts(rig, monkeypatch):
    rig.sign_in()
    rig.desk.broken()
    assert not rig.desk.open
    assert rig.app.told[-1] is TerminalEvent.MAINTENANCE_OFF
    rig.sign_in()

    def breaks(self):
        raise RuntimeError

    monkeypatch.setattr(App, "draw", breaks)
    rig.desk.broken()
    assert rig.app.restarted == 1


def test_a_database_that_refuses_is_said(rig):
    def full():
        raise StoreFault(Fault.FULL)

    rig.sign_in()
    object.__setattr__(rig.desk.bench, "roll", full)
    rig.send(Event.OPEN_ROLL)
    rig.send(Event.ROLL_IN)
    assert rig.desk.view.note_good is False
    assert rig.wrote("store.fault")


def test_its_pages_are_drawn_with_the_time_that_is_left(rig):
    rig.desk.held()
    view = samples.technician_view(samples.look("portrait"))
    assert rig.desk.page(view).state == "technician-pin"
    before = rig.desk.pulse()
    rig.clock.seconds += 5
    assert rig.desk.pulse() != before
    assert rig.desk.until_next() <= 1.0

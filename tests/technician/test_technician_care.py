"""The devices of a running terminal: the owner's thread does the trying, and an old outcome of one
that was ended is dropped."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest

from drivers.status import DeviceState, Status
from kiosk.commands.care import Care
from kiosk.commands.errands import Errands
from kiosk.journal.journal import Journal
from kiosk.runtime.clock import SystemClock
from kiosk.runtime.reading import Means
from kiosk.runtime.signalling import Signalling
from kiosk.settings.load import load
from kiosk.terminal.states import Event as TerminalEvent
from kiosk.terminal.states import State as TerminalState
from kiosk.upkeep.trials import Word
from kiosk.visit.states import State
from tests.drivers.devices_rig import eventually
from tests.runtime.test_supervised import looked_after


class Reader:
    """An ID reader on which nobody ever lays a card."""

    def __init__(self) -> None:
        self.threads = set()

    def status(self):
        return Status(DeviceState.ONLINE, "played", time.monotonic())

    def probe(self, wake):
        self.threads.add(threading.current_thread().name)
        return self.status()

    def read(self, wake, seconds):
        self.threads.add(threading.current_thread().name)
        wake.wait(seconds)
        from drivers.id_reader.interface import NotRead, ReadFailure

        return NotRead(ReadFailure.CANCELLED)

    def close(self):
        pass


@pytest.fixture
def played():
    reader = Reader()
    means = Means("id_card", lambda: reader, lambda *read: None, lambda *told: None, looked_after())
    yield reader, means
    means.close()


@pytest.fixture
def care(played):
    journal = Journal([], SystemClock().now)
    owners = {"id_card": played[1]}
    return Care(load("heilongjiang-2"), lambda: owners, dict, journal, lambda call: call())


def test_rows_are_what_the_owners_last_heard(care, played):
    assert eventually(lambda: played[1].status is not None)
    rows = {one.name: one for one in care.rows()}
    assert rows["id-reader"].state == "online"
    assert rows["printer"].state == "starting"  # nobody has told: not good, not bad


def test_a_trial_runs_on_the_owners_thread_and_ends_when_nobody_wants_it(care, played):
    heard = []
    care.try_out("id-reader", heard.append)
    assert eventually(lambda: played[0].threads != set())
    threading.Event().wait(0.05)
    began = time.monotonic()
    care.stop()
    care.try_out("id-reader", heard.append)
    threading.Event().wait(0.05)
    played[1].end_use()
    assert eventually(lambda: bool(heard))
    assert time.monotonic() - began < 2
    assert [one.word for one in heard] == [Word.NOTHING_CAME]
    assert played[0].threads == {"id_card"}


def test_a_device_without_an_owner_is_opened_for_the_trial(care):
    heard = []
    care.try_out("scanner", heard.append)  # its port is absent on this machine
    assert eventually(lambda: bool(heard))
    assert heard[0].word is Word.FAULT


def test_a_board_is_used_between_its_own_wishes():
    class Board:
        def __init__(self):
            self.said = []

        def apply(self, wanted, wake, seconds):
            self.said.append(dict(wanted))
            return True

        def status(self):
            return Status(DeviceState.ONLINE, "played", 0.0)

        def close(self):
            pass

    board, done = Board(), threading.Event()
    signalling = Signalling(lambda: board, lambda status: None, False, looked_after())
    try:
        assert eventually(lambda: signalling.status is not None)
        assert signalling.status.device is DeviceState.ONLINE
        signalling.use(lambda device, wake: (device.apply({"x": True}, wake, 1.0), done.set()))
        assert done.wait(2)
        assert eventually(lambda: board.said[-1] != {"x": True})
    finally:
        signalling.close()


def app(state=State.ATTRACT, terminal=TerminalState.IN_SERVICE):
    told = []
    return SimpleNamespace(
        runtime=SimpleNamespace(situation=SimpleNamespace(state=state)),
        terminal=terminal,
        desk=None,
        told=told,
        terminal_event=told.append,
    )


def test_an_errand_shuts_the_doors_for_as_long_as_it_lasts(care, played):
    front = app()
    errands = Errands(front, lambda: care)
    assert errands.questions()["try id-reader"]() == {}
    assert front.told == [TerminalEvent.MAINTENANCE_ON]
    assert errands.tried() == {}
    assert errands.begin("id-reader")["word"] == "busy"
    threading.Event().wait(0.05)
    played[1].end_use()
    assert eventually(lambda: errands.tried() != {})
    assert errands.tried()["word"] == "nothing-came"
    assert front.told == [TerminalEvent.MAINTENANCE_ON, TerminalEvent.MAINTENANCE_OFF]


@pytest.mark.parametrize("state", [State.HOME, State.RESULT])
def test_an_errand_waits_for_nobody_and_disturbs_nobody(care, state):
    front = app(state)
    assert Errands(front, lambda: care).begin("printer")["word"] == "busy"
    assert front.told == []
    assert "error" in Errands(app(), lambda: care).begin("camera")

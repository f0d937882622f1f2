"""Lights follow what is awaited; whatever happens to the board, nothing stays lit by mistake."""

from __future__ import annotations

import threading
import time

import pytest

from drivers.signal.interface import Output
from drivers.status import DeviceState, Status
from kiosk.platform.interface import Credential, CredentialKind
from kiosk.runtime.signalling import BEEP, DARK, Signalling
from kiosk.runtime.supervised import Supervisor
from kiosk.visit.states import Event
from tests.drivers.devices_rig import eventually
from tests.runtime.test_supervised import QUICK, Told, looked_after

READER, BUZZER = Output.READER_LIGHT, Output.BUZZER


class Board:
    """Keeps what was switched; may be away."""

    def __init__(self):
        self.said: list[dict] = []
        self.at: list[float] = []
        self.away = False
        self.closed = threading.Event()

    @property
    def lit(self):
        now = dict(DARK)
        for one in list(self.said):
            now.update(one)
        return {output for output, on in now.items() if on}

    def apply(self, wanted, wake, seconds):
        if self.away or wake.is_set():
            return False
        self.at.append(time.monotonic())
        self.said.append(dict(wanted))
        return True

    def status(self):
        state = DeviceState.POWER_OFF if self.away else DeviceState.ONLINE
        return Status(state, "test", 0.0)

    def close(self):
        self.closed.set()


@pytest.fixture
def made():
    started = []

    def make(beeps=False):
        board, states = Board(), []
        tell = lambda status: states.append(status.device)  # noqa: E731
        signalling = Signalling(lambda: board, tell, beeps, looked_after())
        started.append(signalling)
        return board, signalling, states

    yield make
    for one in started:
        one.close()


def test_at_the_start_everything_is_put_out(made):
    board, _, states = made()
    assert eventually(lambda: board.said == [DARK])
    assert eventually(lambda: states == [DeviceState.ONLINE])


def test_the_readers_light_is_on_while_a_card_is_awaited(made):
    board, signalling, _ = made()
    answered = []
    answer = signalling.awaiting(lambda event, data=None: answered.append((event, data)))
    assert eventually(lambda: board.lit == {READER})
    answer(Event.CARD_UNREAD, "two-cards")
    assert answered == [(Event.CARD_UNREAD, "two-cards")]
    signalling.no_longer()
    assert eventually(lambda: board.lit == set())


@pytest.mark.parametrize("beeps", [True, False])
def test_a_reading_sounds_only_where_the_profile_says_so(made, beeps):
    board, signalling, _ = made(beeps)
    answer = signalling.awaiting(lambda event, data=None: signalling.no_longer())  # at once
    assert eventually(lambda: board.lit == {READER})
    answer(Event.CREDENTIAL_READ, Credential(kind=CredentialKind.ID_CARD))
    sounded = lambda: any(one[BUZZER] for one in board.said)  # noqa: E731
    assert eventually(lambda: board.lit == set() and sounded() is beeps)
    if beeps:
        sounds = next(n for n, one in enumerate(board.said) if one[BUZZER])
        assert board.at[sounds + 1] - board.at[sounds] >= BEEP


def test_the_buzzer_never_stays_on(made):
    board, signalling, _ = made(True)
    for _ in range(5):
        answer = signalling.awaiting(lambda event, data=None: None)
        answer(Event.CREDENTIAL_READ, None)
        signalling.no_longer()
    time.sleep(0.05)
    signalling.close()
    assert board.lit == set()


def test_the_end_puts_everything_out_and_lets_go(made):
    board, signalling, _ = made()
    signalling.light(Output.CALL_LIGHT, True)
    assert eventually(lambda: board.lit == {Output.CALL_LIGHT})
    signalling.close()
    assert board.lit == set()
    assert board.closed.is_set()
    signalling.light(READER, True)  # too late: nobody listens, and nothing breaks
    assert board.lit == set()


def test_a_board_that_comes_back_gets_what_is_wanted_now(made, monkeypatch):
    monkeypatch.setattr("kiosk.runtime.signalling.RETRY", 0.01)
    board, signalling, states = made()
    assert eventually(lambda: board.said != [])
    board.away = True
    signalling.light(READER, True)
    assert eventually(lambda: states[-1] is DeviceState.POWER_OFF)
    board.away = False
    assert eventually(lambda: board.lit == {READER})
    assert eventually(lambda: states[-1] is DeviceState.ONLINE)
    assert states == [DeviceState.ONLINE, DeviceState.POWER_OFF, DeviceState.ONLINE]


class Breaking(Board):
    """Its driver raises once, or does not come back until the test is over."""

    def __init__(self, does, over):
        super().__init__()
        self.does, self.over = does, over
        self.inside = threading.Event()

    def apply(self, wanted, wake, seconds):
        if self.does == "raise":
            self.does = ""
            raise LookupError("driver")
        if self.does == "hang":
            self.does = ""
            self.inside.set()
            self.over.wait()
            return False
        return super().apply(wanted, wake, seconds)


@pytest.mark.parametrize("does", ["raise", "hang"])
def test_what_should_be_lit_is_lit_by_the_next_driver(does):
    over, boards, states = threading.Event(), [], []
    now = [1000.0]
    clock = time.monotonic if does == "raise" else lambda: now[0]
    supervisor = Supervisor(clock, Told(), QUICK, watch=False)

    def opened():
        boards.append(Breaking(does if not boards else "", over))
        return boards[-1]

    signalling = Signalling(opened, lambda status: states.append(status.device), False, supervisor)
    signalling.light(READER, True)
    if does == "hang":
        assert boards[0].inside.wait(3)
        now[0] += 60
        supervisor.look()
    assert eventually(lambda: len(boards) == 2 and boards[1].lit == {READER})
    assert eventually(lambda: states == [DeviceState.OFFLINE, DeviceState.ONLINE])
    over.set()
    assert boards[0].closed.wait(3)
    if does == "hang":
        assert boards[0].said == []  # one that was given up switches nothing any more
    signalling.close()
    assert boards[1].said[-1] == DARK

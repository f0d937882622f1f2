"""A window at the pad: taken, called from, kept while it is locked, lost to somebody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.commands.queue_rounds import QueueRounds
from kiosk.staff.states import State
from kiosk.station.caller import NotReached
from kiosk.station.keeper import Keeper
from kiosk.station.machine import Own
from kiosk.station.queue import Priority
from kiosk.station.windows import Stand
from kiosk.station.words import Sit
from sandbox.stage.standins import staff_accounts
from tests.staff.office import Office
from tests.station.rig import TYPES

QUEUE = {"types": TYPES, "windows": {"1": ["enrolment"], "2": ["claims"]}}
STATION = {"staff": staff_accounts()["station.staff"], "phone": "", "queue": QUEUE}


class AtOnce(QueueRounds):
    """Asks while one waits."""

    def put(self, what, done) -> None:
        super().put(what, done)
        self._wishes.put(None)
        self._take_turns()

    def round(self) -> None:
        self._round()


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    made = Office(tmp_path, settings={"station": STATION})
    made.open_records()
    chosen = made.settings.station.queue
    keeper = Keeper(made.records.store, chosen, made.clock.now)
    made.queue = AtOnce(Own(keeper), made.journal, 3.0, lambda board: None)
    for n, priority in enumerate((Priority.ORDINARY, Priority.ORDINARY, Priority.FRAIL)):
        keeper.take(f"r{n}", "claims", priority)
    yield made
    made.close()


def keeper(office: Office) -> Keeper:
    return office.queue.queue.keeper


def at_window(office: Office, window: str = "2") -> None:
    office.enter("s01")
    office.tend("open_window")
    assert office.at is State.WINDOWS
    office.tend("sit", window)
    assert office.at is State.CALLING


def called(office: Office) -> list[str]:
    return [one.number for one in keeper(office).board().called]


def says(office: Office, key: str, **more) -> bool:
    return office.presenter.view().strings(key, **more) in office.words


def test_take_a_window_call_pass_move_and_close(office):
    at_window(office)
    assert keeper(office).board().windows["2"] is Stand.OPEN
    office.tend("call", "next")
    assert called(office) == ["B003"]  # the green lane first
    assert "B003" in office.words
    office.tend("call", "again")
    office.tend("call", "pass")
    assert called(office) == []
    office.tend("call", "next")
    assert called(office) == ["B001"]
    office.tend("open_move")
    office.tend("move", "kind:enrolment")
    assert office.at is State.CALLING
    assert keeper(office).board().waiting == {"enrolment": 1, "claims": 1}
    office.tend("open_passed")
    office.tend("come_back", "B003")
    assert keeper(office).board().waiting == {"enrolment": 1, "claims": 2}
    office.tend("say_stand", "away")
    assert keeper(office).board().windows["2"] is Stand.AWAY
    office.tend("call", "next")
    assert keeper(office).board().windows["2"] is Stand.OPEN
    office.tend("say_stand", "closed")
    assert keeper(office).board().windows["2"] is Stand.CLOSED
    assert "call" not in office.tends()
    deeds = [deed for deed, _, _ in office.deeds() if deed in ("at-window", "called")]
    assert deeds == [
        "at-window",
        *["called"] * 6,
        "at-window",
        "called",
        "at-window",
    ]


def test_locked_between_two_people_the_window_stays_and_goes_with_the_terminal(office):
    at_window(office)
    office.tend("lock")
    for _ in range(10):
        office.passes(60)
        office.queue.round()
    assert keeper(office).board().windows["2"] is Stand.OPEN
    office.passes(91)  # no round: the terminal is gone
    assert keeper(office).board().windows["2"] is Stand.UNKNOWN
    office.enter("s01")
    office.tend("open_window")
    assert office.at is State.CALLING  # theirs of today, without choosing
    assert keeper(office).board().windows["2"] is Stand.OPEN


def test_somebody_elses_window_is_taken_by_a_second_touch_and_they_read_it(office):
    sit = Sit(window="2", by="s02", terminal="08", stand=Stand.OPEN)
    keeper(office).sit(sit)
    office.enter("s01")
    office.tend("open_window")
    office.tend("sit", "2")
    assert office.at is State.WINDOWS
    assert says(office, "staff.window.sure")
    office.tend("sit", "2")
    assert office.at is State.CALLING
    keeper(office).sit(sit)  # and takes it back
    office.passes(1)
    office.queue.round()
    office.turn()
    office.turn()
    assert says(office, "staff.window.taken", window="2", name=office.accounts[1]["name"])
    office.tend("call", "next")
    assert called(office) == []


def test_a_touch_on_what_was_shown_before_ends_nobodys_turn(office):
    at_window(office)
    office.tend("call", "next")
    keeper(office).do(_deed("next"))  # at another pad, or by a question whose answer was lost
    office.tend("call", "next")
    assert called(office) == ["B001"]
    assert says(office, "staff.window.why.moved")
    assert "B001" in office.words


def test_without_the_keeper_it_is_said_and_nothing_is_held_for_done(office, monkeypatch):
    def away(*args):
        raise NotReached("away")

    at_window(office)
    do = Own.do
    monkeypatch.setattr(Own, "do", away)
    office.tend("call", "next")
    assert says(office, "staff.window.lost")
    monkeypatch.setattr(Own, "do", do)
    office.queue.round()
    office.turn()
    office.turn()
    assert not says(office, "staff.window.lost")
    office.tend("call", "next")
    assert called(office) == ["B003"]


def test_nobody_without_the_right_and_no_row_without_windows(office, tmp_path):
    office.enter("s03")  # no examination
    assert "open_window" not in office.tends()
    office.tend("open_window")
    assert office.at is State.SIGNED_IN


def _deed(deed: str):
    from kiosk.station.words import Deed

    return Deed(deed=deed, window="2")

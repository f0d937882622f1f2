"""Windows: who sits where, what is called from them, and what nobody has heard of for a while."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest

from kiosk.station.caller import NotReached
from kiosk.station.queue import Priority, Refusal
from kiosk.station.windows import Limits, Post, Stand, closing, stand
from kiosk.station.words import Deed, Look, Sit
from tests.station.rig import House, house

ORDINARY, FRAIL = Priority.ORDINARY, Priority.FRAIL
WINDOWS = {"1": ["enrolment", "claims"], "2": ["claims"], "3": []}


@pytest.fixture
def station(tmp_path):
    with house(tmp_path, windows=WINDOWS) as made:
        yield made


def sit(window: str, by: str, said: Stand = Stand.OPEN, terminal: str = "09") -> Sit:
    return Sit(window=window, by=by, terminal=terminal, stand=said)


def deed(deed: str, window: str, by: str, expect: str | None, **more: str) -> Deed:
    return Deed(deed=deed, window=window, by=by, expect=expect, **more)


def look(station: House, window: str, by: str, *, present: bool = False, terminal: str = "09"):
    return station.keeper.look(Look(window=window, by=by, terminal=terminal, present=present))


def stands(station: House) -> dict[str, str]:
    return {name: one.value for name, one in station.keeper.board().windows.items()}


# ---- the pure rule


def post(**more) -> Post:
    told = {"window": "1", "account": "s01", "terminal": "09", "stand": Stand.OPEN,
            "since": 0.0, "touched": 0.0, "heard": 0.0}  # fmt: skip
    return Post(**told | more)


@pytest.mark.parametrize(
    ("one", "now", "closes", "is_"),
    [
        (None, 5, None, "closed"),
        (post(stand=Stand.CLOSED), 5, None, "closed"),
        (post(), 89, None, "open"),
        (post(stand=Stand.AWAY), 89, None, "away"),
        (post(), 91, None, "unknown"),  # the pad is gone
        (post(heard=3601), 3601, None, "unknown"),  # it is there, and they are not
        (post(heard=3600, touched=3600), 3600, 10, "open"),  # they work on after hours
        (post(heard=7200, touched=3600), 7200, 10, "closed"),
        (post(stand=Stand.AWAY), 3999, 400, "unknown"),
        (post(stand=Stand.AWAY), 4000, 400, "closed"),
    ],
)
def test_what_was_said_is_good_as_long_as_they_may_be_there(one, now, closes, is_):
    assert stand(one, now, closes, Limits()) == is_


def test_a_day_closes_with_its_last_hours():
    day = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001
    assert closing((), day) is None
    at = closing(("08:30-10:00", "13:30-14:10"), day)
    assert at == datetime(2026, 11, 23, 14, 10).timestamp()  # noqa: DTZ001


# ---- over the keeper and its line


def test_a_window_is_taken_kept_for_the_day_and_told_to_all(station: House):
    pad = station.machine("pad")
    assert stands(station) == {}
    seen = pad.sit(sit("2", "s01"))
    assert (seen.seat.window, seen.seat.by, seen.seat.stand) == ("2", "s01", Stand.OPEN)
    assert pad.board().windows == {"1": "closed", "2": "open", "3": "closed"}
    pad.sit(sit("2", "s01", Stand.AWAY))
    assert pad.board().windows["2"] == "away"
    assert [(one.window, one.by) for one in pad.seats()] == [("1", ""), ("2", "s01"), ("3", "")]
    station.clock.later(days=1)
    assert stands(station) == {}
    for wrong in (sit("9", "s01"), sit("1", "s01", Stand.UNKNOWN)):
        with pytest.raises(Refusal):
            pad.sit(wrong)


def test_a_terminal_that_is_gone_leaves_no_window_open(station: House):
    station.keeper.sit(sit("1", "s01"))
    for _ in range(30):
        station.clock.later(seconds=60)
        look(station, "1", "s01")
    assert stands(station)["1"] == "open"
    station.clock.later(seconds=91)
    assert stands(station)["1"] == "unknown"
    look(station, "1", "s01", terminal="08")  # another terminal says nothing for it
    assert stands(station)["1"] == "unknown"
    look(station, "1", "s01", present=True)
    assert stands(station)["1"] == "open"


def test_up_but_untouched_for_an_hour_and_long_after_hours(station: House):
    station.keeper.sit(sit("1", "s01"))
    for _ in range(61):
        station.clock.later(seconds=60)
        look(station, "1", "s01")
    assert stands(station)["1"] == "unknown"
    station.clock.at = station.clock.at.replace(hour=15, minute=11)  # it closed at 14:10
    look(station, "1", "s01")
    assert stands(station)["1"] == "closed"


def test_one_sits_at_one_window_and_one_window_has_one(station: House):
    station.keeper.sit(sit("1", "s01"))
    station.keeper.sit(sit("2", "s01"))
    assert stands(station) == {"1": "closed", "2": "open", "3": "closed"}
    station.keeper.sit(sit("2", "s02"))
    look(station, "2", "s01", present=True)
    assert station.keeper.seats()[1].by == "s02"
    with pytest.raises(Refusal, match="not-yours"):
        station.keeper.do(deed("next", "2", "s01", None))


def test_two_pads_that_call_at_once_get_two_numbers(station: House):
    pads = [station.machine(f"pad{n}") for n in range(2)]
    for n in range(8):
        station.keeper.take(f"r{n}", "claims", ORDINARY)
    for n, pad in enumerate(pads):
        pad.sit(sit(str(n + 1), f"s0{n}"))
    got: list[str] = []

    def call(n: int) -> None:
        at = ""
        for _ in range(4):
            ticket = pads[n].do(deed("next", str(n + 1), f"s0{n}", at))
            at = ticket.number
            got.append(at)

    threads = [threading.Thread(target=call, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(got) == [f"B00{n}" for n in range(1, 9)]


def test_a_call_whose_answer_was_lost_ends_nobodys_turn(station: House, monkeypatch):
    pad = station.machine("pad")
    for n in range(3):
        station.keeper.take(f"r{n}", "claims", ORDINARY)
    pad.sit(sit("2", "s01"))
    ask = pad._caller.ask

    def lost(what, said, answer):
        ask(what, said, answer)
        raise NotReached("lost")

    monkeypatch.setattr(pad._caller, "ask", lost)
    with pytest.raises(NotReached):
        pad.do(deed("next", "2", "s01", ""))
    monkeypatch.setattr(pad._caller, "ask", ask)
    with pytest.raises(Refusal, match="moved"):  # they touch it once more
        pad.do(deed("next", "2", "s01", ""))
    here = pad.look(Look(window="2", by="s01", terminal="09", present=True)).here
    assert (here.number, here.calls) == ("B001", 1)
    assert pad.do(deed("next", "2", "s01", "B001")).number == "B002"


def test_the_green_lane_goes_first_also_from_the_pad(station: House):
    for n, priority in enumerate((ORDINARY, ORDINARY, FRAIL)):
        station.keeper.take(f"r{n}", "claims", priority)
    station.keeper.sit(sit("2", "s01"))
    assert station.keeper.do(deed("next", "2", "s01", "")).number == "B003"
    assert station.keeper.do(deed("again", "2", "s01", "B003")).calls == 2
    station.keeper.do(deed("pass", "2", "s01", "B003"))
    seen = look(station, "2", "s01")
    assert (seen.here, [one.number for one in seen.passed], seen.waits) == (None, ["B003"], 2)
    station.keeper.do(deed("back", "", "s01", None, number="B003", at="2"))
    assert look(station, "2", "s01").passed == ()


def test_who_is_moved_to_a_window_waits_for_that_one_while_somebody_is_there(station: House):
    for n in range(2):
        station.keeper.take(f"r{n}", "claims", ORDINARY)
    station.keeper.take("e", "enrolment", ORDINARY)
    station.keeper.sit(sit("1", "s01"))
    station.keeper.sit(sit("2", "s02", terminal="08"))
    station.keeper.do(deed("next", "1", "s01", ""))
    assert [one.window for one in look(station, "1", "s01").others] == ["2"]
    move = deed("transfer", "2", "s01", "B001", number="B001", at="1")
    assert station.keeper.do(move).bound == "2"
    assert station.keeper.do(deed("next", "1", "s01", "")).number == "B002"
    assert station.keeper.do(deed("next", "1", "s01", "B002")).number == "A001"
    assert station.keeper.do(deed("next", "1", "s01", "A001")) is None
    station.keeper.sit(sit("2", "s02", Stand.CLOSED, terminal="08"))
    assert station.keeper.do(deed("next", "1", "s01", "")).number == "B001"
    other = deed("transfer", "", "s01", "B001", number="B001", at="1", kind="enrolment")
    assert station.keeper.do(other).kind == "enrolment"


def test_closing_a_window_ends_who_was_there_and_nobody_is_left_called(station: House):
    station.keeper.take("r", "claims", ORDINARY)
    station.keeper.sit(sit("2", "s01"))
    station.keeper.do(deed("next", "2", "s01", ""))
    assert station.keeper.sit(sit("2", "s01", Stand.CLOSED)).here is None
    assert station.keeper.board().called == ()

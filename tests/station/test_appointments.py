"""预约: slots of the station's hours, each place given once, found and withdrawn by number."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.station import slots
from kiosk.station.caller import NotReached
from kiosk.station.queue import Priority, Refusal
from kiosk.station.words import Appointment, Book, Deed
from tests.examples import many
from tests.station.rig import House, house

MONDAY = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - local


@pytest.fixture
def station(tmp_path):
    with house(tmp_path) as made:
        yield made


@given(st.integers(5, 240), st.integers(0, 23), st.integers(1, 600))
@settings(max_examples=many(80), deadline=None)
def test_slots_fill_the_hours_and_never_overlap(minutes, begin, length):
    end = min(begin * 60 + length, 24 * 60 - 1)
    span = f"{begin:02d}:00-{end // 60:02d}:{end % 60:02d}"
    found = slots.slots_of((span,), MONDAY, minutes)
    assert len(found) == max(0, end - begin * 60) // minutes
    for one, other in pairwise(found):
        assert one.end == other.begin


def test_what_is_free_follows_hours_lead_and_what_is_taken(station: House):
    machine = station.machine("m1")
    free = machine.free("claims")
    # 9:00 on Monday, half an hour ahead: 09:30; what is left of 13:30-14:10 is too short for two
    assert [(f.day[-2:], f.slot) for f in free[:3]] == [
        ("23", "09:30"), ("23", "13:30"), ("24", "08:30"),
    ]  # fmt: skip
    assert {f.day for f in free} == {f"2026-11-{n}" for n in range(23, 28)}
    machine.book("expense-claim", "2026-11-23", "09:30")
    assert machine.free("claims")[0].slot == "13:30"
    assert machine.free("enrolment")[0].slot == "09:30"  # each type has its own places
    with pytest.raises(Refusal, match="full"):
        machine.book("expense-claim", "2026-11-23", "09:30")
    for item, day, slot, word in (
        ("away-filing", "2026-11-24", "08:30", "item"),
        ("expense-claim", "2026-11-28", "08:30", "full"),
        ("expense-claim", "2026-11-24", "08:31", "full"),
    ):
        with pytest.raises(Refusal, match=word):
            machine.book(item, day, slot)


def test_booked_withdrawn_and_free_again(station: House):
    machine = station.machine("m1")
    made = machine.book("expense-claim", "2026-11-24", "08:30")
    assert (len(made.number), made.kind, made.standing) == (8, "claims", "booked")
    assert machine.withdraw(made.number).standing == "withdrawn"
    assert machine.withdraw(made.number).standing == "withdrawn"
    assert ("2026-11-24", "08:30") in [(f.day, f.slot) for f in machine.free("claims")]
    with pytest.raises(Refusal, match="withdrawn"):
        machine.arrive(made.number)
    with pytest.raises(Refusal, match="unknown"):
        machine.withdraw("00000000")


def test_a_lost_answer_books_no_second_place(station: House):
    said = Book(request="same", item="expense-claim", day="2026-11-24", slot="08:30")
    first = station.caller().ask("book", said, Appointment)
    assert station.caller().ask("book", said, Appointment) == first


def test_who_comes_goes_before_those_without_an_appointment(station: House):
    machine = station.machine("m1")
    made = machine.book("expense-claim", "2026-11-23", "09:30")
    machine.take("claims", Priority.ORDINARY)
    station.clock.later(minutes=20)
    got = machine.arrive(made.number)
    assert (got.number, got.ahead) == ("B002", 0)
    machine.take("claims", Priority.FRAIL)
    called = [machine.do(Deed(deed="next", window="1")).number for _ in range(3)]
    assert called == ["B003", "B002", "B001"]
    with pytest.raises(Refusal, match="over"):
        machine.arrive(made.number)
    later = machine.book("expense-claim", "2026-11-24", "08:30")
    with pytest.raises(Refusal, match="early"):
        machine.arrive(later.number)
    station.clock.later(days=3)
    with pytest.raises(Refusal, match="over"):
        machine.arrive(later.number)


def test_without_the_keeper_nothing_is_promised(station: House):
    machine = station.machine("m1")
    station.cut()
    for ask in (lambda: machine.free("claims"), lambda: machine.withdraw("12345678")):
        with pytest.raises(NotReached):
            ask()


def test_who_came_and_heard_no_answer_is_told_the_same_number(station: House, monkeypatch):
    machine = station.machine("m1")
    made = machine.book("expense-claim", "2026-11-23", "09:30")
    station.clock.later(minutes=20)
    ask = machine._caller.ask

    def lost(deed, said, answer):
        ask(deed, said, answer)
        raise NotReached("lost")

    monkeypatch.setattr(machine._caller, "ask", lost)
    with pytest.raises(NotReached):
        machine.arrive(made.number)
    monkeypatch.setattr(machine._caller, "ask", ask)
    station.clock.later(minutes=5)
    assert machine.arrive(made.number).number == "B001"
    assert station.keeper.board().waiting["claims"] == 1
    station.keeper.do(Deed(deed="next", window="1"))
    station.keeper.do(Deed(deed="finish", window="1"))
    with pytest.raises(Refusal, match="over"):
        machine.arrive(made.number)

"""A hall's day in counts, told to the hub by difference: real keeper, real database, the
contract as judge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from hub.contract import Contract
from kiosk.commands.count_rounds import EVERY, CountRounds
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import State
from kiosk.platform.china import ZONE
from kiosk.station import counted
from kiosk.station.queue import Priority
from kiosk.station.words import Deed
from tests.station.rig import House, chosen, hours, house

CONTRACT = Contract()


@pytest.fixture
def station(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as made:
        yield made


class Told:
    """What the hub is told by a house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.outbox = Outbox(house.store, station="S", terminal="01")

    def tell(self, back: int = 1) -> int:
        now = self._house.clock.now().replace(tzinfo=ZONE)
        return counted.tell(self.outbox, chosen(), hours, now, back)

    def waiting(self) -> dict[str, dict]:
        """By day; each good by the contract."""
        rows = self.outbox.store.rows("SELECT key, payload FROM outbox WHERE payload IS NOT NULL")
        said = [json.loads(row["payload"]) for row in rows]
        for one in said:
            assert CONTRACT.wrong("HallDay", one) is None, one
        return {one["day"]: one for one in said}

    def taken(self) -> None:
        """The hub has all of it."""
        with self.outbox.store.transaction() as db:
            db.conn.execute("UPDATE outbox SET state = ?, payload = NULL", (State.ACCEPTED.value,))


def test_a_day_is_counted_and_names_nobody(station: House):
    keeper, told = station.keeper, Told(station)
    first = [keeper.take(f"r{n}", "claims", Priority.ORDINARY).number for n in range(4)]
    station.clock.later(minutes=5)
    keeper.do(Deed(deed="next", window="1"))
    station.clock.later(minutes=10)
    keeper.do(Deed(deed="finish", window="1"))
    keeper.do(Deed(deed="next", window="1"))
    keeper.do(Deed(deed="leave", number=first[3]))
    book = keeper.appointments
    assert book is not None
    made = [book.book(f"b{n}", "expense-claim", "2026-11-23", slot).number
            for n, slot in enumerate(("13:30",))]  # fmt: skip
    later = book.book("c", "expense-claim", "2026-11-24", "08:30")
    book.withdraw(later.number)
    assert told.tell() == 5  # today and four to come; of yesterday there is nothing to say
    days = told.waiting()
    today = days["2026-11-23"]
    assert today["hours"] == ["08:30-10:00", "13:30-14:10"]
    assert (today["windows"], today["windows_open"]) == (1, 1)
    claims = next(one for one in today["types"] if one["kind"] == "claims")
    assert claims == {
        "kind": "claims", "name": {"zh": "费用报销", "en": "Claims"}, "given": 4, "waiting": 1,
        "called": 2, "done": 1, "left": 1, "wait_median": 600, "wait_longest": 900,
    }  # fmt: skip
    slot = next(one for one in today["slots"] if one["slot"] == "13:30" and one["booked"])
    assert (slot["capacity"], slot["booked"], slot["came"]) == (1, 1, 0)
    tomorrow = [one for one in days["2026-11-24"]["slots"] if one["withdrawn"]]
    assert [(one["slot"], one["booked"], one["withdrawn"]) for one in tomorrow] == [("08:30", 0, 1)]
    said = json.dumps(days)
    for number in [*first, *made, later.number]:
        assert f'"{number}"' not in said


def test_only_what_differs_is_told_and_at_most_one_record_of_a_day_waits(station: House):
    told = Told(station)
    assert told.tell() == 5
    assert told.tell() == 0
    station.keeper.take("r", "claims", Priority.ORDINARY)
    assert told.tell() == 0  # the first one still waits for the hub
    told.taken()
    assert told.tell() == 1
    assert told.waiting()["2026-11-23"]["types"][1]["given"] == 1
    told.taken()
    assert told.tell() == 0


def test_who_never_came_stands_there_when_the_day_is_over(station: House):
    told, book = Told(station), station.keeper.appointments
    assert book is not None
    book.book("b", "expense-claim", "2026-11-23", "13:30")
    told.tell()
    told.taken()
    station.clock.later(days=1)
    told.tell()
    over = told.waiting()["2026-11-23"]
    assert (over["over"], over["windows_open"]) == (True, 0)
    assert sum(one["booked"] for one in over["slots"]) == 1
    told.taken()
    station.clock.later(days=40)
    told.tell()
    rows = told.outbox.store.rows("SELECT day FROM hall_told ORDER BY day")
    assert rows[0]["day"] >= "2026-12"


def test_the_last_of_a_day_is_told_however_long_the_machine_was_off(station: House):
    """Switched off in the evening, on again days after: the rounds look back that far once."""
    told = Told(station)
    told.tell()
    told.taken()
    station.keeper.take("r", "claims", Priority.ORDINARY)
    station.clock.later(days=4)
    assert "2026-11-23" not in (told.tell(), told.waiting())[1]
    told.taken()
    outbox = told.outbox
    clock = SimpleNamespace(now=lambda: station.clock.now().replace(tzinfo=ZONE))
    rounds = CountRounds(outbox, chosen(), hours, clock, None, lambda fault: None)
    rounds.step()
    over = told.waiting()["2026-11-23"]
    assert (over["over"], over["types"][1]["given"]) == (True, 1)
    told.taken()
    station.clock.later(days=40)
    assert rounds.step() == EVERY
    assert "2026-11-23" not in told.waiting()


def test_a_closed_day_has_no_hours_and_no_slots(station: House):
    told = Told(station)
    station.clock.later(days=5)  # Saturday
    told.tell()
    saturday = told.waiting()["2026-11-28"]
    assert (saturday["hours"], saturday.get("slots", [])) == ([], [])


def test_nothing_is_noted_that_was_not_written_down(station: House, monkeypatch):
    """Told and noted in one transaction: a crash between them is neither."""
    told = Told(station)
    put, calls = told.outbox.put, []

    def failing(*args, **more):
        calls.append(args)
        if len(calls) == 3:
            raise msgspec.ValidationError("x")
        return put(*args, **more)

    monkeypatch.setattr(told.outbox, "put", failing)
    with pytest.raises(msgspec.ValidationError):
        told.tell()
    assert told.outbox.store.rows("SELECT * FROM hall_told") == []
    monkeypatch.undo()
    assert told.tell() == 5

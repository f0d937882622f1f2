"""The forecast of the paper roll: kept over restarts, warned of once, honest when nobody knows."""

from __future__ import annotations

from datetime import datetime

import pytest

from kiosk.store.database import Store
from kiosk.store.faults import Fault, StoreFault
from kiosk.store.marks import Mark
from kiosk.upkeep.paper import KeptRoll

NOW = datetime(2026, 11, 30, 9, 0)  # noqa: DTZ001


class Bench:
    def __init__(self, folder):
        self.store = Store.open(folder / "terminal.db", bytes(range(32)), lambda: 0.0)
        self.low = 0
        self.faults: list[StoreFault] = []

    def roll(self) -> KeptRoll:
        def low() -> None:
            self.low += 1

        mark = Mark(self.store, "roll")
        return KeptRoll(50.0, 3.0, mark, lambda: NOW, low, self.faults.append)


@pytest.fixture
def bench(tmp_path):
    bench = Bench(tmp_path)
    yield bench
    bench.store.close()


def test_of_the_roll_that_was_in_before_nothing_is_said(bench):
    roll = bench.roll()
    roll.used(49_900)
    assert (roll.details(), bench.low) == ({}, 0)


def test_what_is_left_of_a_new_roll_is_known_after_a_restart_too(bench):
    roll = bench.roll()
    roll.changed()
    roll.used(12_400)
    assert roll.details() == bench.roll().details() == {"paper_left": "38 / 50 m"}


def test_staff_are_told_once_a_roll(bench):
    roll = bench.roll()
    roll.changed()
    roll.used(46_900)
    assert bench.low == 0
    roll.used(200)
    roll.used(200)
    bench.roll().used(100)
    assert bench.low == 1
    roll = bench.roll()
    roll.changed()
    roll.used(47_500)
    assert bench.low == 2


def test_a_disk_that_takes_nothing_is_reported_and_the_count_goes_on(bench, monkeypatch):
    roll = bench.roll()
    roll.changed()

    def full(self, word, number):
        raise StoreFault(Fault.FULL)

    monkeypatch.setattr(Mark, "save", full)
    roll.used(10_000)
    assert [one.why for one in bench.faults] == [Fault.FULL]
    assert roll.details() == {"paper_left": "40 / 50 m"}
    with pytest.raises(StoreFault):
        roll.changed()
    assert roll.details() == {"paper_left": "40 / 50 m"}, "what is not written down did not happen"

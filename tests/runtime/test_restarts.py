"""A restart waits until no visit is under way; one that has waited long lets nobody in."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.runtime.clock import CHINA
from kiosk.runtime.restarts import PATIENCE, YOUNG, Restarts, Why


class Night:
    def __init__(self, text: str) -> None:
        self.wall = datetime.fromisoformat(f"2026-11-22T{text}").replace(tzinfo=CHINA)
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self.wall

    def passes(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds)


def test_the_night_comes_once_a_day():
    clock = Night("22:00:00")
    restarts = Restarts(clock, "03:30")
    wished = []
    for minute in range(60 * 30):
        clock.passes(60)
        if restarts.look():
            wished.append(minute)
    assert wished == [60 * 5 + 29]  # 03:30, and only one wish however long it waits
    assert restarts.why is Why.NIGHTLY


def test_the_process_that_the_night_started_does_not_restart_again():
    clock = Night("03:30:08")
    restarts = Restarts(clock, "03:30")
    clock.passes(7200)
    assert not restarts.look()
    clock.wall -= timedelta(hours=2)  # somebody sets the clock back over the hour
    clock.passes(7300)
    assert not restarts.look()


def test_a_young_process_is_left_alone():
    clock = Night("03:00:00")
    restarts = Restarts(clock, "03:30")
    clock.passes(YOUNG / 2 + 1)
    assert not restarts.look()
    clock.passes(86400)
    assert restarts.look()


def test_no_hour_no_restart():
    clock = Night("03:00:00")
    restarts = Restarts(clock, "")
    clock.passes(86400 * 3)
    assert not restarts.look()


def test_it_waits_for_the_visit_and_then_shuts_the_doors():
    clock = Night("10:00:00")
    restarts = Restarts(clock, "03:30")
    assert not restarts.due(idle=True)
    assert restarts.wish(Why.INPUT)
    assert not restarts.wish(Why.WORKERS)  # one wish is enough
    assert restarts.why is Why.INPUT
    assert not restarts.due(idle=False)
    assert restarts.due(idle=True)
    assert not restarts.doors_shut
    clock.passes(PATIENCE)
    assert restarts.doors_shut
    assert not restarts.due(idle=False)  # nobody is thrown out

"""The clock: wrong is said, unknown is not right, and a jump is noticed before the next use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.health.clock import FRESH, ClockSense, Wrong
from kiosk.health.parts import Verdict
from kiosk.journal.journal import Journal
from tests.health.test_health_model import Kept

RELEASED = datetime(2026, 11, 1, tzinfo=UTC)


class Watch:
    """A wall clock and a monotonic one that can be moved apart."""

    def __init__(self) -> None:
        self.seconds = 50.0
        self.wall = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self.wall

    def passes(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds)

    def set(self, seconds: float) -> None:
        """Somebody moves the hands."""
        self.wall += timedelta(seconds=seconds)


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def sense(watch):
    return ClockSense(watch.monotonic, watch.now, RELEASED, tolerance=180.0)


def told(sense: ClockSense) -> list[dict]:
    kept = Kept()
    journal = Journal([kept], lambda: RELEASED, strict=True)
    for row in sense.rows():
        row(journal)
    return [{k: v for k, v in row.items() if k not in "tl"} for row in kept.rows]


def test_a_clock_nobody_compared_is_neither_right_nor_wrong(sense):
    assert sense.wrong is None
    assert not sense.checked
    assert sense.part().verdict is Verdict.UNKNOWN
    assert told(sense) == []


@pytest.mark.parametrize(
    ("apart", "wrong"),
    [
        (0, None),
        (179, None),
        (-179, None),
        (181, Wrong.DIFFERS),
        (-181, Wrong.DIFFERS),
        (86400, Wrong.DIFFERS),
    ],
)
def test_it_is_compared_with_the_centre(sense, watch, apart, wrong):
    sense.centre_said(watch.wall - timedelta(seconds=apart))
    assert sense.wrong is wrong
    assert sense.checked is (wrong is None)
    assert sense.part().verdict is (Verdict.BAD if wrong else Verdict.GOOD)


def test_before_the_release_it_is_wrong_whatever_the_centre_says(watch):
    watch.wall = datetime(2000, 1, 1, tzinfo=UTC)
    sense = ClockSense(watch.monotonic, watch.now, RELEASED, 180.0)
    assert sense.wrong is Wrong.BEFORE_RELEASE
    sense.centre_said(watch.wall)
    assert sense.wrong is Wrong.BEFORE_RELEASE
    assert told(sense) == [{"e": "clock.wrong", "why": "before-release", "seconds": 0.0}]


def test_a_jump_makes_a_right_clock_wrong_before_anything_is_asked(sense, watch):
    sense.centre_said(watch.wall)
    watch.passes(600)
    assert sense.wrong is None
    watch.set(7200)
    assert sense.wrong is Wrong.DIFFERS
    assert told(sense) == [
        {"e": "clock.jumped", "forward": "yes", "seconds": 7200.0},
        {"e": "clock.wrong", "why": "differs", "seconds": 7200.0},
    ]
    watch.passes(60)
    assert told(sense) == []
    watch.set(-7200)
    assert sense.wrong is None
    assert told(sense) == [
        {"e": "clock.jumped", "forward": "no", "seconds": 7200.0},
        {"e": "clock.right"},
    ]


def test_a_clock_set_right_is_believed(sense, watch):
    watch.set(-86400 * 3)
    sense.centre_said(watch.wall + timedelta(days=3))
    assert sense.wrong is Wrong.DIFFERS
    watch.set(86400 * 3)
    assert sense.wrong is None
    assert sense.checked


def test_small_corrections_are_no_jump(sense, watch):
    sense.centre_said(watch.wall)
    for _ in range(10):
        watch.passes(30)
        watch.set(1.0)
        sense.look()
    assert told(sense) == []


def test_a_comparison_grows_old(sense, watch):
    sense.centre_said(watch.wall)
    watch.passes(FRESH + 1)
    assert sense.wrong is None
    assert sense.part().verdict is Verdict.UNKNOWN


def test_many_jumps_are_bounded(sense, watch):
    for n in range(100):
        watch.set(1000 if n % 2 else -1000)
        sense.look()
    assert len(told(sense)) == 10

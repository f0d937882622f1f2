"""What keeps failing is closed with its cause, tried ever more rarely, and remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.health.failing import FIRST_PAUSE, LONGEST_PAUSE, TRIAL, WITHIN, Cause, Failing, pause_of


class Machine:
    """Time, and a file that outlives the processes."""

    def __init__(self, file) -> None:
        self.file = file
        self.seconds = 10.0
        self.wall = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def process(self) -> Failing:
        self.seconds += 1000.0  # another process's monotonic clock is another
        self.wall += timedelta(seconds=2)
        return Failing(self.file, lambda: self.seconds, lambda: self.wall)

    def passes(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds)


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path / "failing.json")


def test_three_within_the_time_stand_two_do_not(machine):
    failing = machine.process()
    assert not failing.failed(Cause.SCREEN)
    assert not failing.failed(Cause.SCREEN)
    machine.passes(WITHIN[Cause.SCREEN] + 1)
    assert not failing.failed(Cause.SCREEN)
    assert not failing.failed(Cause.INPUT)
    assert not failing.failed(Cause.SCREEN)
    assert failing.standing is None
    assert failing.failed(Cause.SCREEN)
    assert failing.standing.cause is Cause.SCREEN
    assert not failing.failed(Cause.SCREEN)  # it stands already


def test_it_is_tried_again_after_a_pause_by_starting_anew(machine):
    failing = machine.process()
    assert failing.broken(Cause.STORE)
    machine.passes(FIRST_PAUSE - 1)
    assert not failing.retry_due()
    machine.passes(1)
    assert failing.retry_due()
    after = machine.process()
    assert after.standing.cause is Cause.STORE
    assert not after.retry_due()
    assert not after.tries_again()  # not before everything has opened
    after.opened()
    assert after.tries_again()
    assert after.standing is None
    assert not after.tries_again()


def test_a_failure_on_trial_closes_at_once_with_a_longer_pause(machine):
    began = None
    for tries in range(1, 8):
        failing = machine.process()
        failing.opened()
        failing.tries_again()
        assert failing.failed(Cause.SCREEN) or (tries == 1 and failing.broken(Cause.SCREEN))
        standing = failing.standing
        began = began or standing.since
        assert (standing.tries, standing.since) == (tries, began)
        assert standing.pause == min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1))
        machine.passes(standing.pause)
        assert failing.retry_due()
    assert pause_of(10_000) == LONGEST_PAUSE


def test_what_is_still_broken_after_the_restart_is_tried_more_rarely(machine):
    """The database never opens: nobody calls `opened`."""
    for tries in range(1, 5):
        failing = machine.process()
        assert failing.broken(Cause.STORE)
        assert failing.standing.tries == tries
        machine.passes(failing.standing.pause)


def test_another_cause_on_trial_counts_for_itself(machine):
    machine.process().broken(Cause.STORE)
    machine.passes(FIRST_PAUSE)
    failing = machine.process()
    failing.opened()
    failing.tries_again()
    assert not failing.failed(Cause.SCREEN)


def test_a_good_trial_ends_it_and_leaves_no_file(machine):
    machine.process().broken(Cause.STORE)
    machine.passes(FIRST_PAUSE)
    failing = machine.process()
    failing.opened()
    assert failing.tries_again()
    machine.passes(TRIAL - 1)
    assert not failing.passed()
    machine.passes(1)
    assert failing.passed()
    assert not failing.passed()
    assert not machine.file.exists()
    assert machine.process().standing is None


def test_a_restart_does_not_shorten_the_pause_nor_does_a_moved_clock_lengthen_it(machine):
    machine.process().broken(Cause.SCREEN)
    failing = machine.process()
    failing.opened()
    assert not failing.tries_again()
    machine.passes(FIRST_PAUSE)
    assert failing.tries_again()
    machine.process().broken(Cause.SCREEN)
    machine.wall -= timedelta(days=400)
    failing = machine.process()
    failing.opened()
    machine.passes(failing.standing.pause)
    assert failing.tries_again()


@pytest.mark.parametrize("content", [b"", b"{", b'{"standing": 3}', b"\xff" * 99, b"[]"])
def test_a_damaged_file_is_as_none(machine, content):
    machine.file.write_bytes(content)
    assert machine.process().standing is None


def test_a_disk_that_takes_nothing_stops_nothing(tmp_path):
    machine = Machine(tmp_path / "no folder" / "failing.json")
    assert machine.process().broken(Cause.STORE)

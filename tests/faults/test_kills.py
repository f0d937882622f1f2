"""Each step of a visit, killed once; and a ticket cut off in the middle at the real pace."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random

import pytest

from tests.faults.kills import STEPS, Judge
from tests.visits.rig import station, wait_until

pytestmark = pytest.mark.glass


@pytest.fixture(scope="module")
def judge(tmp_path_factory) -> Iterator[Judge]:
    with station(tmp_path_factory.mktemp("station")) as one:
        yield Judge(one)


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_loses_and_doubles_nothing(judge: Judge, step: str):
    judge.life(step, Random(step))


@pytest.fixture(scope="module")
def texts(tmp_path_factory) -> list[str]:
    """What came out of the printer: killed in the middle of one ticket, then the next visitor's.

    The printer is slowed, so that most of the ticket is still in its buffer at the next start.
    """
    with station(tmp_path_factory.mktemp("paper"), pace="real") as one:
        one.home()
        one.pose("printer", "slow:0.05")
        one.to_result("enrolment", "worker")
        one.go("print", to="printing")
        time.sleep(0.5)
        one.kill()
        one.start()
        wait_until(one.devices_up, 10, "the devices answer")
        one.pose("printer", "normal")
        one.home()
        one.to_result("enrolment", "retired")
        wait_until(lambda: one.offers("print"), 10, "print is offered")
        one.go("print", to="printed")
        wait_until(one.tickets, 5, "a ticket")
        return [one.paper(ticket).text for ticket in one.tickets()]


def test_a_ticket_cut_off_in_the_middle_is_not_finished(texts: list[str]):
    """The buffer is cleared; the next ticket is whole."""
    assert "陈*兰" in texts[-1]
    assert sum(text.count("评价编号") for text in texts) == 1


def test_what_was_printed_of_it_does_not_hang_on_the_next_ticket(texts: list[str]):
    assert "张*国" not in texts[-1]

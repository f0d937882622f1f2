"""The A4 printer's thread: what it answers, what it takes back, when it offers itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from drivers.page_printer.interface import Made, PageDocument
from drivers.page_printer.times import Times
from drivers.status import DeviceState
from kiosk.runtime.clearing import clear_all
from kiosk.runtime.paging import Paging
from kiosk.runtime.supervised import Supervisor
from kiosk.runtime.visit_data import Refused
from kiosk.visit.states import Event
from tests.drivers.devices_rig import eventually
from tests.drivers.page_printer.page_rig import OWNER, PageRig, document, pdf
from tests.drivers.page_printer.page_rig import QUICK as SHORT
from tests.runtime.test_supervised import QUICK, Told


class Watched:
    """A worker on the stand-in, what it told, and what it answered."""

    def __init__(self, rig: PageRig, times: Times = SHORT) -> None:
        self.rig = rig
        self.told: list[DeviceState] = []
        self.answers: list[tuple[Event, object]] = []
        self.reports = Told()
        supervisor = Supervisor(time.monotonic, self.reports, QUICK, watch=False)
        self.paging = Paging(
            lambda: rig.another(times), lambda status: self.told.append(status.device), supervisor
        )

    def print(self, made=document, pages: int = 2) -> None:
        self.paging.print(lambda: made(pages), lambda *answer: self.answers.append(answer))

    def answered(self) -> bool:
        return eventually(lambda: bool(self.answers))

    def clear(self) -> bool:
        heard: list[bool] = []
        self.paging.clear(heard.append)
        assert eventually(lambda: bool(heard))
        return heard[0]

    def close(self) -> None:
        self.paging.close()
        self.rig.close()


@pytest.fixture
def watched(tmp_path) -> Iterator[Watched]:
    rig = PageRig(tmp_path)
    one = Watched(rig)
    assert eventually(lambda: one.paging.ready)
    yield one
    one.close()


def test_a_document_that_is_printed_is_confirmed(watched):
    watched.print()
    assert watched.answered()
    assert watched.answers == [(Event.PRINT_CONFIRMED, "job-state completed")]
    assert set(watched.told) == {DeviceState.ONLINE}


@pytest.mark.parametrize(
    ("posture", "answer"),
    [
        ("media-empty", (Event.PRINT_REFUSED, Refused("paper-out"))),
        ("abort:1", (Event.PRINT_REFUSED, Refused("aborted", begun=True))),
        ("queued", (Event.PRINT_UNCONFIRMED, "job-state completed, with reasons")),
    ],
)
def test_what_went_wrong_is_answered(watched, posture, answer):
    watched.rig.posture(posture)
    watched.print()
    assert watched.answered()
    assert watched.answers == [answer]


def test_a_fault_of_ours_is_answered_told_once_and_healed(watched):
    def broken(pages):
        raise LookupError

    watched.print(broken)
    assert watched.answered()
    assert watched.answers == [(Event.PRINT_REFUSED, Refused("hardware"))]
    assert eventually(lambda: DeviceState.OFFLINE in watched.told)
    watched.print()
    assert eventually(lambda: len(watched.answers) == 2)
    assert watched.answers[1][0] is Event.PRINT_CONFIRMED
    broke, back = ("broke", "page_printer", LookupError), ("back", "page_printer")
    assert eventually(lambda: watched.reports.rows == [broke, back])


def test_it_is_told_when_the_printer_is_mended(watched):
    watched.rig.posture("media-empty")
    watched.paging.look(lambda *answer: watched.answers.append(answer))
    assert watched.clear()  # behind it: the look is over
    assert not watched.paging.ready
    assert watched.answers == []
    watched.rig.posture("normal")
    watched.paging.look(lambda *answer: watched.answers.append(answer))
    assert watched.answered()
    assert watched.answers == [(Event.PRINTER_READY, "list")]
    assert watched.paging.ready


def test_who_leaves_while_it_prints_leaves_nothing_behind(watched):
    watched.rig.posture("never-finish")
    watched.print(pages=200)
    assert eventually(lambda: [job.state for job in watched.rig.sim.jobs()] == [5])
    watched.paging.drop(then_clear=True)
    assert eventually(lambda: [job.state for job in watched.rig.sim.jobs()] == [7])
    assert watched.answers == [(Event.PRINT_REFUSED, Refused("cancelled", begun=True))]
    assert eventually(lambda: watched.paging.ready)
    watched.rig.posture("normal")
    watched.print()
    assert eventually(lambda: len(watched.answers) == 2)
    assert watched.answers[1][0] is Event.PRINT_CONFIRMED


def test_a_job_that_could_not_be_withdrawn_is_when_its_visitor_leaves(tmp_path):
    """Its order has ended and the visitor was told; what the printer has of it has not."""
    rig = PageRig(tmp_path)
    one = Watched(rig, replace(SHORT, patience=0.4, clear=0.1))
    assert eventually(lambda: one.paging.ready)
    rig.posture("hold")
    one.print()
    assert eventually(lambda: [job.state for job in rig.sim.jobs()] == [4])
    rig.posture("cancel-ignored")
    assert one.answered()
    assert one.answers[0][0] is Event.PRINT_UNCONFIRMED
    assert eventually(lambda: not one.paging.ready)
    assert one.paging.status.held
    rig.posture("normal")
    one.paging.drop(then_clear=True)
    assert eventually(lambda: not one.paging.status.held)
    assert [job.state for job in rig.sim.jobs()] == [7]
    one.close()


def test_who_asks_again_gets_one_copy(watched):
    """The first is cancelled before the second is sent."""
    watched.rig.posture("never-finish")
    watched.print(pages=200)
    assert eventually(lambda: [job.state for job in watched.rig.sim.jobs()] == [5])
    watched.print()
    assert eventually(lambda: [job.state for job in watched.rig.sim.jobs()] == [7, 5])
    watched.rig.posture("normal")
    assert eventually(lambda: len(watched.answers) == 2)
    assert [event for event, _ in watched.answers] == [Event.PRINT_REFUSED, Event.PRINT_CONFIRMED]
    assert [job.state for job in watched.rig.sim.jobs()] == [7, 9]


def test_who_leaves_while_it_is_drawn_has_nothing_printed(watched):
    drawing = threading.Event()

    def slow(form, wake):
        drawing.set()
        wake.wait(2.0)
        return Made(pdf(1), 1)

    watched.paging.print(lambda: PageDocument(slow), lambda *answer: watched.answers.append(answer))
    assert drawing.wait(2.0)
    watched.paging.drop(then_clear=False)
    assert watched.clear()
    assert watched.answers == [(Event.PRINT_REFUSED, Refused("cancelled"))]
    assert watched.rig.sim.jobs() == []


def test_what_was_asked_for_by_someone_who_left_is_never_begun(watched):
    drawing = threading.Event()

    def slow(form, wake):
        drawing.set()
        wake.wait(2.0)
        return Made(pdf(1), 1)

    watched.paging.use(lambda printer, wake: slow(None, wake))
    assert drawing.wait(2.0)
    watched.print()
    watched.paging.drop(then_clear=True)
    assert watched.clear()
    assert watched.rig.sim.jobs() == []
    assert watched.answers == []


def test_nothing_is_offered_until_an_earlier_process_is_cleared_away(tmp_path):
    rig = PageRig(tmp_path)
    rig.posture("hold")
    rig.printer._session.print(f"{OWNER} OLD", "application/pdf", (), b"%PDF", rig.wake, 1e9)
    rig.posture("cancel-ignored")
    one = Watched(rig)
    assert eventually(lambda: bool(one.told))
    assert one.told[0] is DeviceState.ONLINE
    assert one.paging.status.held
    assert not one.paging.ready
    assert not one.clear()
    rig.posture("normal")
    assert one.clear()
    assert eventually(lambda: one.paging.ready)
    one.close()


def test_all_printers_are_cleared_and_one_word_tells_of_all():
    for proofs, word in (((True, True), True), ((True, False), False), ((), True)):
        heard: list[bool] = []
        clears = [lambda done, p=proof: done(p) for proof in proofs]
        clear_all(clears, heard.append)
        assert eventually(lambda heard=heard: bool(heard))
        assert heard == [word]

"""The A4 printer's worker: what it answers, what it takes back, when it offers itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from drivers.page_printer.interface import Made, PageDocument
from drivers.status import DeviceState
from kiosk.runtime.clearing import clear_all
from kiosk.runtime.paging import Paging
from kiosk.visit.states import Event
from tests.drivers.devices_rig import eventually
from tests.drivers.page_printer.page_rig import OWNER, PageRig, document, pdf


class Watched:
    """A worker on the stand-in, what it told, and what it answered."""

    def __init__(self, rig: PageRig) -> None:
        self.rig = rig
        self.told: list[DeviceState] = []
        self.answers: list[tuple[Event, object]] = []
        self.paging = Paging(rig.another, lambda status: self.told.append(status.device))

    def print(self, made=document, pages: int = 2) -> None:
        self.paging.print(lambda: made(pages), lambda *answer: self.answers.append(answer))

    def answered(self) -> bool:
        return eventually(lambda: bool(self.answers))

    def clear(self) -> bool:
        heard: list[bool] = []
        self.paging.clear(heard.append)
        assert eventually(lambda: bool(heard))
        return heard[0]


@pytest.fixture
def watched(tmp_path) -> Iterator[Watched]:
    rig = PageRig(tmp_path)
    one = Watched(rig)
    assert eventually(lambda: one.paging.ready)
    yield one
    one.paging.close()
    rig.close()


def test_a_document_that_is_printed_is_confirmed(watched):
    watched.print()
    assert watched.answered()
    assert watched.answers == [(Event.PRINT_CONFIRMED, "job-state completed")]
    assert watched.told == [DeviceState.ONLINE]


@pytest.mark.parametrize(
    ("posture", "answer"),
    [
        ("media-empty", (Event.PRINT_REFUSED, "paper-out")),
        ("queued", (Event.PRINT_UNCONFIRMED, "job-state completed, with reasons")),
    ],
)
def test_what_went_wrong_is_answered(watched, posture, answer):
    watched.rig.posture(posture)
    watched.print()
    assert watched.answered()
    assert watched.answers == [answer]


def test_a_fault_of_ours_is_answered_too_and_seen(watched, monkeypatch):
    seen: list[type] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: seen.append(args.exc_type))

    def broken(pages):
        raise RuntimeError

    watched.print(broken)
    assert watched.answered()
    assert watched.answers == [(Event.PRINT_REFUSED, "hardware")]
    assert eventually(lambda: watched.told[-1] is DeviceState.HARDWARE_ERROR)
    assert not watched.paging.ready
    assert eventually(lambda: seen == [RuntimeError])


def test_who_leaves_while_it_prints_leaves_nothing_behind(watched):
    watched.rig.posture("never-finish")
    watched.print(pages=200)
    assert eventually(lambda: [job.state for job in watched.rig.sim.jobs()] == [5])
    watched.paging.stop()
    assert eventually(lambda: [job.state for job in watched.rig.sim.jobs()] == [7])
    assert watched.answers == [(Event.PRINT_REFUSED, "cancelled")]
    assert eventually(lambda: watched.paging.ready)
    watched.rig.posture("normal")
    watched.print()
    assert eventually(lambda: len(watched.answers) == 2)
    assert watched.answers[1][0] is Event.PRINT_CONFIRMED


def test_who_leaves_while_it_is_drawn_has_nothing_printed(watched):
    drawing = threading.Event()

    def slow(form, wake):
        drawing.set()
        wake.wait(2.0)
        return Made(pdf(1), 1)

    watched.paging.print(lambda: PageDocument(slow), lambda *answer: watched.answers.append(answer))
    assert drawing.wait(2.0)
    assert watched.clear()
    assert watched.answers == [(Event.PRINT_REFUSED, "cancelled")]
    assert watched.rig.sim.jobs() == []


def test_what_was_asked_for_by_someone_who_left_is_never_begun(watched):
    watched.rig.posture("never-finish")
    watched.print(pages=200)
    watched.print()
    assert eventually(lambda: len(watched.rig.sim.jobs()) == 1)
    assert watched.clear()
    watched.rig.posture("normal")
    assert watched.clear()
    assert len(watched.rig.sim.jobs()) == 1
    assert len(watched.answers) == 1


def test_nothing_is_offered_until_an_earlier_process_is_cleared_away(tmp_path):
    rig = PageRig(tmp_path)
    rig.posture("hold")
    rig.printer._session.print(f"{OWNER} OLD", "application/pdf", (), b"%PDF", rig.wake, 1e9)
    rig.posture("cancel-ignored")
    one = Watched(rig)
    assert eventually(lambda: bool(one.told))
    assert one.told[0] is DeviceState.ONLINE
    assert not one.paging.ready
    assert not one.clear()
    rig.posture("normal")
    assert one.clear()
    assert eventually(lambda: one.paging.ready)
    one.paging.close()
    rig.close()


def test_all_printers_are_cleared_and_one_word_tells_of_all():
    for proofs, word in (((True, True), True), ((True, False), False), ((), True)):
        heard: list[bool] = []
        clears = [lambda done, p=proof: done(p) for proof in proofs]
        clear_all(clears, heard.append)
        assert eventually(lambda heard=heard: bool(heard))
        assert heard == [word]

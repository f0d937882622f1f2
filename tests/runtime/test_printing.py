"""The printer's thread: one ticket at a time, nobody's ticket after they have left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.printer.document import Document
from drivers.printer.interface import (
    Failed,
    Outcome,
    Paper,
    Printed,
    PrinterStatus,
    PrintFailure,
    Sensor,
    Unconfirmed,
)
from drivers.status import DeviceState
from drivers.wake import Wake
from kiosk.runtime.printing import Printing
from kiosk.runtime.visit_data import Refused
from kiosk.visit.states import Event
from tests.runtime.test_supervised import looked_after

WELL = PrinterStatus(DeviceState.ONLINE, "made up", 0.0, Paper.UNKNOWN, Sensor.NO)
EMPTY = PrinterStatus(DeviceState.USER_ERROR, "made up", 0.0, Paper.OUT, Sensor.NO)
WITHIN = 3.0


class Scripted:
    """A printer that does what it is told; `print` may be held until `go` or the wake is set."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.outcome: Outcome = Printed("GS ( H")
        self.state = WELL
        self.held = False
        self.began, self.go = threading.Event(), threading.Event()
        self.paper = 0.0
        self.proves = True
        self.hanging = False

    def print(self, document: Document, wake: Wake) -> Outcome:
        self.calls.append("print")
        self.paper += 80.0
        self.began.set()
        while self.held and not self.go.is_set():
            if wake.wait(0.01):
                return Unconfirmed("cancelled")
        return self.outcome

    def status(self) -> PrinterStatus:
        return self.state

    def probe(self, wake: Wake) -> PrinterStatus:
        self.calls.append("probe")
        return self.state

    def clear(self, wake: Wake) -> bool:
        assert not wake.is_set(), "a clear that is woken clears nothing"
        self.calls.append("clear")
        return self.proves

    def fed(self) -> float:
        return self.paper

    def hangs(self) -> bool:
        return self.hanging

    def expect_uncut(self) -> None:
        self.calls.append("expect-uncut")

    def close(self) -> None:
        self.calls.append("close")


class Desk:
    """The thread under test and what it answered."""

    def __init__(self, folder: Path) -> None:
        self.printer = Scripted()
        self.begun = folder / "ticket-begun"
        self.used: list[float] = []
        self.answers: list[tuple[Event, object]] = []
        self.statuses: list[PrinterStatus] = []
        self.printing = Printing(
            lambda: self.printer, self.statuses.append, self.begun, looked_after(), self.used.append
        )

    def print(self) -> None:
        self.printing.print(lambda: Document(()), lambda *answer: self.answers.append(answer))

    def settled(self) -> None:
        """Everything asked for so far is done."""
        done = threading.Event()
        self.printing.clear(lambda proved: done.set())
        assert done.wait(WITHIN)
        self.printer.calls.pop()  # the clear that was only asked for to know


@pytest.fixture
def desk(tmp_path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.printing.close()


@pytest.mark.parametrize(
    ("outcome", "answer", "calls", "stands"),
    [
        (Printed("GS r"), (Event.PRINT_CONFIRMED, "GS r"), [], False),
        (Unconfirmed("GS r"), (Event.PRINT_UNCONFIRMED, "GS r"), [], True),
        (
            Failed(PrintFailure.COVER_OPEN, 0),
            (Event.PRINT_REFUSED, Refused("cover-open", False)),
            [],
            False,
        ),
        (
            Failed(PrintFailure.PAPER_OUT, 900),
            (Event.PRINT_REFUSED, Refused("paper-out", True)),
            ["clear"],
            True,
        ),
    ],
)
def test_an_outcome_is_answered_and_what_may_remain_is_remembered(
    desk, outcome, answer, calls, stands
):
    """The file stands as long as something of a ticket may be in the printer."""
    desk.printer.outcome, desk.printer.proves = outcome, False
    desk.print()
    desk.settled()
    assert desk.answers == [answer]
    assert desk.printer.calls == ["print", *calls]
    assert desk.begun.exists() is stands
    assert desk.used == [80.0]


def test_a_ticket_under_way_is_broken_off_when_the_visitor_leaves(desk):
    desk.printer.held = True
    desk.print()
    assert desk.printer.began.wait(WITHIN)
    desk.printing.drop(then_clear=True)
    desk.settled()
    assert desk.printer.calls == ["print", "clear"]


def test_a_ticket_that_waits_is_not_begun_when_the_visitor_has_left(desk):
    desk.printer.held = True
    desk.print()
    assert desk.printer.began.wait(WITHIN)
    desk.print()
    desk.printing.drop(then_clear=False)
    desk.printer.held = False
    desk.settled()
    assert desk.printer.calls == ["print"]
    desk.print()  # the next visitor's
    desk.settled()
    assert desk.printer.calls == ["print", "print"]
    assert desk.answers[-1] == (Event.PRINT_CONFIRMED, "GS ( H")


def test_leaving_an_idle_printer_asks_nothing_of_it(desk):
    desk.printing.drop(then_clear=True)
    desk.settled()
    assert desk.printer.calls == []


@pytest.mark.parametrize(
    ("state", "answers"), [(WELL, [(Event.PRINTER_READY, "receipt")]), (EMPTY, [])]
)
def test_a_look_answers_only_when_it_is_ready(desk, state, answers):
    desk.printer.state = state
    desk.printing.look(lambda *answer: desk.answers.append(answer))
    desk.settled()
    assert desk.answers == answers
    assert desk.statuses[-1] == state


def test_a_fault_of_ours_is_no_endless_printing(desk):
    desk.printing.print(lambda: 1 / 0, lambda *answer: desk.answers.append(answer))
    desk.settled()
    assert desk.answers == [(Event.PRINT_REFUSED, Refused("hardware"))]
    assert (DeviceState.OFFLINE, "driver failed") in [(s.device, s.source) for s in desk.statuses]


def test_a_restart_in_the_middle_of_a_ticket_is_known(tmp_path):
    (tmp_path / "ticket-begun").touch()
    desk = Desk(tmp_path)
    desk.settled()
    assert desk.printer.calls == ["expect-uncut"]
    assert not desk.begun.exists()  # cleared, with proof
    desk.printing.close()


def test_paper_that_hangs_after_a_clear_is_remembered_beyond_this_process(desk):
    desk.printer.outcome, desk.printer.hanging = Failed(PrintFailure.CUTTER, 900), True
    desk.print()
    desk.settled()
    assert desk.begun.exists()
    desk.printer.hanging = False
    desk.settled()
    assert not desk.begun.exists()

"""Views of 取号: the pages of the queue's numbers, and home while somebody is called."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.station.queue import Priority
from kiosk.station.words import Board, Called, QueueNumber
from kiosk.visit.states import State
from screens.view import Look, View

AT = 1_795_310_760.0  # wall clock, seconds

BOARD = Board(
    called=(
        Called(number="B012", window="2", kind="claims"),
        Called(number="A007", window="1", kind="enrolment"),
    ),
    waiting={"enrolment": 3, "claims": 11, "filing": 0},
)


@functools.cache
def settings(role: str = "full") -> Settings:
    return load("jiangsu-demo", [{"terminal": {"role": role}}])


def given(number: str, priority: Priority, ahead: int | None) -> QueueNumber:
    return QueueNumber(number=number, kind="claims", priority=priority, at=AT, ahead=ahead)


def variants(view: Callable[..., View], at: Look) -> Iterator[tuple[str, View]]:
    """`view` makes a view of a state, as in `screens.samples`."""
    full, machine = settings(), settings("ticket-machine")
    yield "home-ticket", view(State.HOME, at, settings=full)
    yield "home-called", view(State.HOME, at, settings=full, board=BOARD)
    yield "home-machine", view(State.HOME, at, settings=machine, board=BOARD)
    yield "home-machine-quiet", view(State.HOME, at, settings=machine)
    yield "home-machine-shut", view(State.HOME, at, settings=machine, limit="hours")
    yield "home-machine-class", view(State.HOME, at, settings=machine, group="claims")
    yield "ticket", view(State.TICKET, at, settings=full, board=BOARD)
    yield "ticket-class", view(State.TICKET, at, settings=full, group="claims")
    yield "ticket_taking", view(State.TICKET_TAKING, at, settings=full)
    for paper, number in (
        ("printing", given("B013", Priority.ORDINARY, 11)),
        ("printed", given("B013", Priority.FRAIL, 2)),
        ("asked", given("B013", Priority.ORDINARY, 0)),
        ("failed", given("B704", Priority.FORCES, None)),
        ("none", given("B10012", Priority.ORDINARY, 11)),
    ):
        yield (
            f"ticket_shown-{paper}",
            view(State.TICKET_SHOWN, at, settings=full, ticket=number, ticket_paper=paper),
        )
    yield "no_ticket", view(State.NO_TICKET, at, settings=full, trouble_code="alone")

"""Views of 取号: the pages of the queue's numbers, and home while somebody is called."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import msgspec

from kiosk.services.model import Item
from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.station.queue import Priority
from kiosk.station.slots import Free
from kiosk.station.windows import Stand
from kiosk.station.words import Appointment, Board, Called, QueueNumber
from kiosk.visit.states import State
from screens.view import Look, View

AT = 1_795_310_760.0  # wall clock, seconds

BOARD = Board(
    called=(
        Called(number="B012", window="2", kind="claims"),
        Called(number="A007", window="1", kind="enrolment"),
    ),
    waiting={"enrolment": 3, "claims": 11, "filing": 0},
    windows={"1": Stand.OPEN, "2": Stand.OPEN, "3": Stand.AWAY, "4": Stand.CLOSED},
)


@functools.cache
def settings(role: str = "full") -> Settings:
    return load("jiangsu-demo", [{"terminal": {"role": role}}])


def given(number: str, priority: Priority, ahead: int | None) -> QueueNumber:
    return QueueNumber(number=number, kind="claims", priority=priority, at=AT, ahead=ahead)


def variants(
    view: Callable[..., View], item: Callable[[str], Item], at: Look
) -> Iterator[tuple[str, View]]:
    """`view` makes a view of a state, as in `screens.samples`."""
    full, machine = settings(), settings("ticket-machine")
    yield "home-ticket", view(State.HOME, at, settings=full)
    yield "home-called", view(State.HOME, at, settings=full, board=BOARD)
    quiet = msgspec.structs.replace(BOARD, called=())
    yield "home-windows", view(State.HOME, at, settings=full, board=quiet)
    yield "ticket-windows", view(State.TICKET, at, settings=full, board=quiet)
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
    free = tuple(
        Free(f"2026-11-{day}", slot, left)
        for day in (23, 24, 25, 26, 27)
        for slot, left in (
            ("08:30", 2), ("09:00", 1), ("09:30", 2), ("10:00", 2), ("10:30", 1), ("13:30", 2),
            ("14:00", 2), ("14:30", 2), ("15:00", 1), ("15:30", 2), ("16:00", 2), ("16:30", 2),
        )
    )  # fmt: skip
    claim = item("expense-claim")
    for name, more in (
        ("booking", {"free": free}),
        ("booking-times", {"free": free, "group": "2026-11-24"}),
        ("booking-none", {}),
    ):
        yield name, view(State.BOOKING, at, settings=full, item=claim, **more)
    yield "booking_waiting", view(State.BOOKING_WAITING, at, settings=full, item=claim)
    yield "booking_number", view(State.BOOKING_NUMBER, at, settings=full, typed="4907")
    yield "booking_number-whole", view(State.BOOKING_NUMBER, at, settings=full, typed="49071362")
    made = Appointment(
        number="49071362", day="2026-11-24", slot="09:30", kind="claims", item="expense-claim"
    )
    for paper in ("printed", "failed"):
        yield (
            f"booked-{paper}",
            view(State.BOOKED, at, settings=full, item=claim, booked=made, booking_paper=paper),
        )
    gone = msgspec.structs.replace(made, standing="withdrawn")
    yield "booked-withdrawn", view(State.BOOKED, at, settings=full, item=claim, booked=gone)
    for word in ("full", "unknown", "withdrawn", "over", "early", "alone"):
        yield (
            f"no_booking-{word}",
            view(State.NO_BOOKING, at, settings=full, item=claim, trouble_code=word),
        )
    yield "guide-bookable", view(State.GUIDE, at, settings=full, item=claim)
    yield "no_ticket", view(State.NO_TICKET, at, settings=full, trouble_code="alone")

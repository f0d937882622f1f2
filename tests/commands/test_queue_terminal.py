"""A number of the queue from the first touch to the slip, and what a terminal's role leaves out."""

from __future__ import annotations

import json

import pytest

from drivers.printer.document import Line, QrCode
from kiosk.commands import queue as command
from kiosk.commands.control import Control
from kiosk.commands.queue_rounds import QueueRounds, opened
from kiosk.commands.tickets import Tickets
from kiosk.handling import fileable
from kiosk.runtime.visit_data import TicketWish
from kiosk.settings.load import SettingsError, load
from kiosk.station.queue import Priority
from kiosk.station.slots import Free
from kiosk.station.words import Appointment, Board, Called, QueueNumber
from kiosk.store.database import Store
from kiosk.visit.states import Event, State
from screens.samples_queue import BOARD
from tests.commands.house import House

GIVEN = QueueNumber(number="B013", kind="claims", priority=Priority.FRAIL, at=1.0, ahead=2)
QUEUE = {"queue": {"types": [
    {"id": "claims", "letter": "B", "name": {"zh": "费用报销", "en": "Claims"}},
]}}  # fmt: skip


BOOKABLE = {
    "opening": {"weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("08:30-11:30",))},
    "queue": {"appointments": {}, "types": [
        {"id": "claims", "letter": "B", "name": {"zh": "费用报销", "en": "Claims"},
         "items": ["expense-claim"]},
    ]},
}  # fmt: skip


@pytest.fixture
def house(tmp_path):
    return House(tmp_path, station=QUEUE)


def machine(tmp_path) -> House:
    return House(tmp_path, station=QUEUE, settings={"terminal": {"role": "ticket-machine"}})


def test_from_home_to_the_number_and_its_paper(house: House):
    assert Event.OPEN_TICKET in house.sends()
    house.do(Event.OPEN_TICKET)
    house.do(Event.TAKE_TICKET, ("claims", Priority.FRAIL))
    assert house.state is State.TICKET_TAKING
    assert house.runtime.visit.ticket_wish == TicketWish("claims", Priority.FRAIL)
    house.answer("take_ticket", Event.TICKET_TAKEN, GIVEN)
    assert house.state is State.TICKET_SHOWN
    assert "B013" in house.words
    for word, said in (("asked", "可能没打全"), ("failed", "没打出来"), ("printed", "已打印")):
        house.answer("print_ticket", Event.TICKET_PAPER, word)
        assert said in house.words
    house.do(Event.LEAVE)
    assert house.state is State.WIPING
    assert house.runtime.visit.ticket is None


def test_nobody_gives_a_number_and_a_late_one_is_shown_after_all(house: House):
    house.do(Event.OPEN_TICKET)
    house.do(Event.TAKE_TICKET, ("claims", Priority.ORDINARY))
    house.passes(house.settings.deadlines.taking_ticket + 1)
    assert house.state is State.NO_TICKET
    house.answer("take_ticket", Event.TICKET_TAKEN, GIVEN)
    assert house.state is State.TICKET_SHOWN
    house.passes(house.settings.deadlines.ticket + 1)
    assert house.state is State.WIPING


def test_home_says_who_is_called_and_forgets_it_when_nobody_knows(house: House):
    house.app.called(BOARD)
    assert "请 B012 到 2 号窗口" in house.words
    house.app.called(None)
    assert "B012" not in house.words


def test_a_station_without_a_queue_has_no_door(tmp_path):
    assert Event.OPEN_TICKET not in House(tmp_path).sends()


def test_a_ticket_machine_needs_neither_centre_nor_reader(tmp_path):
    house = machine(tmp_path)
    house.presenter.around.network = "network.centre_down"
    house.presenter.around.means_known = True
    house.app.draw()
    assert house.presenter.view().limit == ""
    assert "中心" not in house.words
    assert Event.PICK_ITEM not in house.sends()
    house.presenter.local("open-group:claims")
    house.app.draw()
    assert Event.TAKE_TICKET in house.sends()
    house.do(Event.TAKE_TICKET, ("claims", Priority.ORDINARY))
    assert house.state is State.TICKET_TAKING


def test_a_ticket_machine_without_a_queue_is_refused():
    with pytest.raises(SettingsError, match="queue"):
        load("heilongjiang-2", [{"terminal": {"role": "ticket-machine"}}])


def test_a_query_terminal_shows_guides_of_what_others_do(tmp_path):
    full = House(tmp_path / "a")
    query = House(tmp_path / "b", settings={"terminal": {"role": "query-only"}})
    for house, here in ((full, True), (query, False)):
        library = house.presenter._library
        done = fileable.here(house.settings, library.catalogue())
        object.__setattr__(library, "fileable", lambda done=done: done)
        house.do(Event.OPEN_HANDLING)
        house.do(Event.PICK_GUIDE, "away-filing")
        assert (Event.PICK_ITEM in house.sends()) is here


# ---- an appointment

MADE = Appointment(number="49071362", day="2026-11-25", slot="09:30", kind="claims",
                   item="expense-claim")  # fmt: skip


@pytest.fixture
def booking(tmp_path):
    return House(tmp_path, station=BOOKABLE)


def test_from_a_guide_to_an_appointment_and_its_withdrawal(booking: House):
    house = booking
    house.do(Event.OPEN_HANDLING)
    house.do(Event.PICK_GUIDE, "expense-claim")
    assert Event.OPEN_BOOKING in house.sends()
    house.do(Event.OPEN_BOOKING)
    assert house.state is State.BOOKING_WAITING
    house.answer("ask_free", Event.BOOKING_FREE, (Free("2026-11-25", "09:30", 2),))
    house.presenter.local("open-group:2026-11-25")
    house.app.draw()
    house.do(Event.BOOK, ("2026-11-25", "09:30"))
    assert house.runtime.visit.booking.wish == ("2026-11-25", "09:30")
    house.answer("book", Event.BOOKING_TOLD, MADE)
    assert house.state is State.BOOKED
    assert "4907 1362" in house.words
    house.answer("print_booking", Event.BOOKING_PAPER, "printed")
    assert "已打印" in house.words
    house.do(Event.WITHDRAW_BOOKING, MADE.number)
    gone = Appointment(number=MADE.number, day=MADE.day, slot=MADE.slot, kind="claims",
                       item="expense-claim", standing="withdrawn")  # fmt: skip
    house.answer("withdraw_booking", Event.BOOKING_TOLD, gone)
    assert "已取消" in house.words
    assert "4907" not in house.words
    house.do(Event.LEAVE)
    assert house.runtime.visit.booking.made is None


def test_a_number_typed_is_come_to_or_found_to_be_none(booking: House):
    house = booking
    house.do(Event.OPEN_TICKET)
    house.do(Event.OPEN_BOOKED)
    for key in "490713625":
        house.presenter.local(f"key:{key}")
    house.app.draw()
    assert house.runtime.visit.typed == "49071362"
    assert {Event.COME_TO_BOOKING, Event.WITHDRAW_BOOKING} <= house.sends()
    house.do(Event.WITHDRAW_BOOKING, "49071362")
    house.answer("withdraw_booking", Event.BOOKING_FAILED, "unknown")
    assert house.state is State.NO_BOOKING
    assert "没有找到" in house.words
    house.do(Event.BACK)
    house.do(Event.OPEN_TICKET)
    house.do(Event.OPEN_BOOKED)
    house.do(Event.COME_TO_BOOKING, "49071362")
    assert house.runtime.visit.ticket_wish == TicketWish("", None, "49071362")
    house.answer("take_ticket", Event.TICKET_TAKEN, GIVEN)
    assert house.state is State.TICKET_SHOWN


def test_what_the_slip_of_an_appointment_says(booking: House):
    tickets = Tickets(booking.presenter._library, booking.clock, lambda: "1", lambda: "zh")
    booking.runtime.visit.booking.made = MADE
    blocks = tickets.compose_booking(booking.runtime.visit)().blocks
    lines = [b.text for b in blocks if isinstance(b, Line)]
    assert "2026-11-25 09:30" in lines
    assert any(getattr(b, "value", "") == "4907 1362" for b in blocks)


# ---- the slip


def slip(house: House, given: QueueNumber, language: str = "zh") -> list:
    tickets = Tickets(
        house.presenter._library, house.clock, lambda: "1", lambda: language,
        issue=lambda *told: "",
    )  # fmt: skip
    house.runtime.visit.ticket = given
    return list(tickets.compose_number(house.runtime.visit)().blocks)


def test_what_the_slip_says(house: House):
    blocks = slip(house, GIVEN)
    lines = [b.text for b in blocks if isinstance(b, Line)]
    assert Line("B013", lines and blocks[0].align, bold=True, size=4) in blocks
    assert any("2 人" in line for line in lines)
    assert "绿色通道" in lines
    assert not [b for b in blocks if isinstance(b, QrCode)]
    alone = QueueNumber(number="B701", kind="claims", priority=Priority.ORDINARY, at=1.0)
    assert not any("约有" in b.text for b in slip(house, alone) if isinstance(b, Line))


# ---- its thread and the command


class Told:
    def __init__(self) -> None:
        self.boards: list[Board | None] = []

    def __call__(self, board: Board | None) -> None:
        self.boards.append(board)


def test_numbers_are_given_on_a_thread_and_the_board_is_told(house: House, tmp_path):
    store = Store.open(tmp_path / "t.db", bytes(32), lambda: house.clock.now().timestamp())
    own, server = opened(store, house.settings, house.clock, lambda day: ())
    assert server is None
    told, answers = Told(), []
    rounds = QueueRounds(own, house.journal, 60.0, told)
    rounds.take(TicketWish("claims", Priority.ORDINARY), lambda e, d=None: answers.append((e, d)))
    rounds.take(TicketWish("none", Priority.ORDINARY), lambda e, d=None: answers.append((e, d)))
    rounds.close()
    rounds._take_turns()
    assert [e for e, _ in answers] == [Event.TICKET_TAKEN, Event.TICKET_FAILED]
    assert answers[0][1].number == "B001"
    assert told.boards == [Board(waiting={"claims": 1})]
    store.close()


def test_two_terminals_of_a_station_and_a_keeper_that_goes_away(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("k" * 40)
    shared = {**QUEUE["queue"], "keeper": "01", "secret_file": str(secret)}
    keeps = House(tmp_path / "a", station={"queue": shared | {"listen": "127.0.0.1:0"}})
    wall = lambda: keeps.clock.now().timestamp()  # noqa: E731
    stores = [Store.open(tmp_path / f"{n}.db", bytes(32), wall) for n in "ab"]
    own, server = opened(stores[0], keeps.settings, keeps.clock, lambda day: ())
    assert server is not None
    asks = House(
        tmp_path / "b",
        station={"terminal": "02", "queue": shared | {"keeper_address": server.address}},
    )
    other, none = opened(stores[1], asks.settings, asks.clock, lambda day: ())
    assert none is None
    told = Told()
    rounds = QueueRounds(other, asks.journal, 60.0, told)
    rounds._round()
    own.take("claims", Priority.ORDINARY)
    assert other.take("claims", Priority.ORDINARY).number == "B002"
    server.close()
    rounds._round()
    assert other.take("claims", Priority.ORDINARY).number == "B700"
    assert told.boards[-1] is None
    assert [e for e in asks.told if e.startswith("queue.")] == ["queue.lost"]
    for store in stores:
        store.close()


def test_staff_call_by_command(house: House, tmp_path, capsys):
    store = Store.open(tmp_path / "t.db", bytes(32), lambda: house.clock.now().timestamp())
    own, _ = opened(store, house.settings, house.clock, lambda day: ())
    own.take("claims", Priority.ORDINARY)
    path = tmp_path / "s"
    control = Control(path, {}, lambda call: call(), command.answering(lambda: own))
    run = lambda *argv: command.main([*argv, "--socket", str(path)])  # noqa: E731
    try:
        assert run("next", "--window", "2") == 0
        assert run() == 0
        assert run("pass", "--window", "2") == 0
        assert run("back", "B001") == 0
        assert run("back", "B001") == 1
        assert run("next", "--window", "2") == 0
        assert run("finish", "--window", "2") == 0
        assert run("next", "--window", "2") == 0
        assert run("lost") == 0
        number = own.take("claims", Priority.ORDINARY).number
        assert int(number[1:]) > 10_000 + 9 * 3600
    finally:
        control.close()
        store.close()
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "B001  called", "B001  window 2  called 1", "claims: 0 waiting", "B001  passed",
        "B001  waiting", "B001  called", "B001  done", "nobody waits",
    ]  # fmt: skip
    assert said.err == "not-passed\n"
    assert run() == 2
    with pytest.raises(SystemExit):
        run("next")


def test_what_the_socket_says_is_plain():
    said = command.answering(lambda: None)["queue board"]("queue board", {})
    assert said == {"error": "no queue"}
    assert json.dumps(said)
    assert Called(number="B012", window="2", kind="claims") in BOARD.called

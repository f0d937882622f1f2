"""人证相符 by two pictures: in a visit that staff help, and at a visitor's terminal, by PIN."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.handling.faces import CardTrouble, Faces
from kiosk.papers.page import Pixels
from kiosk.staff.states import Event as StaffEvent
from kiosk.staff.states import State
from kiosk.station.help import Answer, HelpBoard, Stand, Want
from kiosk.station.queue import Refusal
from kiosk.visit.states import Event
from kiosk.visit.states import State as Seen
from sandbox.stage.standins import STAFF_PIN
from tests.runtime.world import CATALOGUE, PERSON, HeldClock
from tests.staff.office import Office

PHOTOS = {
    "devices": {"id_reader": {"port": "/dev/reader", "read": "text-photo",
                              "photo_library": "/opt/photos.so"}},
}  # fmt: skip


@pytest.fixture
def hall(tmp_path) -> Iterator[Office]:
    made = Office(tmp_path, own_pad=False, settings=PHOTOS)
    made.open_records()
    yield made
    made.close()


class Asking:
    """A visit at this glass that waits for the word of staff."""

    def __init__(self, office: Office, *, called: bool) -> None:
        self.office, self.told = office, []
        if called:
            office.do(Event.TOUCH)
        visit = office.runtime.visit
        visit.item, visit.subject = CATALOGUE.item("away-filing"), PERSON
        office.runtime.situation = office.runtime.situation._replace(
            state=Seen.ATTESTING, identified=True
        )
        if called:
            office.called = self._answer
        else:
            office.desk.attest(self._answer)
        office.app.draw()
        office.turn()

    def _answer(self, event, data=None) -> None:
        self.told.append((event, data))
        self.office.runtime.post(event, data, visit=self.office.runtime.visit.number)

    def show(self, **what) -> Faces:
        faces = Faces(**what)
        (answer,) = self.office.faces.open
        answer(Event.FACES_TOLD, faces)
        self.office.turn()
        self.office.turn()
        return faces


def dots() -> Pixels:
    return Pixels(4, 4, bytearray(b"\x07" * 48))


def test_whoever_comes_opens_the_pictures_by_their_pin_and_the_visit_goes_on(hall):
    asking = Asking(hall, called=True)
    assert "called" in hall.tends()
    hall.tend("called")
    assert hall.at is State.CHOOSING
    names = [one.name for one in hall.desk._shown().accounts]
    assert names == ["王芳", "李志强"]  # the third has not passed the examination
    hall.enter("s02")
    assert (hall.at, len(hall.faces.open)) == (State.VOUCHING, 1)
    assert asking.told == [(Event.STAFF_COMING, "s02")]
    shown = asking.show(card=dots(), seen=dots())
    assert {"confirm", "open_reasons", "see_again", "lock"} <= hall.tends()
    hall.tend("see_again")
    assert hall.faces.retaken == 1
    hall.tend("confirm")
    assert asking.told[-1] == (Event.STAFF_CONFIRMED, "s02")
    assert (hall.at, hall.faces.open) == (State.LOCKED, [])
    assert not any(shown.card.data)
    assert not any(shown.seen.data)
    assert [deed for deed, _, _ in hall.deeds()] == ["signed-in", "locked"]
    assert hall.state not in (Seen.ATTRACT, Seen.WIPING)


def test_who_is_on_their_way_is_asked_for_their_pin_at_once(hall):
    Asking(hall, called=True)
    hall.runtime.visit.attested_by = "s02"
    hall.tend("called")
    assert (hall.at, hall.desk.view.chosen.id) == (State.PIN, "s02")


def test_an_account_without_the_right_does_not_come_in(hall):
    Asking(hall, called=True)
    hall.tend("called")
    hall.tend("chosen", "s03")
    assert hall.at is State.CHOOSING


@pytest.mark.parametrize("way", ["back", "deadline", "wrong"])
def test_a_visitor_who_touches_it_themselves_ends_nothing(hall, way):
    asking = Asking(hall, called=True)
    hall.tend("called")
    hall.tend("chosen", "s01")
    match way:
        case "back":
            hall.tend("back")
            hall.tend("back")
        case "deadline":
            hall.passes(40)
        case "wrong":
            hall.type("111222")
            hall.tend("enter")
            assert hall.at is State.PIN
            hall.passes(40)
    assert (hall.at, hall.state, asking.told) == (State.LOCKED, Seen.ATTESTING, [])
    assert "called" in hall.tends()


@pytest.mark.parametrize("way", ["back", "lock", "deadline"])
def test_who_leaves_the_pictures_says_nothing_of_the_card(hall, way):
    asking = Asking(hall, called=True)
    hall.tend("called")
    hall.enter("s01")
    shown = asking.show(card=dots(), seen=dots())
    if way == "deadline":
        hall.passes(130)
    else:
        hall.tend(way)
    assert (hall.at, asking.told[-1]) == (State.LOCKED, (Event.STAFF_AWAY, "attest.unanswered"))
    assert hall.state is Seen.PROVE
    assert not any(shown.card.data)


def test_when_the_visitor_leaves_the_pictures_are_gone_and_nobody_is_signed_in(hall):
    asking = Asking(hall, called=True)
    hall.tend("called")
    hall.enter("s01")
    shown = asking.show(card=dots(), seen=dots())
    hall.do(Event.CARD_REMOVED)
    hall.runtime.post(Event.LEAVE)
    hall.turn()
    hall.turn()
    assert (hall.at, hall.faces.open) == (State.LOCKED, [])
    assert not any(shown.card.data)
    assert not any(shown.seen.data)


def test_a_card_that_is_not_theirs_is_confirmed_by_nobody(hall):
    asking = Asking(hall, called=True)
    hall.tend("called")
    hall.enter("s01")
    asking.show(trouble=CardTrouble.OTHER)
    assert "confirm" not in hall.tends()
    hall.desk.event(StaffEvent.CONFIRM)
    assert hall.at is State.VOUCHING
    asking.show(trouble=CardTrouble.UNDECODED)
    assert {"confirm", "see_again"} <= hall.tends()  # the card itself may be compared
    hall.tend("open_reasons")
    hall.tend("refuse", "other-person")
    assert asking.told[-1] == (Event.STAFF_REFUSED, "other-person")


def test_in_a_visit_that_they_help_the_pictures_open_after_the_pin(tmp_path):
    pad = Office(tmp_path, settings=PHOTOS)
    pad.open_records()
    pad.helped()
    asking = Asking(pad, called=False)
    assert pad.faces.open == []
    pad.type(STAFF_PIN)
    pad.tend("enter")
    shown = asking.show(card=dots(), seen=dots())
    pad.tend("open_reasons")
    assert any(shown.card.data)
    pad.tend("refuse", "unsure")
    assert (pad.at, pad.faces.open) == (State.ACTING, [])
    assert not any(shown.card.data)
    pad.close()


def test_whoever_takes_it_on_a_pad_is_sent_there_and_cannot_say_it_from_afar(tmp_path):
    clock = HeldClock()
    board = HelpBoard(clock.monotonic)
    pad = Office(tmp_path)
    pad.open_records()
    pad.line(board)
    from tests.staff.test_helping import Terminal

    there = Terminal(board)
    there.helping.call(Want.ATTEST, Seen.PROVE, "away-filing", lambda *said: None, here=True)
    there.helping.step()
    pad.enter("s02")
    pad.hear()
    (wanted,) = board.wanted()
    pad.tend("take", wanted.wish.id)
    pad.hear()
    assert pad.at is State.ATTESTING
    assert "confirm" not in pad.tends()
    said = Answer(id=wanted.wish.id, by="s02", stand=Stand.CONFIRMED)
    with pytest.raises(Refusal):
        board.answer(said)
    there.helping.stop()  # said at that glass
    there.helping.step()
    pad.hear()
    assert pad.at is State.SIGNED_IN
    pad.close()

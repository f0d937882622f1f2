"""上门服务: the book of whom the station visits, on this pad alone; visits from request to end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.cases.visits import Kind, Need, Outcome
from kiosk.commands.staff_home_visits import HomeVisits
from kiosk.handling import visit_book
from kiosk.handling.visit_book import VisitBook
from kiosk.staff.states import State
from kiosk.store.database import Store
from kiosk.store.faults import Fault, StoreFault
from screens.nodes import Local
from tests.staff.office import Office

NAME, PHONE, PLACE = "CHEN", "13800000000", "A18"


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    made = Office(tmp_path)
    made.open_records()
    yield made
    made.close()


def says(office: Office, key: str, **more) -> bool:
    return office.presenter.view().strings(key, **more) in office.words


def part(office: Office) -> HomeVisits:
    return next(one for one in office.desk.parts if isinstance(one, HomeVisits))


def write(office: Office, text: str) -> None:
    office.turn()
    own = part(office)
    assert own.typing is not None
    own.typing = replace(own.typing, value=text)
    office.tend("person_typed")


def entered(office: Office) -> None:
    """Somebody new is put into the book."""
    office.tend("new_person")
    assert office.at is State.PERSON_CHOOSE
    office.tend("person_says", "agreed")
    office.tend("person_says", "aged")
    office.tend("person_says", "next")  # nothing is chosen yet
    office.tend("person_says", "chronic")
    office.tend("person_says", "next")
    assert office.at is State.PERSON_WRITING
    write(office, NAME)
    write(office, "138")  # too short
    assert part(office)._step == "phone"
    write(office, PHONE)
    write(office, PLACE)


def test_somebody_agrees_is_visited_and_the_visit_is_closed(office):
    office.enter("s02")
    office.tend("open_visits")
    assert says(office, "staff.visits.none")
    entered(office)
    assert office.at is State.PERSON
    assert says(office, "staff.visits.unplanned")
    day = (office.clock.now() + timedelta(days=2)).date().isoformat()
    office.tend("open_days")
    office.tend("plan_visit", "2031-01-01")  # no page offers it
    office.tend("open_days")
    office.tend("plan_visit", day)
    assert says(office, "staff.visits.planned", day=day)
    office.tend("lock")
    assert NAME not in office.words
    office.clock.wall += timedelta(days=2)
    office.passes(1)
    office.enter("s02")
    assert says(office, "staff.menu.visits_today", count=1)
    office.tend("open_visits")
    (row,) = part(office)._shown().visits
    assert row.today
    office.tend("pick_visited", row.id)
    office.tend("close_visit", "case")
    assert not says(office, "staff.person.close.done")
    office.tend("back")
    assert says(office, "staff.visits.none")
    deeds = [item for deed, item, _ in office.deeds() if deed == "home-visit"]
    assert deeds == ["agreed", "requested", "planned", "case"]
    assert office.records.store.audit.verify().whole


def test_who_takes_their_consent_back_is_gone_and_nothing_goes_anywhere(office):
    office.enter("s02")
    office.tend("open_visits")
    entered(office)
    store = office.records.store
    assert NAME not in json.dumps(store.rows("SELECT * FROM audit"))
    assert store.rows("SELECT * FROM outbox") == []
    office.tend("open_forget")
    office.tend("forget_person")
    assert office.at is State.PEOPLE_BOOK
    assert store.rows("SELECT * FROM visited") == store.rows("SELECT * FROM home_visit") == []


def test_without_consent_nothing_is_asked_and_without_the_right_nothing_is_shown(office):
    office.enter("s03")
    assert "open_visits" not in office.tends()
    office.tend("open_visits")
    assert office.at is State.SIGNED_IN
    office.tend("lock")
    office.enter("s02")
    office.tend("open_visits")
    office.tend("new_person")
    for word in ("aged", "chronic", "next"):
        office.tend("person_says", word)
    assert part(office)._step == "consent"
    office.tend("back")
    assert office.at is State.HOME_VISITS


def test_what_the_disk_refuses_is_said_and_stays_typed(office, monkeypatch):
    def full(*args, **more):
        raise StoreFault(Fault.FULL)

    office.enter("s02")
    office.tend("open_visits")
    monkeypatch.setattr(VisitBook, "add", full)
    entered(office)
    assert office.at is State.PERSON_WRITING
    assert says(office, "staff.visits.not_kept")
    assert part(office).typing.value == PLACE
    office.app.on_action(Local("key:back"))
    office.tend("lock")
    assert part(office).typing is None


def test_the_book_lies_encrypted_and_who_was_not_seen_for_long_is_dropped(tmp_path):
    store = Store.open(tmp_path / "terminal.db", bytes(range(32)), lambda: 1_790_000_000.0)
    book = VisitBook(store)
    one = book.add("s02", "陈秀兰", PHONE, "和平路十八号", Kind.AGED, (Need.CHRONIC,))
    visit = book.request("s02", one)
    assert book.request("s02", one) == visit
    book.close("s02", visit, Outcome.ABSENT)
    book.close("s02", visit, Outcome.DONE)  # it is closed already
    assert [v.outcome for v in book.last(one)] == ["absent"]
    store.settle()
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    for text in ("陈秀兰", "和平路十八号", PHONE):
        assert text.encode() not in raw
    visit_book.forget(store, 1_790_000_000.0 - 1)
    assert len(book.people()) == 1
    visit_book.forget(store, 1_790_000_000.0 + 1)
    assert book.people() == book.last(one) == []
    store.close()

"""上门收件: papers photographed where no network is, kept on this pad alone, handed in later."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PIL import Image, ImageDraw

from kiosk.cases.visits import Kind, Need
from kiosk.commands.cases import Cases
from kiosk.commands.staff_taking import TakingIn
from kiosk.commands.world import World
from kiosk.handling.assistant import Assistant
from kiosk.handling.taken_in import Intake
from kiosk.handling.visit_book import VisitBook
from kiosk.papers.flaws import Flaw, Grade
from kiosk.papers.page import Page, Pixels
from kiosk.papers.sought import Sought
from kiosk.platform.filing import OutcomeQuery
from kiosk.staff.states import State
from kiosk.visit.states import Event
from kiosk.visit.states import State as VisitState
from tests.drivers.devices_rig import eventually
from tests.runtime.test_visit_papers import Desk
from tests.runtime.world import PERSON
from tests.staff.office import Office

ITEM = "special-application"


class Camera:
    """What the thread of the real one answers, at once."""

    def __init__(self) -> None:
        self.page = page()
        self.sought: list[Sought] = []
        self.looks = False

    def see(self, answer) -> None:
        self.looks = True
        answer(Event.PAPER_SEEN, Pixels(2, 2, bytearray(12)))

    def take(self, answer, sought) -> None:
        self.sought.append(sought)
        answer(Event.PICTURE_TAKEN, self.page)

    def stop(self) -> None:
        self.looks = False


def jpeg() -> bytes:
    made, out = Image.new("RGB", (420, 594), "white"), io.BytesIO()
    draw = ImageDraw.Draw(made)
    for line in range(40, 560, 22):
        draw.line((40, line, 380, line), fill="black", width=5)
    made.save(out, "JPEG", quality=85)
    return out.getvalue()


def page(*flaws) -> Page:
    return Page(bytearray(jpeg()), Pixels(2, 1, bytearray(b"likeof")), flaws)


def agreed(store, name: str) -> str:
    return VisitBook(store).add("s02", name, "13800000000", "A18", Kind.AGED, (Need.CHRONIC,))


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    made = Office(tmp_path)
    made.open_records()
    made.camera = Camera()
    made.desk.bench = replace(made.desk.bench, camera=lambda: made.camera)
    made.person = agreed(made.records.store, "CHEN")
    yield made
    made.close()


def says(office: Office, key: str, **more) -> bool:
    return office.presenter.view().strings(key, **more) in office.words


def taken(office: Office, paper: str, pages: int = 1) -> None:
    office.tend("open_paper", paper)
    assert office.at is State.PAPER_PICTURES
    assert office.camera.looks
    for _ in range(pages):
        office.camera.page = page()
        office.tend("take_paper")
        office.turn()
        office.turn()
    office.tend("back")
    assert not office.camera.looks


def at_their_home(office: Office) -> None:
    office.enter("s02")
    office.tend("open_visits")
    office.tend("open_people_book")
    office.tend("pick_visited", office.person)
    office.tend("take_in")
    office.tend("pick_intake", ITEM)


def test_papers_are_taken_in_kept_and_handed_in_beside_the_person(office):
    at_their_home(office)
    assert says(office, "staff.taking.lacking", count=1)
    office.tend("keep_taken")
    assert says(office, "staff.taking.nothing")
    taken(office, "diagnosis", 3)  # two at most
    assert says(office, "staff.taking.all")
    taken(office, "pathology")
    assert office.camera.sought == [Sought.PAGE] * 3
    office.tend("back")  # a touch that was none: what was photographed is there again
    office.tend("take_in")
    office.tend("keep_taken")
    assert office.at is State.PERSON
    (kept,) = Intake(office.records.store).of(office.person)
    assert (kept.item, kept.pages) == (ITEM, 3)
    name = office.presenter.catalogue.item(ITEM).name.zh
    day = office.clock.now().date().isoformat()
    assert says(office, "staff.taking.waits", item=name, count=3, day=day)
    office.tend("lock")
    office.enter("s02")
    assert says(office, "staff.menu.visits_taken", count=1)
    office.tend("open_visits")
    office.tend("open_people_book")
    office.tend("pick_visited", office.person)
    office.tend("act_helped", kept.id)
    office.turn()
    assert office.app.runtime.visit.assistant.brings == kept.id
    deeds = [item for deed, item, _ in office.deeds() if deed == "home-visit"]
    assert deeds == ["agreed", "taken-in"]


def test_an_illegible_page_is_not_taken_and_what_is_not_wanted_is_deleted(office):
    at_their_home(office)
    office.tend("open_paper", "diagnosis")
    office.camera.page = page((next(iter(Flaw)), Grade.WORST))
    office.tend("take_paper")
    office.turn()
    office.turn()
    assert says(office, "staff.taking.unclear")
    office.tend("back")
    taken(office, "diagnosis")
    office.tend("keep_taken")
    (kept,) = Intake(office.records.store).of(office.person)
    office.tend("drop_taken", kept.id)
    assert says(office, "staff.taking.sure")
    assert len(Intake(office.records.store).of(office.person)) == 1
    office.tend("drop_taken", kept.id)
    assert Intake(office.records.store).of(office.person) == []
    assert office.records.store.rows("SELECT * FROM taken_page") == []


def test_a_lock_wipes_what_was_not_kept_and_consent_taken_back_what_was(office):
    at_their_home(office)
    taken(office, "diagnosis")
    part = next(one for one in office.desk.parts if isinstance(one, TakingIn))
    (picture,) = part._pages["diagnosis"]
    office.tend("lock")
    assert not any(picture)
    assert part._pages == {}
    store = office.records.store
    Intake(store).keep("s02", office.person, ITEM, [("diagnosis", jpeg())])
    VisitBook(store).forget("s02", office.person)
    assert store.rows("SELECT * FROM taken_in") == store.rows("SELECT * FROM taken_page") == []


# ---- at the station


@pytest.fixture
def station(office):
    """A visit that staff began with what they brought; `name`: as it stands in the book."""

    def begun(name: str = PERSON.name, item: str = ITEM) -> SimpleNamespace:
        records, desk = office.records, Desk()
        pages = [("diagnosis", jpeg()), ("diagnosis", jpeg()), ("pathology", jpeg())]
        id_ = Intake(records.store).keep("s02", agreed(records.store, name), item, pages)
        desk.runtime.assistant = Assistant("s02", "李志强", "helped", brings=id_)
        world = World(asking=SimpleNamespace(), forget_glass=lambda: None, restart=lambda: None,
                      phone=lambda: "", clock=desk.clock)  # fmt: skip
        world.records, world.photographing = records, office.camera
        desk.hands.see_paper = world.see_paper
        cases = Cases(records.outbox, desk.clock, lambda fault: None)
        cases.outcome_query = lambda transaction: OutcomeQuery(transaction, "unknown")
        desk.hands.file_case = cases.file
        desk.to_papers()
        return SimpleNamespace(desk=desk, id=id_, store=records.store)

    return begun


def shown(desk: Desk) -> bool:
    def there() -> bool:
        desk.runtime.pump()
        return desk.state is VisitState.PAGE_TAKEN

    return eventually(there, 20)


def test_each_page_is_laid_before_the_form_and_gone_once_the_case_is_written_down(station):
    at = station()
    desk, visit = at.desk, at.desk.runtime.visit
    desk.do(Event.PICK_PAPER, "diagnosis")
    assert shown(desk)
    assert visit.brought_left == 1
    assert desk.papers.shot.good
    desk.do(Event.KEEP_AND_MORE)
    assert shown(desk)
    assert visit.brought_left == 0
    desk.do(Event.KEEP_PAGE)  # the next paper follows, and its page
    assert shown(desk)
    assert desk.papers.at == "pathology"
    desk.do(Event.KEEP_PAGE)
    assert desk.do(Event.PAPERS_DONE) is VisitState.CONFIRM
    assert len(Intake(at.store).of(owner(at))) == 1
    desk.do(Event.SUBMIT)
    assert at.store.rows("SELECT * FROM taken_page") == []
    (row,) = at.store.rows("SELECT * FROM outbox WHERE kind = 'transaction'")
    assert len(at.store.rows("SELECT * FROM material WHERE record = ?", (row["key"],))) == 3


@pytest.mark.parametrize("other", [{"name": "另一个人"}, {"item": "expense-claim"}])
def test_of_somebody_else_or_another_item_nothing_is_shown(station, office, other):
    at = station(**other)
    at.desk.do(Event.PICK_PAPER, "diagnosis")
    assert office.camera.looks  # the camera is asked, as ever
    assert at.desk.state is VisitState.CAMERA
    assert at.desk.runtime.visit.brought == frozenset()


def owner(at: SimpleNamespace) -> str:
    (row,) = at.store.rows("SELECT person FROM taken_in WHERE id = ?", (at.id,))
    return row["person"]

"""上门收件 the whole way on a real pad: papers photographed while the centre is away, kept, and
handed in with the form when the person is beside the pad at the station."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from kiosk.cases.visits import Kind, Need
from kiosk.handling.taken_in import Intake
from kiosk.handling.visit_book import VisitBook
from kiosk.store.database import Store
from kiosk.store.key import key_path, load_key
from sandbox.people import person, station_day
from sandbox.stage.standins import STAFF_PIN, staff_accounts
from screens.samples import look
from tests.visits.reading import Glass
from tests.visits.rig import STEP, Station, station, wait_until
from tests.visits.test_handling import PHONE, ledger, show_voucher, writes
from tests.visits.test_staff import turn_to, type_pin

pytestmark = [pytest.mark.glass, pytest.mark.full]

PAD = look("pad")
ITEM, WHO = "special-application", "civil-servant"


def opened(at: Station) -> Store:
    return Store.open(at.data / "terminal.db", load_key(key_path(at.data / "store.key")))


@pytest.fixture(scope="module")
def pad(tmp_path_factory) -> Iterator[Station]:
    """Somebody of the book has agreed to be visited."""
    folder = tmp_path_factory.mktemp("station")
    with station(folder, form="pad", overlay=staff_accounts(locked=True), camera=True) as one:
        wait_until(one.devices_up, 20, "the store is open")
        one.stop()
        store = opened(one)
        VisitBook(store).add("s02", person(WHO).name, PHONE, "A18", Kind.AGED, (Need.CHRONIC,))
        store.close()
        one.start()
        yield one


def sign_in(at: Station) -> None:
    at.until("staff-locked", seconds=20)
    wait_until(at.devices_up, 10, "the store is open")
    at.go("staff-open", to="staff-choosing")
    at.go("staff-chosen", "s02", to="staff-pin")
    type_pin(at, STAFF_PIN)
    at.until("staff-signed_in")


def to_person(at: Station) -> None:
    turn_to(at, "staff-open_visits")
    at.go("staff-open_visits", to="staff-home_visits")
    at.go("staff-open_people_book", to="staff-people_book")
    at.go("staff-pick_visited", to="staff-person")


def photograph(at: Station, paper: str, pages: int) -> None:
    at.go("staff-open_paper", paper, to="staff-paper_pictures")
    for n in range(pages):
        at.bench.lay_paper(paper, "straight")
        wait_until(lambda: at.offers("staff-take_paper"), STEP, "the camera looks")
        at.touch("staff-take_paper")
        said = f"已拍 {n + 1} 页"
        wait_until(lambda said=said: Glass(at.still(), PAD).shows(said), 40, said)
    at.go("staff-back", to="staff-taking_in")


def down_to(at: Station, action: str, data: str) -> None:
    for _ in range(12):
        at.still()  # the list moves
        if at.offers(action, data):
            return
        at.touch("page-down")


def test_from_their_home_to_the_filed_case(pad: Station):
    at, who = pad, person(WHO)
    at.centre(name="silent")  # where they live there is no network
    sign_in(at)
    to_person(at)
    turn_to(at, "staff-take_in")
    at.go("staff-take_in", to="staff-taking_in")
    down_to(at, "staff-pick_intake", ITEM)
    at.touch("staff-pick_intake", ITEM)
    wait_until(lambda: at.offers("staff-open_paper", "diagnosis"), STEP, "its papers")
    photograph(at, "diagnosis", 2)
    at.go("staff-keep_taken", to="staff-person")
    at.go("staff-lock", to="staff-locked")

    at.centre(name="good")  # at the station, another day
    sign_in(at)
    to_person(at)
    turn_to(at, "staff-act_helped")
    at.go("staff-act_helped", to="home")
    at.unlimited()
    at.go("open_handling", to="handling_list")
    down_to(at, "pick_guide", ITEM)
    at.go("pick_guide", ITEM, to="guide")
    at.go("pick_item", ITEM, to="staff-giving")
    at.go("staff-hand_over", to="identify")
    show_voucher(at, who.id, "question")
    at.touch("answered", "M00500")
    for key in ["d", "a", "o", "l", "i", "pick:0", "y", "i", "y", "u", "a", "n", "pick:0"]:
        at.touch("key", key)
        time.sleep(0.12)
    at.touch("answered", str(at.find("answered").data))
    at.touch("answered", station_day().isoformat())
    at.type_number(PHONE)
    at.go("answered", PHONE, to="materials")
    at.bench.lay_paper("")  # nothing lies under the camera
    at.go("pick_paper", "diagnosis", to="page_taken", seconds=40)
    at.go("keep_and_more", to="page_taken", seconds=40)
    at.go("keep_page", to="camera")  # the next paper's: of it nothing was taken in
    at.go("defer_paper", "pathology", to="materials")
    at.go("papers_done", to="confirm")
    at.go("submit", to="filed", seconds=60)
    (done,) = writes(at, "HLJ38", who.id)
    assert done["outcome"] == "accepted"
    sent = [e for e in ledger(at) if e["infno"] == "9101" and e["n"] < done["n"]]
    assert [e["outcome"] for e in sent] == ["accepted"] * 2
    at.stop()
    store = opened(at)
    try:
        assert Intake(store).waiting() == 0
        assert store.rows("SELECT * FROM taken_page") == []
        rows = store.rows("SELECT item FROM audit WHERE deed = 'home-visit' ORDER BY number")
        assert [row["item"] for row in rows][-2:] == ["taken-in", "handed-in"]
        assert store.audit.verify().whole
    finally:
        store.close()

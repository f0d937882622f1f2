"""Three visits as people really come: one who is eighty and hesitates, a mother with half of her
papers, a migrant's relative. Whatever they do in between, nothing that they typed is lost."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest

from kiosk.text.numbers import phone_number
from kiosk.text.workdays import Workdays
from sandbox.people import person, station_day
from tests.visits.reading import Glass
from tests.visits.rig import STEP, Station, station, wait_until
from tests.visits.test_bundle import HERE, to_papers
from tests.visits.test_bundle import papers as photograph
from tests.visits.test_handling import PHONE, show_voucher, submit_signed

pytestmark = pytest.mark.glass

OVERLAY = {"deadlines": {"typing": 1.6}}
"""Twice that in 大字版; then they are asked whether they are still there."""

NANTONG = "n a n t o n g pick:0 d a o l i pick:0"
ADDRESS = "南通道理"
RELATIVES_PHONE = "13904510009"


def hesitates(one: Station, at: str) -> None:
    """Long enough to be asked; a touch, and the same page stands there."""
    one.until("are_you_there", seconds=20)
    one.go("go_on", to=at)


def further(one: Station, action: str, data: str) -> None:
    """Turn the list until it is there."""
    for _ in range(20):
        if (found := one.page.find(action, data)) and found.whole:
            return
        before = one.page.targets
        one.touch("page-down")
        wait_until(lambda before=before: one.page.targets != before, STEP, "the list turns")
    raise LookupError(f"{action} {data} is nowhere")


def write(one: Station, keys: str) -> str:
    """What stands in the field then."""
    for key in keys.split():
        one.touch("key", key)
        time.sleep(0.12)
    return str(one.find("answered").data)


def late_day(text: str) -> date:
    """The day by which what is missing has to come."""
    found = re.search(r"容缺：?(\d{4})年(\d{1,2})月(\d{1,2})日前补交", text)
    assert found, text
    return date(*map(int, found.groups()))


@pytest.fixture(scope="module")
def elders(tmp_path_factory):
    with station(tmp_path_factory.mktemp("elders"), overlay=OVERLAY) as one:
        yield one


def test_at_eighty_in_large_letters_slowly_and_back_again(elders: Station):
    one, who = elders, person("eighty")
    one.fresh()
    earlier = one.tickets()
    one.touch("text-size")
    one.unlimited()
    one.go("open_handling", to="handling_list")
    further(one, "pick_guide", "away-filing")
    one.go("pick_guide", "away-filing", to="guide")
    one.go("pick_item", "away-filing", to="identify")
    show_voucher(one, who.id, "question")
    hesitates(one, "question")  # over the first question
    one.touch("answered", "02")
    wait_until(lambda: one.offers("open-group"), STEP, "the provinces")
    further(one, "open-group", "46")
    one.touch("open-group", "46")
    one.touch("answered", "460200")
    one.touch("answered", station_day().isoformat())
    written = write(one, NANTONG)
    hesitates(one, "question")  # in the middle of the address
    assert one.find("answered").data == written  # it stands there still
    one.touch("answered", written)
    one.type_number(PHONE[:5])
    hesitates(one, "question")
    one.touch("back")  # to see what she wrote
    wait_until(lambda: one.offers("answered", written), STEP, "the address, as she wrote it")
    one.touch("answered", written)
    wait_until(lambda: one.offers("key", "7"), STEP, "the number pad")
    missing = PHONE[5:] if Glass(one.still()).shows("139 04") else PHONE
    one.type_number(missing)
    one.go("answered", PHONE, to="confirm")
    submit_signed(one)
    one.go("print", to="printed")
    (ticket,) = [t for t in one.tickets() if t not in earlier]
    text = one.paper(ticket).text.replace("\n", "")
    for said in ("海南省三亚市", written, PHONE):
        assert said in text, said
    assert missing == PHONE[5:], "half a number was lost on the way back"
    one.leave(grade=None)


@pytest.mark.full
def test_a_mother_with_half_the_papers(tmp_path_factory):
    """容缺: what she lacks is named on the receipt with its day, in working days; a page that was
    photographed and what was typed outlast her going back and forth."""
    folder = tmp_path_factory.mktemp("mothers")
    with station(folder, camera=True, profile="nantong-hospital", overlay=HERE) as one:
        one.fresh()
        who, earlier = person("mother"), one.tickets()
        to_papers(one, who.id, "vaccination", "household", born=1)
        photograph(one, "parents")
        one.go("back", to="materials")  # the child cries: she touches the wrong thing
        one.go("back", to="question")
        assert Glass(one.still()).shows(phone_number(PHONE), ADDRESS)
        one.go("answered", PHONE, to="materials")
        assert Glass(one.still()).shows("已拍 1 页")
        photograph(one, "birth")
        one.go("defer_paper", "register", to="materials")
        one.go("papers_done", to="confirm")
        submit_signed(one)
        wait_until(
            lambda: Glass(one.still()).shows("都受理了（共 3 件）"), STEP, "each office's word"
        )
        one.go("print", to="printed")
        (ticket,) = [t for t in one.tickets() if t not in earlier]
        text = one.paper(ticket).text.replace("\n", "").replace(" ", "")
        assert "还要补交" in text
        assert late_day(text) == Workdays.load().due(station_day(), 10).day
        one.leave(grade=None)


@pytest.mark.full
def test_a_migrants_relative_hands_it_in_for_him(tmp_path_factory):
    """His e-voucher, her card; she is asked whether she is still there, goes back, and both are in
    what the centre is told."""
    overlay = {"deadlines": {"typing": 14.0}}
    folder = tmp_path_factory.mktemp("relatives")
    with station(folder, camera=True, overlay=overlay) as one:
        one.fresh()
        away, relative, earlier = person("mover"), person("several"), one.tickets()
        one.unlimited()
        one.go("open_handling", to="handling_list")
        one.go("pick_guide", "away-filing", to="guide")
        one.go("open_proxy", "away-filing", to="identify")
        show_voucher(one, away.id, "prove", "person_notice")
        if one.state == "person_notice":
            one.go("go_on", to="prove")
        one.bench.lay(relative.id)
        one.until("question")
        one.nobody_there()
        one.touch("answered", "07")
        one.touch("open-group", "32")
        one.touch("answered", "320600")
        one.touch("answered", station_day().isoformat())
        one.touch("answered", write(one, NANTONG))
        one.type_number(PHONE)
        one.touch("answered", PHONE)
        hesitates(one, "question")  # who she is to him
        one.touch("answered", "05")
        one.type_number(RELATIVES_PHONE)
        one.go("answered", RELATIVES_PHONE, to="materials")
        one.touch("back")
        one.until("question")
        one.go("answered", RELATIVES_PHONE, to="materials")
        one.go("pick_paper", "agent-id", to="camera")
        one.bench.lay_paper("identity", "straight")
        one.go("take_picture", to="page_taken", seconds=40)
        one.go("keep_page", to="materials")
        one.bench.lay_paper("", "")
        one.go("papers_done", to="confirm")
        assert Glass(one.still()).shows("被代办人", "代办人", PHONE, RELATIVES_PHONE)
        submit_signed(one)
        told = one.filings()[-1]
        assert (told["infno"], told["person"]) == ("HLJ18", away.id)
        assert told["data"]["agnter_certno"] == relative.certificate_no
        assert (told["data"]["tel"], told["data"]["agnter_tel"]) == (PHONE, RELATIVES_PHONE)
        one.go("print", to="printed")
        (ticket,) = [t for t in one.tickets() if t not in earlier]
        text = one.paper(ticket).text.replace("\n", "").replace(" ", "")
        assert "代办人" in text
        assert ADDRESS in text
        one.leave(grade=None)

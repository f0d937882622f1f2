"""Papers through the window: laid under the simulated camera, taken by touches, filed, printed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sandbox.people import person, station_day
from tests.papers.test_phone import photo
from tests.visits.phone import scanned, send
from tests.visits.reading import Glass
from tests.visits.rig import STEP, Station, station, wait_until
from tests.visits.test_handling import PHONE, ledger, open_form, show_voucher, writes
from tests.visits.test_screens import compare

pytestmark = [pytest.mark.glass, pytest.mark.full]

RELATIVES_PHONE = "13904510009"


@pytest.fixture(scope="module")
def equipped(tmp_path_factory):
    with station(tmp_path_factory.mktemp("papers"), camera=True) as one:
        yield one


@pytest.fixture
def desk(equipped: Station) -> Station:
    equipped.fresh()
    return equipped


def take(one: Station, paper: str, lies: str) -> None:
    """A paper is laid down, shown by the camera and taken."""
    one.bench.lay_paper(paper, lies)
    one.go("take_picture", to="page_taken", seconds=40)


def to_papers(one: Station, who: str) -> None:
    open_form(one, "special-application")
    one.until("identify")
    show_voucher(one, who, "question")
    one.touch("answered", "M00500")
    for key in ["d", "a", "o", "l", "i", "pick:0", "y", "i", "y", "u", "a", "n", "pick:0"]:
        one.touch("key", key)
        time.sleep(0.12)
    one.touch("answered", str(one.find("answered").data))
    one.touch("answered", station_day().isoformat())
    one.type_number(PHONE)
    one.go("answered", PHONE, to="materials")


def test_papers_go_with_the_case_and_what_follows_is_on_the_receipt(desk):
    one, earlier, who = desk, desk.tickets(), person("civil-servant")
    to_papers(one, who.id)
    assert not one.offers("papers_done")
    compare("materials", one)
    one.go("pick_paper", "diagnosis", to="camera")
    take(one, "diagnosis", "cut-off")
    assert Glass(one.still()).shows("请重拍", "四个角")
    assert not one.offers("keep_page")
    one.go("take_again", to="camera")
    take(one, "diagnosis", "straight")
    one.go("keep_and_more", to="camera")
    take(one, "diagnosis", "soft")
    assert Glass(one.still()).shows("不太清楚")
    one.go("keep_page", to="camera")  # the next one's
    one.go("defer_paper", "pathology", to="materials")
    one.go("papers_done", to="confirm")
    assert Glass(one.still()).shows("病理报告", "已拍 2 页")
    one.go("submit", to="filed", seconds=60)
    wait_until(lambda: Glass(one.still()).shows("已受理"), STEP, "the centre's word")
    (done,) = writes(one, "HLJ38", who.id)
    assert done["outcome"] == "accepted"
    sent = [e for e in ledger(one) if e["infno"] == "9101" and e["n"] < done["n"]]
    assert [e["outcome"] for e in sent] == ["accepted"] * 2
    one.go("print", to="printed")
    (ticket,) = [t for t in one.tickets() if t not in earlier]
    paper = one.paper(ticket)
    assert paper.faults == []
    text = paper.text.replace("\n", "").replace(" ", "")
    for said in ("交了的材料", "疾病诊断证明书已拍2页", "容缺：还要补交", "病理报告容缺"):
        assert said in text, said
    before = one.archived()
    one.leave(grade=None)
    wait_until(lambda: one.archived() != before, 40, "its papers go to the archive")
    wait_until(lambda: set(one.archived().values()) == {True}, 40, "the hub's receipt")
    wait_until(lambda: not any(materials(one)), STEP, "the copies here are wiped")
    left = [
        p
        for p in one.data.rglob("*")
        if p.is_file() and b"\xff\xd8\xff\xe0\x00\x10JFIF" in p.read_bytes()
    ]
    assert left == []  # no picture in clear anywhere on the disk


def materials(one: Station) -> list[Path]:
    return list((one.data / "terminal.db.materials").glob("*"))


def test_a_camera_that_goes_away_is_said_and_loses_nothing(desk):
    one = desk
    to_papers(one, "worker")
    one.go("pick_paper", "diagnosis", to="camera")
    take(one, "diagnosis", "straight")
    one.go("keep_page", to="camera")
    wait_until(lambda: one.page.paper == "pathology", STEP, "the next paper's turn")
    one.pose_camera("unplug")
    try:
        wait_until(lambda: Glass(one.still()).shows("相机没有画面"), 20, "the loss is said")
        one.go("back", to="materials")
        assert Glass(one.still()).shows("已拍 1 页")
    finally:
        one.pose_camera("normal")


def test_a_relative_hands_in_for_somebody_who_is_away(desk):
    """The person's e-voucher, the relative's own card and its picture; the relative signs."""
    one, earlier = desk, desk.tickets()
    away, relative = person("worker"), person("mother")
    before = len(writes(one, "HLJ18", away.id))
    one.unlimited()
    one.go("open_handling", to="handling_list")
    one.go("pick_guide", "away-filing", to="guide")
    one.go("open_proxy", "away-filing", to="identify")
    show_voucher(one, away.id, "prove")
    one.bench.lay(away.id)  # the same person's card is no agent's
    wait_until(lambda: Glass(one.still()).shows("被代办人的身份证"), 40, "it is said")
    one.bench.lay("")
    one.bench.lay(relative.id)
    one.until("question")
    one.nobody_there()
    one.touch("answered", "07")
    one.touch("open-group", "32")
    one.touch("answered", "320600")
    one.touch("answered", station_day().isoformat())
    one.touch("answered", "")
    one.type_number(PHONE)
    one.touch("answered", PHONE)
    one.touch("answered", "03")  # 丈夫或妻子
    one.type_number(RELATIVES_PHONE)
    one.go("answered", RELATIVES_PHONE, to="materials")
    one.go("pick_paper", "agent-id", to="camera")
    take(one, "identity", "straight")
    one.go("keep_page", to="materials")
    one.go("papers_done", to="confirm")
    seen = Glass(one.still())
    assert seen.shows("被代办人", "代办人")
    one.go("open_signature", to="sign")
    one.sign()
    one.go("submit", to="filed", seconds=60)
    wait_until(lambda: Glass(one.still()).shows("已受理"), STEP, "the centre's word")
    done = writes(one, "HLJ18", away.id)[before:]
    assert [e["outcome"] for e in done] == ["accepted"]
    filed = one.filings()[-1]
    assert (filed["infno"], filed["person"]) == ("HLJ18", away.id)
    told = filed["data"]
    assert (told["agnter_name"], told["agnter_certno"]) == (relative.name, relative.certificate_no)
    assert (told["agnter_rlts"], told["agnter_tel"]) == ("03", RELATIVES_PHONE)
    assert not one.offers("another")  # it would end the visit: nothing else is theirs to look into
    one.go("print", to="printed")
    (ticket,) = [t for t in one.tickets() if t not in earlier]
    text = one.paper(ticket).text.replace("\n", "").replace(" ", "")
    assert "代办人" in text
    assert relative.name not in text
    assert relative.certificate_no not in text
    one.go("back", to="filed")
    one.go("back", to="review")  # the relative is not led on to what else there is of the person


def test_a_picture_from_the_phone_comes_to_the_same_page(desk):
    """The code is read off the glass, as a phone reads it."""
    one = desk
    to_papers(one, "retired")
    one.go("pick_paper", "diagnosis", to="camera")
    assert send(scanned(one), photo()) == 204
    one.until("page_taken", seconds=40)
    one.go("keep_page", to="camera")
    one.go("back", to="materials")
    assert Glass(one.still()).shows("已拍 1 页")

"""办理进度 through the window: found again after the centre's silence, a kill and a start."""

from __future__ import annotations

import json
import urllib.request

import pytest

from sandbox.people import person
from tests.visits.reading import Glass
from tests.visits.rig import STEP, Station, wait_until
from tests.visits.test_handling import (
    PHONE,
    answer_away,
    open_form,
    show_voucher,
    submit_signed,
    writes,
)

pytestmark = pytest.mark.glass


def to_progress(station: Station, who: str, *, to: str = "result") -> None:
    station.go("open_handling", to="handling_list")
    station.go("pick_item", "case-progress", to="identify")
    station.identify(who, to)
    if to == "result":
        wait_until(lambda: station.page.complete, 30, "the centre's word")


def decide(station: Station, infno: str, who: str, review: str) -> None:
    """The office looks at what the person filed."""
    url = f"http://127.0.0.1:{station.ports.centre}/decide"
    body = json.dumps({"infno": infno, "person": who, "review": review}).encode()
    put = urllib.request.Request(url, body, method="PUT")
    with urllib.request.urlopen(put, timeout=10) as answer:
        assert json.loads(answer.read()) == {"decided": 1}


def change_phone(station: Station, who: str) -> None:
    """居民信息修改, submitted."""
    open_form(station, "resident-details")
    station.until("identify")
    show_voucher(station, who, "question")
    station.type_number(PHONE)
    station.go("answered", PHONE, to="confirm")
    station.go("submit", to="filed", seconds=40)


def test_a_lost_answer_is_found_again_with_its_outcome_after_a_kill(at_home: Station):
    """结果待确认; the process is killed; what became of it is found by the card alone."""
    station, who = at_home, person("chronic")
    open_form(station, "away-filing")
    station.until("identify")
    show_voucher(station, who.id, "question")
    answer_away(station)
    station.centre(rules=[{"what": "reset", "infno": "HLJ18"}])
    try:
        submit_signed(station)
        assert Glass(station.still()).shows("已提交，结果待确认")
        station.kill()
    finally:
        station.centre(name="good")
    station.start()
    station.home()
    assert [e["outcome"] for e in writes(station, "HLJ18", who.id)] == ["accepted"]

    def settled() -> bool:
        to_progress(station, who.id)
        seen = Glass(station.still()).shows("异地就医备案", "已办结")
        station.leave(grade=None)
        station.home()
        return seen

    wait_until(settled, 60, "the outcome")
    assert len(writes(station, "HLJ18", who.id)) == 1


def test_what_the_centre_cannot_say_is_said_as_ours_alone(at_home: Station):
    """First with the centre's word, then without a centre, by the card alone; and on paper."""
    station, who, earlier = at_home, person("unpaid"), at_home.tickets()
    change_phone(station, who.id)
    station.leave(grade=None)
    station.home()
    to_progress(station, who.id)
    assert Glass(station.still()).shows("城乡居民个人信息修改", "已受理，办理中", "正在办理")
    station.go("print", to="printed")
    station.go("back", to="result")
    station.leave(grade=None)
    (ticket,) = [t for t in station.tickets() if t not in earlier]
    paper = station.paper(ticket)
    text = paper.text.replace("\n", "")
    assert paper.faults == []
    for said in ("办理进度", "已受理，办理中", "本机记录", "医保中心", "查询编号", "接下来"):
        assert said in text, said
    assert who.certificate_no not in text
    station.home()
    (entry,) = writes(station, "HLJ32", who.id)
    assert entry["outcome"] == "accepted"
    decide(station, "HLJ32", who.id, "2")
    to_progress(station, who.id)
    assert Glass(station.still()).shows("没有批准", "请带齐材料到服务窗口")
    station.leave(grade=None)
    station.home()
    station.centre(name="resetting")
    try:
        to_progress(station, who.id)
        assert Glass(station.still()).shows("已受理，办理中", "现在联系不上")
        station.leave(grade=None)
    finally:
        station.centre(name="good")
    wait_until(lambda: not station.page.limit, STEP * 3, "the centre is back")

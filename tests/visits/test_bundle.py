"""一件事 through the window: one form, five offices; one of them refuses, one says nothing."""

from __future__ import annotations

import time

import pytest

from sandbox.people import person
from sandbox.stage.standins import HOME
from sandbox.tour import asking
from tests.visits.reading import Glass
from tests.visits.rig import STEP, Station, Tables, station, wait_until
from tests.visits.test_handling import PHONE, ledger, open_form, show_voucher, writes
from tests.visits.test_papers import take

pytestmark = [pytest.mark.glass, pytest.mark.full]

ITEM = "newborn-bundle"
NAME = "l i n x i a o b a o pick:0"
CERTIFICATE = "tab:letters t tab:digits 3 2 0 0 0 1 2 3 4"

HERE: Tables = {"station": {"regions": ["3206", HOME]}}
"""The people of the sandbox are insured at this hospital's place too: a guardian of elsewhere is
refused."""


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hospital")
    with station(folder, camera=True, profile="nantong-hospital", overlay=HERE) as one:
        yield one


@pytest.fixture
def desk(hospital: Station) -> Station:
    hospital.fresh()
    return hospital


def write(one: Station, keys: str) -> None:
    for key in keys.split():
        one.touch("key", key)
        time.sleep(0.12)
    one.touch("answered", str(one.find("answered").data))


def known(one: Station, who: str) -> None:
    show_voucher(one, who, "question", "person_notice")
    if one.state == "person_notice":
        one.go("go_on", to="question")


def to_papers(one: Station, who: str, *parts: str, born: int) -> None:
    """`born` so many months ago."""
    open_form(one, ITEM)
    one.until("identify")
    known(one, who)
    for part in parts:
        one.touch("part", part)
        time.sleep(0.15)
    one.touch("answered", ",".join(["insurance", *parts]))
    write(one, NAME)
    one.touch("answered", "2")
    birthday(one, "month-", born)
    write(one, CERTIFICATE)
    if "household" not in parts:
        one.touch("answered", "0")
    one.touch("answered", "母亲")
    if "household" in parts:
        one.touch("answered", "")  # no other parent
        one.touch("answered", "2")
    if "vaccination" in parts:
        write(one, "n a n t o n g pick:0 d a o l i pick:0")
    one.type_number(PHONE)
    one.go("answered", PHONE, to="materials")


def birthday(one: Station, turn: str, times: int) -> None:
    asking.reach(one, "date", turn)
    for _ in range(times):
        one.touch("date", turn)
        time.sleep(0.15)
    one.find("answered")
    turned = [t.data for t in one.page.targets if t.action == "answered"][-1]  # not 今天
    one.touch("answered", str(turned))


def papers(one: Station, *names: str) -> None:
    """One by one, as the terminal asks for them or from its list."""
    for name in names:
        if one.state == "camera" and one.page.paper != name:
            one.go("back", to="materials")
        if one.state != "camera":
            one.go("pick_paper", name, to="camera")
        take(one, name, "straight")
        one.go("keep_page", to=("materials", "camera", "confirm"))
    one.bench.lay_paper("", "")


def submit(one: Station) -> None:
    one.go("open_signature", to="sign")
    one.sign()
    one.go("submit", to="filed", seconds=40)


def test_one_part_is_refused_one_answer_is_lost_and_the_refused_one_is_handed_in_again(desk):
    one, who, earlier = desk, person("mother"), desk.tickets()
    to_papers(one, who.id, "vaccination", "household", born=2)
    papers(one, "parents", "birth")
    one.go("defer_paper", "register", to="materials")  # 结婚证 may be given or not
    one.go("papers_done", to="confirm")
    one.centre(rules=[{"what": "reset", "infno": "JS82"}])
    try:
        submit(one)
        wait_until(
            lambda: Glass(one.still()).shows("3 件各有结果", "没有受理", "已提交，结果待确认"),
            STEP, "the word of each",
        )  # fmt: skip
        assert Glass(one.still()).shows(
            "户口登记",
            "请带出生医学证明和户口簿到落户地派出所户籍窗口办理。",
            "受理了的不受影响，不用再交",
        )
        one.go("print", to="printed")
        one.go("back", to="filed")
    finally:
        one.centre(name="good")
    (ticket,) = [t for t in one.tickets() if t not in earlier]
    paper = one.paper(ticket)
    text = paper.text.replace("\n", "")
    assert paper.faults == []
    for said in ("已受理 1 件（共 3 件）", "结果待确认 1 件（共 3 件）", "没有受理 1 件（共 3 件）",
                 "请带出生医学证明和户口簿到落户地派出所户籍窗口办理"):  # fmt: skip
        assert said.replace(" ", "") in text.replace(" ", ""), said
    assert text.count("查询编号") >= 3
    one.go("hand_in_again", to="confirm")
    glass = Glass(one.still())
    assert glass.shows("户口登记")
    assert not glass.shows("医保参保")
    one.go("open_question", "born_on", to="question")
    birthday(one, "month+", 2)
    one.until("confirm")
    submit(one)
    wait_until(lambda: Glass(one.still()).shows("都受理了（共 1 件）"), STEP, "the office's word")
    one.leave(grade=None)
    outcomes = {
        infno: [e["outcome"] for e in writes(one, infno, who.id)] for infno in ("JS31", "JS82")
    }
    assert outcomes == {"JS31": ["accepted"], "JS82": ["accepted"]}
    # what an office turns down names nobody in the ledger
    household = [e["outcome"] for e in ledger(one) if e["infno"] == "JS83" and e["write"]]
    assert household == ["refused", "accepted"]
    one.home()
    one.go("open_handling", to="handling_list")
    one.go("pick_item", "case-progress", to="identify")
    if one.identify(who.id, "result", "person_notice").state == "person_notice":
        one.go("go_on", to="result")
    wait_until(lambda: one.page.complete, 30, "the offices' lists")
    assert Glass(one.still()).shows("您在本机提交过", "没有受理")
    rows = [t.data for t in one.page.targets if t.action == "pick_row"]
    assert rows == ["0", "1", "2", "3"]  # each part, and the one that was refused before
    one.go("pick_row", "1", to="detail")
    assert Glass(one.still()).shows("户口登记（新生儿出生一件事）", "没有受理")
    one.leave(grade=None)


def test_what_is_under_way_is_not_offered_again(desk):
    one, who = desk, person("worker")
    to_papers(one, who.id, "vaccination", born=0)
    papers(one, "birth")
    one.until("confirm")  # it was the only one
    submit(one)
    wait_until(lambda: Glass(one.still()).shows("都受理了（共 2 件）"), STEP, "the offices' word")
    one.leave(grade=None)
    one.home()
    open_form(one, ITEM)
    one.until("identify")
    known(one, who.id)
    assert Glass(one.still()).shows("出生医学证明", "现在不能一起办", "正在审核")
    assert not one.offers("part", "vaccination")
    assert not one.offers("part", "insurance")
    assert one.offers("part", "household")


def test_killed_while_it_is_sent_each_part_is_done_once(desk):
    one, who = desk, person("civil-servant")
    to_papers(one, who.id, "vaccination", "household", born=0)
    papers(one, "parents", "birth")
    one.go("defer_paper", "register", to="materials")  # 结婚证 may be given or not
    one.go("papers_done", to="confirm")
    one.go("open_signature", to="sign")
    one.sign()
    one.centre(rules=[{"what": "reset", "infno": "JS31"}])
    one.go("submit", to=("submitting", "filed"))
    time.sleep(0.3)
    one.kill()
    one.centre(name="good")
    one.start()

    def once() -> bool:
        done = [
            [e["outcome"] for e in writes(one, infno, who.id)].count("accepted")
            for infno in ("JS31", "JS82", "JS83")
        ]
        assert max(done) <= 1
        return done == [1, 1, 1]

    wait_until(once, 90, "each part at its office")
    one.home()


def test_an_agent_hands_in_for_a_guardian_what_offices_take_from_one(desk):
    """The guardian's e-voucher, the grandmother's card and its picture, and her signature."""
    one, who, agent = desk, person("flexible"), person("mother")
    one.unlimited()
    one.go("open_handling", to="handling_list")
    one.go("pick_guide", ITEM, to="guide")
    one.go("open_proxy", ITEM, to="identify")
    show_voucher(one, who.id, "prove")
    one.bench.lay(agent.id)
    one.until("question")
    one.nobody_there()
    assert not one.offers("part", "household")
    one.touch("part", "vaccination")
    time.sleep(0.15)
    one.touch("answered", "insurance,vaccination")
    write(one, NAME)
    one.touch("answered", "2")
    birthday(one, "month-", 1)
    write(one, CERTIFICATE)
    one.touch("answered", "0")
    one.touch("answered", "母亲")
    write(one, "n a n t o n g pick:0 d a o l i pick:0")
    one.type_number(PHONE)
    one.touch("answered", PHONE)
    one.touch("answered", "05")
    one.type_number(PHONE)
    one.go("answered", PHONE, to="materials")
    papers(one, "birth")
    wait_until(lambda: one.page.paper == "agent-id", STEP, "the agent's card is asked for")
    take(one, "identity", "straight")
    one.go("keep_page", to="materials")
    one.bench.lay_paper("", "")
    one.go("papers_done", to="confirm")
    submit(one)
    wait_until(lambda: Glass(one.still()).shows("都受理了（共 2 件）"), STEP, "the offices' word")
    filed = {f["infno"]: f["data"] for f in one.filings() if f["infno"] in ("JS31", "JS82")}
    assert {data["agtIdNo"] for data in filed.values()} == {agent.certificate_no}
    one.leave(grade=None)

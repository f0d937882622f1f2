"""Handling items from guide to receipt, through the window, to the centre's ledger."""

from __future__ import annotations

import json
import time
import urllib.request
from datetime import timedelta

import pytest

from sandbox.people import person, station_day
from tests.visits.reading import Glass
from tests.visits.rig import STEP, Station, wait_until
from tests.visits.test_whole_visit import payloads

pytestmark = pytest.mark.glass

PHONE = "13904510000"


def ledger(station: Station) -> list[dict]:
    url = f"http://127.0.0.1:{station.ports.centre}/ledger"
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.loads(answer.read())


def writes(station: Station, infno: str, who: str) -> list[dict]:
    """What the centre's ledger holds of one person's writes of a kind."""
    return [
        e for e in ledger(station) if (e["infno"], e["person"], e["write"]) == (infno, who, True)
    ]


def open_form(station: Station, item: str) -> None:
    """From home to the item's guide, and 现在办理."""
    station.unlimited()
    station.go("open_handling", to="handling_list")
    station.go("pick_guide", item, to="guide")
    station.touch("pick_item", item)


def show_voucher(station: Station, who: str, *then: str) -> None:
    station.bench.show(who)
    try:
        station.until(*then)
    finally:
        station.bench.show("")


def answer_away(
    station: Station, place: str = "3206", phone: str = PHONE, address: str = ""
) -> None:
    """`address`: keys of the keyboard, apart by blanks; without them it is left out."""
    station.touch("answered", "07")
    station.touch("open-group", place[:2])
    station.touch("answered", f"{place}00")
    station.touch("answered", station_day().isoformat())  # 今天
    written = ""
    for key in address.split():
        station.touch("key", key)
        time.sleep(0.12)
    if address:
        written = str(station.find("answered").data)
    station.touch("answered", written)
    station.type_number(phone)
    station.go("answered", phone, to="confirm")


def submit_signed(station: Station) -> None:
    station.go("open_signature", to="sign")
    station.sign()
    station.go("submit", to="filed", seconds=40)


def test_a_filing_from_guide_to_receipt(at_home: Station):
    """States, glass, paper, the centre's ledger, the hub; and nothing is left."""
    station, before, start, earlier = at_home, at_home.keys(), at_home.mark(), at_home.tickets()
    worker = person("worker")
    open_form(station, "away-filing")
    station.until("identify")
    show_voucher(station, "worker", "question")
    answer_away(station, address="n a n t o n g pick:0 d a o l i pick:0")
    assert Glass(station.still()).shows(
        "张*国", "南通市", "在外地长期居住或工作", "南通道理", PHONE
    )
    station.go("open_signature", to="sign")
    assert not station.offers("submit")  # nothing is signed yet
    station.sign()
    assert Glass(station.still()).shows("请在下面签名", "重签")
    station.go("submit", to="filed")
    wait_until(lambda: Glass(station.still()).shows("已受理"), STEP, "the centre's word")
    (done,) = writes(station, "HLJ18", worker.id)
    assert done["outcome"] == "accepted"
    sent = [e for e in ledger(station) if e["infno"] == "9101" and e["n"] < done["n"]]
    assert [e["outcome"] for e in sent][-1:] == ["accepted"]  # the signature, before the filing
    station.go("print", to="printed")
    station.leave(grade=5)
    assert [s for s in station.passed(start) if s != "question"] == [
        *(
            "handling_list",
            "guide",
            "identify",
            "looking_up",
            "checking",
            "confirm",
            "sign",
            "submitting",
        ),
        *("filed", "printing", "printed", "review", "wiping", "thanks"),
    ]
    (ticket,) = [t for t in station.tickets() if t not in earlier]
    paper = station.paper(ticket)
    assert paper.faults == []
    text = paper.text.replace("\n", "")
    for said in ("异地就医备案", "已受理", "张*国", "江苏省南通市", "南通道理", PHONE, "12393"):
        assert said in text, said
    assert worker.name not in text
    assert worker.certificate_no not in text
    records = station.delivered(
        before, consent=1, visit_count=1, receipt_issued=1, review=1, case_deed=1
    )
    (review,), (receipt,) = payloads(records, "review"), payloads(records, "receipt-issued")
    assert review["item"] == receipt["item"] == "away-filing"
    assert review["number"] == receipt["number"]
    assert review["number"] in text
    assert len(writes(station, "HLJ18", worker.id)) == 1
    number = review["number"]
    wait_until(
        lambda: [one["state"] for one in station.cases(number)][-1:] == ["accepted"],
        STEP, "the hub hears how the case stands",
    )  # fmt: skip
    assert worker.certificate_no not in str(station.cases(number))


def test_what_is_in_force_already_is_not_filed_again(at_home: Station):
    """The rule asks the centre before anything is asked of the visitor."""
    station, who = at_home, person("flexible").id
    for outcome in ("question", "handling_refused"):
        open_form(station, "away-filing")
        station.until("identify")
        show_voucher(station, who, outcome)
        if outcome == "question":
            answer_away(station)
            submit_signed(station)
            station.leave(grade=None)
            station.home()
    assert Glass(station.still()).shows("您已经有一个有效的异地就医备案")
    assert len(writes(station, "HLJ18", who)) == 1
    station.go("back", to="home_identified")


def test_a_found_card_alone_files_nothing(at_home: Station):
    """With the card the second proof is asked for; another person's e-voucher is none."""
    station, who = at_home, person("farmer").id
    open_form(station, "resident-suspension")
    station.until("identify")
    station.identify(who, "prove")
    assert Glass(station.still()).shows("请再出示医保电子凭证")
    mark = station.mark()
    station.bench.lay(who)  # the same card once more
    time.sleep(0.3)
    station.bench.lay("")
    station.bench.show("mother")
    wait_until(lambda: "proving" in station.passed(mark), STEP, "the other's code is looked up")
    station.until("prove")
    assert Glass(station.still()).shows("这不是同一个人的")
    station.bench.show("")
    assert "question" not in station.passed(mark)
    assert writes(station, "HLJ31", who) == []


def test_card_and_voucher_of_one_person_suspend(at_home: Station):
    station, farmer = at_home, person("farmer")
    open_form(station, "resident-suspension")
    station.until("identify")
    station.identify(farmer.id, "prove")
    show_voucher(station, farmer.id, "question")
    station.touch("answered", "已在外地参保")
    station.touch("date", "day+")
    day = (station_day() + timedelta(days=1)).isoformat()
    station.touch("answered", day)
    station.type_number(PHONE)
    station.go("answered", PHONE, to="confirm")
    station.go("submit", to="filed")
    wait_until(lambda: Glass(station.still()).shows("已受理"), STEP, "the centre's word")
    (done,) = writes(station, "HLJ31", farmer.id)
    assert done["outcome"] == "accepted"


@pytest.mark.parametrize(
    ("item", "who", "said"),
    [
        ("resident-suspension", "worker", "没有查到您的城乡居民医保"),
        ("away-filing", "suspended", "暂时不能备案"),
        ("resident-details", "worker", "没有查到您的居民"),
        ("person-termination", "terminated", "已经终止"),
        ("flexible-suspension", "worker", "停保由单位办理"),
        ("transfer-out", "flexible", "要先停止缴费"),
        ("account-closing", "worker", "还没有终止"),
        ("resident-enrolment", "farmer", "现在是正常参保"),
    ],
)
def test_who_may_not_is_told_why(at_home: Station, item, who, said):
    station = at_home
    open_form(station, item)
    station.until("identify")
    show_voucher(station, who, "handling_refused", "person_notice")
    if station.state == "person_notice":
        station.go("go_on", to="handling_refused")
    assert Glass(station.still()).shows(said)


def test_nothing_answered_is_lost_by_going_back(at_home: Station):
    station = at_home
    open_form(station, "away-filing")
    station.until("identify")
    show_voucher(station, "civil-servant", "question")
    answer_away(station, "2101")
    station.go("open_question", "out_admdvs", to="question")
    station.go("back", to="confirm")
    station.go("back", to="question")  # the last question, as it was answered
    station.go("answered", PHONE, to="confirm")
    station.go("open_question", "out_admdvs", to="question")
    station.touch("open-group", "37")
    station.go("answered", "370200", to="confirm")
    assert Glass(station.still()).shows("青岛市", PHONE)
    station.go("back", to="question")  # all of them share a page
    station.go("back", to="home_identified")
    station.go("open_handling", to="handling_list")
    station.go("pick_guide", "away-filing", to="guide")
    station.go("pick_item", "away-filing", to="confirm")
    assert Glass(station.still()).shows("青岛市", PHONE)


def test_no_answer_is_said_as_not_known_and_never_sent_twice(at_home: Station):
    """The centre takes it, its answer is lost: 已提交，结果待确认; the outcome is asked for."""
    station, who = at_home, person("mover")
    earlier = station.tickets()
    open_form(station, "away-filing")
    station.until("identify")
    show_voucher(station, who.id, "question")
    answer_away(station)
    station.centre(rules=[{"what": "reset", "infno": "HLJ18"}])
    try:
        submit_signed(station)
        assert Glass(station.still()).shows("已提交，结果待确认")
        station.go("print", to="printed")
    finally:
        station.centre(name="good")
    (ticket,) = [t for t in station.tickets() if t not in earlier]
    text = station.paper(ticket).text.replace("\n", "")
    assert "已提交，结果待确认" in text
    assert "医保中心已收到并受理" not in text
    station.leave(grade=None)
    assert len([e for e in writes(station, "HLJ18", who.id) if e["outcome"] == "accepted"]) == 1


def test_a_guide_can_be_taken_home(at_home: Station):
    """On receipt paper, as this terminal's guide says it; nobody's, so it is not recorded."""
    station, before, earlier, start = at_home, at_home.keys(), at_home.tickets(), at_home.mark()
    station.go("open_handling", to="handling_list")
    station.go("pick_guide", "away-filing", to="guide")
    station.touch("print_guide")
    wait_until(
        lambda: Glass(station.still()).shows("指南已打印，请取走"), STEP, "the guide's paper"
    )
    assert not station.offers("print_guide")
    (ticket,) = [t for t in station.tickets() if t not in earlier]
    paper = station.paper(ticket)
    assert paper.faults == []
    text = paper.text.replace("\n", "")
    for said in ("办事指南", "异地就医备案", "办理材料", "政策依据", "医保发〔2022〕22号", "12393"):
        assert said in text, said
    assert "可在本终端自助办理" in text
    station.go("back", to="handling_list")
    station.go("back", to="home")
    assert "printing" not in station.passed(start)
    assert station.records(before) == []


def test_a_guide_that_does_not_come_out_is_said(at_home: Station):
    station = at_home
    station.go("open_handling", to="handling_list")
    station.go("pick_guide", "expense-claim", to="guide")
    station.find("print_guide")
    station.pose("printer", "cover-open")
    try:
        station.touch("print_guide")
        wait_until(
            lambda: Glass(station.still()).shows("没有打印成，请叫工作人员看看打印机"), 20, "word"
        )
    except LookupError:  # the printer said so before the touch: the button is gone
        assert not station.offers("print_guide")
    finally:
        station.pose("printer", "normal")


def test_a_filing_is_listed_and_withdrawn(at_home: Station):
    """What the centre lists is picked; afterwards there is nothing left to pick."""
    station, retired = at_home, person("retired")
    open_form(station, "away-filing-status")
    station.until("identify")
    show_voucher(station, "retired", "question")
    assert Glass(station.still()).shows("三亚市")
    number = str(station.find("answered").data)
    station.touch("answered", number)
    station.go("answered", "不再需要", to="confirm")
    assert Glass(station.still()).shows("三亚市", "用不着了")
    station.go("submit", to="filed")
    wait_until(lambda: Glass(station.still()).shows("已受理"), STEP, "the centre's word")
    (done,) = writes(station, "HLJ29", retired.id)
    assert done["outcome"] == "accepted"
    station.leave(grade=None)
    station.home()
    open_form(station, "away-filing-status")
    station.until("identify")
    show_voucher(station, "retired", "handling_refused")
    assert Glass(station.still()).shows("没有查到您有效的异地就医备案")

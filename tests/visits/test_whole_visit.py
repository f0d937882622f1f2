"""Visits from a touch to a wiped terminal, through the window, with what they leave behind."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import ImageOps

from kiosk.text.money import money
from sandbox.paper.picture import draw
from sandbox.people import person
from tests.visits.reading import Glass
from tests.visits.rig import Station

pytestmark = pytest.mark.glass


def payloads(records: list[dict], kind: str) -> list[dict]:
    return [one["record"]["payload"] for one in records if one["kind"] == kind]


def one_time_number(url: str) -> str:
    return url.rsplit("&n=", 1)[1]


def codes_on(picture) -> list[str]:
    grey = ImageOps.expand(picture.convert("L"), 24, 255)
    return [found.text for found in zxingcpp.read_barcodes(grey)]


def test_enrolment_from_touch_to_wiped(at_home: Station):
    """The whole way of one item: states, glass, paper, and what the hub holds after it."""
    station, before, start = at_home, at_home.keys(), at_home.mark()
    earlier, worker = station.tickets(), person("worker")
    station.to_result("enrolment", worker.id)
    insured_since = f"{worker.insurances[0].since:%Y-%m-%d}"
    assert Glass(station.still()).shows("张*国", "个人参保信息查询", "正常参保", insured_since)
    station.go("print", to="printed")
    station.go("leave", to="review")
    (on_glass,) = codes_on(station.still())
    station.touch("grade_given", "0,4")
    station.until("attract")

    assert station.passed(start) == [
        *("identify", "looking_up", "result_waiting", "result", "printing", "printed"),
        *("review", "wiping", "thanks", "attract"),
    ]
    (ticket,) = [t for t in station.tickets() if t not in earlier]
    paper = station.paper(ticket)
    assert paper.faults == []
    text = paper.text.replace("\n", "")
    for said in ("张*国", "个人参保信息查询", "您共有 1 项参保信息", "正常参保", insured_since):
        assert said in text
    assert worker.name not in text
    assert worker.certificate_no not in text
    records = station.delivered(before, consent=1, visit_count=1, receipt_issued=1, review=1)
    (review,), (receipt,) = payloads(records, "review"), payloads(records, "receipt-issued")
    (on_paper,) = codes_on(draw(paper))
    assert review["grade"] == 4
    assert receipt["outcome"] == "printed"
    assert receipt["serial"] in text
    assert on_paper.startswith(f"http://127.0.0.1:{station.ports.hub}/review?")
    numbers = {one_time_number(on_paper), one_time_number(on_glass)}
    assert numbers == {review["number"]} == {receipt["number"]}
    assert station.ledger()["repeats"] == {}


def test_amounts_on_glass_and_paper_are_the_centres(at_home: Station):
    station, earlier = at_home, at_home.tickets()
    balance = money(person("worker").records.balance)
    station.to_result("account-details", "worker")
    assert Glass(station.still()).shows(balance, "个人账户明细查询")
    station.go("print", to="printed")
    station.leave(grade=None)
    (ticket,) = [t for t in station.tickets() if t not in earlier]
    assert balance in station.paper(ticket).text.replace("\n", "")


def test_two_items_with_one_identification(at_home: Station):
    """查别的 keeps the person; one review page for both, each with its own number and grade."""
    station, before, start = at_home, at_home.keys(), at_home.mark()
    station.to_result("enrolment", "worker")
    station.go("another", to="home_identified")
    station.pick("account-details")
    station.until("result")
    station.go("leave", to="review")
    assert len(set(codes_on(station.still()))) in (0, 2)  # two, or none where there is no room
    station.touch("grade_given", "0,5")
    station.find("review_done")
    assert station.state == "review"
    station.touch("grade_given", "1,3")
    station.until("thanks", "attract")
    assert station.passed(start).count("identify") == 1
    records = station.delivered(before, consent=1, visit_count=1, review=2)
    reviews = payloads(records, "review")
    assert {(r["item"], r["grade"]) for r in reviews} == {("enrolment", 5), ("account-details", 3)}
    assert len({r["number"] for r in reviews}) == 2
    (count,) = payloads(records, "visit-count")
    assert [use["item"] for use in count["items"]] == ["enrolment", "account-details"]
    assert count["ended"] == "done"


def test_a_bad_grade_with_a_reason_reaches_the_hub_once(at_home: Station):
    station, before = at_home, at_home.keys()
    station.to_result("enrolment", "worker")
    station.go("leave", to="review")
    station.go("grade_given", "0,1", to="review_reasons")
    station.touch("reason", "slow")
    station.touch("reasons_given")
    station.until("thanks", "attract")
    records = station.delivered(before, consent=1, visit_count=1, review=1)
    (review,) = payloads(records, "review")
    assert (review["grade"], review["reasons"]) == (1, ["slow"])


def test_no_review_is_no_record(at_home: Station):
    station, before = at_home, at_home.keys()
    station.to_result("enrolment", "worker")
    station.leave(grade=None)
    station.delivered(before, consent=1, visit_count=1)


def test_detail_and_another_period(at_home: Station):
    """A row leads to its detail and back; the period changes on the result."""
    station = at_home
    station.to_result("outpatient-visits", "worker")
    station.go("pick_row", "0", to="detail")
    station.go("back", to="result")
    station.go("open_period", to="choose_period")
    choices = [t for t in station.page.targets if t.action == "pick_period"]
    assert len(choices) > 1
    station.tap(*choices[-1].centre)
    station.until("result")
    station.leave(grade=None)

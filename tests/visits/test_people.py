"""Who can come: e-vouchers, children, those who are refused and those who are told something."""

from __future__ import annotations

import pytest

from sandbox.people import person
from tests.visits.reading import Glass
from tests.visits.rig import Station
from tests.visits.test_whole_visit import payloads

pytestmark = pytest.mark.glass

NAMES = ("long-name", "latin", "hongkong", "pua-name", "rare-b", "rare-visible", "rare-a")


def test_an_e_voucher_identifies_as_a_card_does(at_home: Station):
    station, before = at_home, at_home.keys()
    station.pick("enrolment")
    station.bench.show("retired")
    station.until("result")
    assert Glass(station.still()).shows("陈*兰")
    station.leave(grade=None)
    records = station.delivered(before, consent=1, visit_count=1)
    assert payloads(records, "visit-count")[0]["identified_by"] == "e-voucher"


def test_a_code_that_is_no_voucher_is_told_so(at_home: Station):
    station = at_home
    station.pick("enrolment")
    station.bench.show_text("https://example.invalid/")
    station.until("person_refused", "card_trouble")
    station.nobody_there()
    station.go("retry", to="identify")
    station.identify("worker")


def test_a_child_without_card_by_the_guardians(at_home: Station):
    """The number typed on the glass, the guardian's card, the child's answer and receipt."""
    station, before, earlier = at_home, at_home.keys(), at_home.tickets()
    pupil = person("pupil")
    station.pick("enrolment")
    station.go("open_child", to="child_number")
    station.type_number(pupil.certificate_no)
    station.go("child_entered", to="identify")
    station.identify(pupil.guardian)
    station.go("print", to="printed")
    station.leave()
    (ticket,) = [t for t in station.tickets() if t not in earlier]
    text = station.paper(ticket).text
    assert "何*桐" in text
    assert "何*强" not in text
    records = station.delivered(before, consent=1, visit_count=1, receipt_issued=1, review=1)
    assert payloads(records, "visit-count")[0]["identified_by"] == "child"


def test_a_mistyped_child_number_is_said_at_once(at_home: Station):
    station, number = at_home, person("pupil").certificate_no
    wrong = "0" if number[-1] != "0" else "1"
    station.pick("enrolment")
    station.go("open_child", to="child_number")
    station.type_number(number[:-1] + wrong)
    station.touch("child_entered")
    station.still()
    assert station.state == "child_number"
    station.touch("key", "back")
    station.type_number(number[-1])
    station.go("child_entered", to="identify")
    station.go("back", to="home")


def test_somebody_elses_card_is_no_guardian(at_home: Station):
    station = at_home
    station.pick("enrolment")
    station.go("open_child", to="child_number")
    station.type_number(person("pupil").certificate_no)
    station.go("child_entered", to="identify")
    station.identify("worker", "person_refused")
    station.go("back", to="home")


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("not-found", "not-found"),
        ("uninsured", "not-insured"),
        ("deceased", "deceased"),
        ("secrecy", "secrecy"),
        ("expired-card", "card-expired"),
        ("early-card", "card-not-yet"),
        ("differs", "name-differs"),
    ],
)
def test_refusals_show_nobody_and_count_once(at_home: Station, who, refusal):
    station, before = at_home, at_home.keys()
    station.pick("enrolment")
    station.identify(who, "person_refused")
    assert not station.offers("print")
    station.go("leave", to=("thanks", "attract"))
    asked = 0 if refusal.startswith("card-") else 1  # then the centre is not asked, nor agreed to
    records = station.delivered(before, consent=asked, visit_count=1)
    (count,) = payloads(records, "visit-count")
    assert (count["ended"], count["refusal"], count["items"]) == ("refused", refusal, [])


@pytest.mark.parametrize(
    "posture", ["two-cards", "unreadable", pytest.param("take-early", marks=pytest.mark.full)]
)
def test_a_card_that_cannot_be_read_may_be_laid_again(at_home: Station, posture):
    station = at_home
    station.pose("id-reader", posture)
    station.pick("enrolment")
    station.identify("worker", "card_trouble")
    station.pose("id-reader", "normal")
    station.go("retry", to="identify")
    station.identify("worker")
    station.leave(grade=None)


@pytest.mark.parametrize("who", ["suspended", "terminated", "elsewhere"])
def test_notices_are_said_first_and_once(at_home: Station, who):
    station = at_home
    station.pick("enrolment")
    station.identify(who, "person_notice")
    station.go("go_on", to="result")
    station.go("another", to="home_identified")
    start = station.mark()
    station.pick("account-details")
    station.until("result")
    assert "person_notice" not in station.passed(start)
    station.leave(grade=None)


def test_one_of_several_insurances_is_chosen(at_home: Station):
    station = at_home
    station.pick("chronic-recognition")
    station.identify("several", "choose_insurance")
    station.go("pick_insurance", "1", to="result")
    station.leave(grade=None)


@pytest.mark.parametrize(
    "who", ["rare-g", *(pytest.param(who, marks=pytest.mark.full) for who in NAMES)]
)
def test_names_of_all_kinds_come_out_whole(at_home: Station, who):
    """No receipt shows a hole where a character is missing."""
    station, earlier = at_home, at_home.tickets()
    station.to_result("enrolment", who)
    station.go("print", to="printed")
    station.leave(grade=None)
    (ticket,) = [t for t in station.tickets() if t not in earlier]
    assert station.paper(ticket).faults == []


def test_means_lost_and_back(at_home: Station):
    """Reader and scanner pulled out: who must act is said; plugged in again, it goes on."""
    station = at_home
    station.pick("enrolment")
    station.pose("id-reader", "unplug")
    station.pose("scanner", "unplug")
    station.until("no_means", seconds=15)
    station.pose("id-reader", "normal")
    station.until("identify", seconds=20)
    station.identify("worker", seconds=20)
    station.pose("scanner", "normal")
    station.leave(grade=None)

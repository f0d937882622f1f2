"""Somebody walks away in the middle: the terminal comes home by itself with nothing left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image

from sandbox.people import person
from tests.visits.rig import Station, same_glass
from tests.visits.test_whole_visit import payloads

pytestmark = pytest.mark.glass

OVERLAY = {
    "deadlines": {
        "browse": 3.0, "identify": 2.5, "typing": 2.5, "result": 2.5, "printed": 1.5,
        "print_failed": 2.0, "did_it_print": 2.0, "review": 2.0, "are_you_there": 1.0,
        "trouble": 2.0, "thanks": 0.8, "ring_under": 0.5,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def untouched(company: Station) -> dict[str, Image.Image]:
    """Home and attract of a terminal at which nobody has ever been."""
    company.until("home", "attract")
    company.until("attract", seconds=20)
    attract = company.still()
    company.tap(500, 1100)
    company.until("home")
    return {"attract": attract, "home": company.still()}


def at_home_page(station: Station) -> None:
    station.until("home")


def at_identify(station: Station) -> None:
    station.pick("enrolment")


def typing_a_child(station: Station) -> None:
    station.pick("enrolment")
    station.go("open_child", to="child_number")
    station.type_number(person("pupil").certificate_no[:8])


def refused(station: Station) -> None:
    station.pick("enrolment")
    station.identify("not-found", "person_refused")


def at_result(station: Station) -> None:
    station.to_result("enrolment", "worker")


def in_large_english(station: Station) -> None:
    station.touch("language")
    station.touch("text-size")
    station.to_result("enrolment", "worker")
    station.touch("reveal")


def at_detail(station: Station) -> None:
    station.to_result("outpatient-visits", "worker")
    station.go("pick_row", "0", to="detail")


def at_period(station: Station) -> None:
    station.to_result("outpatient-visits", "worker")
    station.go("open_period", to="choose_period")


def at_home_identified(station: Station) -> None:
    station.to_result("enrolment", "worker")
    station.go("another", to="home_identified")


def at_help(station: Station) -> None:
    station.to_result("enrolment", "worker")
    station.go("open_help", to="help")


def centre_down(station: Station) -> None:
    station.centre(name="resetting")
    station.pick("enrolment")
    station.identify("worker", "centre_down")


def at_printed(station: Station) -> None:
    station.to_result("enrolment", "worker")
    station.go("print", to="printed")


def at_review(station: Station) -> None:
    station.to_result("enrolment", "worker")
    station.go("leave", to="review")


def one_of_two_graded(station: Station) -> None:
    station.to_result("enrolment", "worker")
    station.go("another", to="home_identified")
    station.pick("chronic-recognition")
    station.until("result")
    station.go("leave", to="review")
    station.touch("grade_given", "1,5")


def at_reasons(station: Station) -> None:
    station.to_result("enrolment", "worker")
    station.go("leave", to="review")
    station.go("grade_given", "0,2", to="review_reasons")
    station.touch("reason", "slow")


Way = Callable[[Station], None]
USUAL: list[tuple[Way, dict[str, int]]] = [
    (at_home_page, {}),
    (at_identify, {}),
    (typing_a_child, {}),
    (in_large_english, {"consent": 1, "visit_count": 1}),
    (at_printed, {"consent": 1, "visit_count": 1, "receipt_issued": 1}),
    (one_of_two_graded, {"consent": 1, "visit_count": 1, "review": 1}),
    (at_reasons, {"consent": 1, "visit_count": 1, "review": 1}),
]
MORE: list[tuple[Way, dict[str, int]]] = [
    (refused, {"consent": 1, "visit_count": 1}),
    (at_result, {"consent": 1, "visit_count": 1}),
    (at_detail, {"consent": 1, "visit_count": 1}),
    (at_period, {"consent": 1, "visit_count": 1}),
    (at_home_identified, {"consent": 1, "visit_count": 1}),
    (at_help, {"consent": 1, "visit_count": 1}),
    (centre_down, {"consent": 1, "visit_count": 1}),
    (at_review, {"consent": 1, "visit_count": 1}),
]


@pytest.mark.parametrize(
    ("way", "left"),
    [
        *(pytest.param(way, left, id=way.__name__) for way, left in USUAL),
        *(pytest.param(w, left, id=w.__name__, marks=pytest.mark.full) for w, left in MORE),
    ],
)
def test_nothing_is_left(untouched, company: Station, way: Way, left: dict[str, int]):
    """Pixel by pixel the glass is as if nobody had been; the hub holds what was done, no more."""
    company.fresh()
    before = company.keys()
    way(company)
    company.until("attract", seconds=25)
    # a centre that is down stays in the top bar: that is the machine's state, nobody's
    told = way is centre_down
    assert told or same_glass(company.still(), untouched["attract"])
    company.tap(500, 1100)
    company.until("home")
    assert told or same_glass(company.still(), untouched["home"])
    records = company.delivered(before, **left)
    for count in payloads(records, "visit-count"):
        assert count["ended"] in ("time-out", "refused")

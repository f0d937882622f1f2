"""The centre in every mood: an honest page, nothing invented, and 再试一次 works."""

from __future__ import annotations

import pytest

from tests.visits.rig import Station

pytestmark = pytest.mark.glass

OVERLAY = {"deadlines": {"slow_after": 0.4, "choice_after": 0.8}}

LATER = [
    pytest.param(mood, marks=pytest.mark.full) for mood in ("empty", "gateway-error", "refusing")
]
BROKEN = ["resetting", "captive-portal", "truncating", "huge", "silent", *LATER]


NONSENSE = ("infcode-text", "zero-with-error", "html", "missing-fields")


@pytest.mark.parametrize("mood", BROKEN)
def test_no_answer_is_said_and_tried_again(at_home: Station, mood):
    station = at_home
    station.centre(name=mood)
    station.pick("enrolment")
    station.identify("worker", "centre_down")
    station.centre(name="good")
    station.go("retry", to="result")
    station.leave(grade=None)


@pytest.mark.parametrize(
    "what", ["wrong-types", *(pytest.param(w, marks=pytest.mark.full) for w in NONSENSE)]
)
def test_nonsense_for_the_item_is_never_a_result(at_home: Station, what):
    """The person is known; then the item's own transaction answers nonsense."""
    station = at_home
    station.to_result("enrolment", "worker")
    station.go("another", to="home_identified")
    station.centre(rules=[{"what": what}])
    station.pick("account-details")
    station.until("centre_down")
    station.centre(name="good")
    station.go("retry", to="result")
    station.leave(grade=None)


def test_a_slow_centre_lets_one_stay_or_go(at_home: Station):
    station = at_home
    station.centre(rules=[{"what": "delay", "seconds": 1.2}])
    station.pick("enrolment")
    station.bench.lay("worker")
    station.until("looking_up")
    station.touch("go_on")
    station.until("result")
    station.nobody_there()
    station.leave(grade=None)


def test_going_away_from_a_wait_drops_its_answer(at_home: Station):
    station = at_home
    station.centre(rules=[{"what": "delay", "seconds": 1.2}])
    station.pick("enrolment")
    start = station.mark()
    station.bench.lay("worker")
    station.until("looking_up")
    station.go("back", to="home")
    station.nobody_there()
    station.centre(name="good")
    station.pick("enrolment")
    station.identify("retired")
    assert station.passed(start).count("result") == 1
    station.leave(grade=None)

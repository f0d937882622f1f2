"""A station whose profile has no review page draws no QR, on glass or paper, yet takes grades."""

from __future__ import annotations

import pytest

from tests.visits.rig import Station
from tests.visits.test_whole_visit import codes_on

pytestmark = pytest.mark.glass

OVERLAY = {"review": {"page": ""}}


def test_no_code_is_drawn_for_no_page(at_home: Station):
    station, before = at_home, at_home.keys()
    assert codes_on(station.still()) == []
    station.to_result("enrolment", "worker")
    station.go("print", to="printed")
    station.go("leave", to="review")
    assert codes_on(station.still()) == []
    station.touch("grade_given", "0,5")
    station.until("thanks", "attract")
    assert station.paper(station.tickets()[-1]).codes == []
    station.delivered(before, consent=1, visit_count=1, receipt_issued=1, review=1)

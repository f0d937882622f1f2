"""The printer at its real pace, in every trouble: never called printed, never printed later."""

from __future__ import annotations

import time

import pytest

from tests.visits.rig import Station, wait_until
from tests.visits.test_whole_visit import payloads

pytestmark = pytest.mark.glass

PACE = "real"
OVERLAY = {"deadlines": {"printing": 20.0}}


def print_then(station: Station, posture: str) -> None:
    """Touch print; once bytes are under way, something happens to the printer."""
    station.to_result("enrolment", "worker")
    station.go("print", to="printing")
    time.sleep(0.25)  # a ticket takes two seconds: now it is in the middle of it
    station.pose("printer", posture)


@pytest.mark.parametrize(
    "posture",
    ["cover-open", pytest.param("paper-out-after:20", marks=pytest.mark.full),
     pytest.param("cutter-error", marks=pytest.mark.full), "unplug"],
)  # fmt: skip
def test_trouble_in_the_middle_then_a_whole_ticket(at_home: Station, posture):
    station, before = at_home, at_home.keys()
    print_then(station, posture)
    station.until("print_failed", "did_it_print", seconds=25)
    doubt = station.state == "did_it_print"
    if doubt:
        station.go("no_paper_came", to="print_failed")
    station.pose("printer", "normal")
    time.sleep(0.3)
    if posture in ("cover-open", "paper-out-after:20") and not doubt:
        station.until("printer_back")  # it notices by itself; nothing prints without a touch
    earlier = len(station.tickets())
    station.go("retry", to="printed")
    station.leave(grade=None)
    time.sleep(0.2)
    whole = [t for t in station.tickets()[earlier:] if station.paper(t).codes]
    assert len(whole) == 1
    assert "补打（第 1 次）" in station.paper(whole[0]).text
    records = station.delivered(before, consent=1, visit_count=1, receipt_issued=2)
    first, second = payloads(records, "receipt-issued")
    assert first["outcome"] == ("visitor-no" if doubt else "failed")
    assert (first["reprint"], first.get("copy", 0)) == (False, 0)
    assert (second["outcome"], second["reprint"], second["copy"]) == ("printed", True, 1)
    assert second["source"] == "GS r + DLE EOT"


@pytest.mark.parametrize(("answer", "outcome", "then"), [
    ("paper_came", "visitor-yes", "printed"),
    pytest.param("no_paper_came", "visitor-no", "print_failed", marks=pytest.mark.full),
])  # fmt: skip
def test_a_printer_that_falls_silent_is_asked_about(at_home: Station, answer, outcome, then):
    station, before = at_home, at_home.keys()
    print_then(station, "mute")
    station.until("did_it_print", seconds=25)
    station.go(answer, to=then)
    station.pose("printer", "normal")
    station.leave(grade=None)
    records = station.delivered(before, consent=1, visit_count=1, receipt_issued=1)
    assert payloads(records, "receipt-issued")[0]["outcome"] == outcome


@pytest.mark.parametrize(
    "posture", ["paper-out", pytest.param("cover-open", marks=pytest.mark.full)]
)
def test_a_printer_known_to_be_out_of_order_is_not_offered(at_home: Station, posture):
    """The result stays; the button comes back with the printer."""
    station = at_home
    station.to_result("enrolment", "worker")
    station.find("print")
    station.pose("printer", posture)
    wait_until(lambda: not station.offers("print"), 10, "print is no longer offered")
    assert station.state == "result"
    station.pose("printer", "normal")
    wait_until(lambda: station.offers("print"), 10, "print is offered again")
    station.leave(grade=None)


def test_leaving_while_it_failed_leaves_no_ticket_for_the_next(at_home: Station):
    """The paper ends in the middle; a new roll brings only the next visitor's ticket."""
    station = at_home
    print_then(station, "paper-out-after:15")
    station.until("print_failed", seconds=25)
    station.leave(grade=None)
    station.until("attract")
    station.pose("printer", "normal")
    time.sleep(0.5)  # what hung out of it is torn off with the old roll
    earlier = station.tickets()
    station.home()
    station.to_result("enrolment", "retired")
    wait_until(lambda: station.offers("print"), 10, "print is offered again")
    station.go("print", to="printed")
    station.leave(grade=None)
    texts = [station.paper(t).text for t in station.tickets() if t not in earlier]
    assert "陈*兰" in texts[-1]
    assert not any("张*国" in text and "凭条流水号" in text for text in texts)

"""The staff's own pad, on the real terminal: touches are real X events, devices the simulated ones.

A member of staff signs in, helps a citizen to an answer and its paper, hands the pad over for what
is the citizen's, and gets it back locked.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from kiosk.store.database import Store
from kiosk.store.key import key_path, load_key
from sandbox.people import person
from sandbox.stage.standins import STAFF_PIN, staff_accounts
from tests.visits.rig import Station, station, wait_until


@pytest.fixture(scope="module")
def pad(tmp_path_factory) -> Iterator[Station]:
    with station(
        tmp_path_factory.mktemp("station"), form="pad", overlay=staff_accounts(locked=True)
    ) as one:
        yield one


def type_pin(at: Station, pin: str) -> None:
    for digit in pin:
        at.touch("key", digit)
    at.touch("staff-enter")


def test_staff_help_a_citizen_who_alone_consents_and_rates(pad: Station):
    at, worker = pad, person("worker")
    at.until("staff-locked", seconds=20)
    wait_until(at.devices_up, 10, "the devices answer")
    before, papers = at.keys(), at.tickets()
    at.go("staff-open", to="staff-choosing")
    at.go("staff-chosen", "s01", to="staff-pin")
    type_pin(at, "111222")
    wait_until(lambda: at.state == "staff-pin", 5, "a wrong PIN leads nowhere")
    type_pin(at, STAFF_PIN)
    at.until("staff-signed_in")
    at.go("staff-act_helped", to="home")
    at.unlimited()
    group = next(t for t in at.page.targets if t.action == "open-group")
    at.tap(*group.centre)
    wait_until(lambda: at.offers("pick_item", "enrolment"), 5, "the group opens")
    at.go("pick_item", "enrolment", to="staff-giving")  # consent is the citizen's
    assert not at.offers("back")
    at.go("staff-hand_over", to="identify")
    at.identify(worker.id)
    at.go("print", to="printed")
    (ticket,) = [t for t in at.tickets() if t not in papers]
    text = at.paper(ticket).text.replace("\n", "")
    assert "经办人员" in text
    assert "王芳（帮办）" in text
    at.touch("staff-hand_back")
    wait_until(lambda: at.offers("staff-hand_over"), 5, "the pad is the staff's")
    at.go("leave", to="staff-giving")
    assert not at.offers("grade_given")
    at.go("staff-hand_over", to="review")
    at.touch("grade_given", "0,5")
    at.until("staff-locked")
    records = at.delivered(before, consent=1, visit_count=1, receipt_issued=1, review=1)
    (count,) = [one["record"]["payload"] for one in records if one["kind"] == "visit-count"]
    assert count["acting"] == "helped"
    rows = (at.data / "journal.jsonl").read_text("utf-8")
    for told in ("staff.kept-out", "staff.signed-in", "staff.acting", "staff.handed"):
        assert f'"e":"{told}"' in rows
    assert "王芳" not in rows
    assert worker.name not in rows


def turn_to(at: Station, action: str) -> None:
    """Down the menu, until the row is there."""
    for _ in range(8):
        if at.offers(action):
            return
        at.touch("page-down")
        time.sleep(0.3)  # the list moves


def test_a_day_is_signed_in_and_something_urgent_told_within_a_minute(pad: Station):
    at = pad
    at.until("staff-locked")
    at.go("staff-open", to="staff-choosing")
    at.go("staff-chosen", "s01", to="staff-pin")
    type_pin(at, STAFF_PIN)
    at.until("staff-signed_in")
    at.go("staff-open_attendance", to="staff-attendance")
    at.touch("staff-attend", "sign-in")
    wait_until(lambda: at.offers("staff-attend", "sign-out"), 5, "the day is signed in")
    at.go("staff-back", to="staff-signed_in")
    begun = time.monotonic()
    turn_to(at, "staff-open_reports")
    at.go("staff-open_reports", to="staff-reports")
    at.go("staff-new_report", to="staff-report_what")
    at.go("staff-say_what", "outage", to="staff-report_service")
    at.go("staff-say_service", "partly", to="staff-report_writing")
    at.go("staff-send_report", to="staff-report")
    assert time.monotonic() - begun < 60
    assert at.offers("staff-close_report")
    at.go("staff-lock", to="staff-locked")


def test_one_touch_locks_and_nothing_waits_behind_the_lock(pad: Station):
    at = pad
    at.until("staff-locked")
    at.go("staff-open", to="staff-choosing")
    at.go("staff-chosen", "s02", to="staff-pin")
    type_pin(at, STAFF_PIN)
    at.until("staff-signed_in")
    at.go("staff-act_helped", to="home")
    at.go("staff-lock", to="staff-locked")
    at.stop()
    chain = Store.open(at.data / "terminal.db", load_key(key_path(at.data / "store.key")))
    try:
        assert chain.audit.verify().whole
        rows = chain.rows("SELECT deed FROM audit WHERE actor = 'staff' ORDER BY number")
        deeds = [row["deed"] for row in rows]
        assert deeds == [
            "kept-out", "signed-in", "began-visit", "handed-over", "answered", "handed-back",
            "handed-over", "ended-visit",
            "signed-in", "promised", "promised", "locked",  # attendance and report
            "signed-in", "began-visit", "locked",
        ]  # fmt: skip
    finally:
        chain.close()

"""签到、签退 from the menu: once each, as it stands, late and missing for one's own eyes only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
import pytest

from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.outbox import Outbox
from kiosk.runtime.clock import CHINA
from kiosk.staff.states import State
from kiosk.station.attendance import Mark, gap, minutes_off, next_of
from kiosk.store.faults import Fault, StoreFault
from kiosk.uplink.sender import PlatformSender
from kiosk.visit.states import State as Visit
from sandbox.centre.misbehave import TracedProtocol
from sandbox.service_platform.app import application
from sandbox.stage.standins import staff_accounts
from tests.sandbox.client import serving
from tests.staff.office import Office
from tests.uplink import office as uplink

HOURS = ("08:30-12:00", "13:00-17:00")
OPENING = {"weekly": {day: list(HOURS) for day in ("mon", "tue", "wed", "thu", "fri")}}
STATION = {"staff": staff_accounts()["station.staff"], "phone": "", "opening": OPENING}
PLATFORM = {"service_platform": {"url": "http://127.0.0.1:9/api", "adapter": uplink.ADAPTER}}


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    made = Office(tmp_path, settings={"station": STATION} | PLATFORM)  # Tuesday, 09:00
    made.open_records()
    yield made
    made.close()


def marks(office: Office) -> list[tuple[str, str]]:
    assert office.records is not None
    rows = office.records.store.rows(
        "SELECT payload FROM outbox WHERE kind = 'attendance' ORDER BY place"
    )
    told = [msgspec.json.decode(row["payload"]) for row in rows]
    return [(one["staff"], one["what"]) for one in told]


def says(office: Office, key: str, **more) -> bool:
    return office.presenter.view().strings(key, **more) in office.words


def test_one_touch_signs_in_late_is_said_and_nothing_ends(office):
    office.enter("s02")
    office.tend("open_attendance")
    assert says(office, "staff.attendance.nothing")
    office.tend("attend", "sign-in")
    office.tend("attend", "sign-in")  # a second touch of the button that was there
    assert marks(office) == [("s02", "sign-in")]
    assert says(office, "staff.attendance.late", minutes=30)
    assert says(office, "staff.attendance.stands.waiting")
    assert office.at is State.ATTENDANCE
    office.clock.wall += timedelta(hours=7)
    office.passes(1)
    office.tend("attend", "sign-out")
    assert marks(office) == [("s02", "sign-in"), ("s02", "sign-out")]
    assert says(office, "staff.attendance.early", minutes=60)
    office.tend("back")
    assert office.at is State.SIGNED_IN
    (who,) = {
        row["who"]
        for row in office.records.store.rows("SELECT who FROM audit WHERE deed = 'promised'")
    }
    assert who == office.records.store.audit.person("s02")


def test_in_a_visit_no_mark_is_heard_and_the_visit_goes_on(office):
    office.helped()
    office.tend("open_attendance")
    office.tend("attend", "sign-out")
    assert office.at is State.ACTING
    assert office.state is Visit.HOME
    assert marks(office) == []


def test_only_ones_own_and_nobody_before_the_examination(office):
    office.enter("s02")
    office.tend("open_attendance")
    office.tend("attend", "sign-in")
    office.tend("lock")
    office.enter("s01")
    office.tend("open_attendance")
    assert says(office, "staff.attendance.nothing")
    office.tend("lock")
    office.enter("s03")
    assert "open_attendance" not in office.tends()
    office.tend("open_attendance")
    assert office.at is State.SIGNED_IN


def test_days_that_lack_a_mark_are_shown_but_no_weekend(office):
    office.enter("s02")
    office.tend("open_attendance")
    office.tend("attend", "sign-in")
    office.tend("lock")
    office.clock.wall += timedelta(days=6)  # Monday
    office.passes(1)
    office.enter("s02")
    office.tend("open_attendance")
    assert says(office, "staff.attendance.lacks.no-sign-out", day="2026-11-24")
    for day in ("25", "26", "27"):
        assert says(office, "staff.attendance.lacks.none", day=f"2026-11-{day}")
    for day in ("28", "29"):
        assert not says(office, "staff.attendance.lacks.none", day=f"2026-11-{day}")


def test_what_the_disk_refuses_is_said_and_may_be_tried_again(office, monkeypatch):
    def full(*args, **more):
        raise StoreFault(Fault.FULL)

    office.enter("s02")
    office.tend("open_attendance")
    put = Outbox.put
    monkeypatch.setattr(Outbox, "put", full)
    office.tend("attend", "sign-in")
    assert says(office, "staff.attendance.not_kept")
    monkeypatch.setattr(Outbox, "put", put)
    office.tend("attend", "sign-in")
    assert marks(office) == [("s02", "sign-in")]


@pytest.mark.parametrize("state", ["unknown", "dead"])
def test_an_outcome_that_nobody_knows_is_said_and_a_refused_mark_is_none(office, state):
    office.enter("s02")
    office.tend("open_attendance")
    office.tend("attend", "sign-in")
    with office.records.store.transaction() as db:
        db.conn.execute("UPDATE outbox SET state = ?, code = '1003'", (state,))
    office.passes(3)
    if state == "unknown":
        assert says(office, "staff.attendance.stands.unknown")
        assert says(office, "staff.attendance.out")
    else:
        assert says(office, "staff.attendance.stands.dead", code="1003")
        assert says(office, "staff.attendance.in")


def test_the_strict_stand_in_takes_a_day_and_its_receipts_are_shown(tmp_path):
    with serving(application(uplink.stand_in()), TracedProtocol) as url:
        there = uplink.Office(tmp_path, f"{url}/api")
        (tmp_path / "pad").mkdir()
        made = Office(tmp_path / "pad", settings=PLATFORM)
        made.open_records()
        made.clock.wall = uplink.now() - timedelta(hours=1)
        try:
            made.enter("s02")
            made.tend("open_attendance")
            made.tend("attend", "sign-in")
            made.clock.wall = uplink.now()
            made.passes(1)
            made.tend("attend", "sign-out")
            outbox = made.records.outbox
            sender = PlatformSender(there.calls, outbox)
            worker = Deliverer(outbox, {uplink.PLATFORM: sender}, there.time)
            worker.round()
            worker.round()
            made.passes(3)
            proofs = [r["proof"] for r in outbox.store.rows("SELECT proof FROM outbox")]
            assert len(proofs) == 2
            for proof in proofs:
                assert proof.startswith("R")
                assert says(made, "staff.attendance.stands.accepted_by", proof=proof)
        finally:
            made.close()
            there.close()


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-24 {text}").replace(tzinfo=CHINA)


def test_late_is_the_first_in_and_early_the_last_out():
    day = [
        Mark("sign-in", at("08:41")), Mark("sign-out", at("11:50")),
        Mark("sign-in", at("13:20")), Mark("sign-out", at("17:05")),
    ]  # fmt: skip
    assert [minutes_off(day, n, HOURS) for n in range(4)] == [11, 0, 0, 0]
    assert [minutes_off(day[:2], n, HOURS) for n in range(2)] == [11, 310]
    assert [minutes_off(day, n, ()) for n in range(4)] == [0] * 4
    assert (next_of([]), next_of(day[:1]), next_of(day)) == ("sign-in", "sign-out", "sign-in")
    assert (gap([], HOURS), gap([], ()), gap(day, HOURS)) == ("none", None, None)
    assert gap(day[:3], ()) == "no-sign-out"

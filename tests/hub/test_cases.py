"""What is to be done for a case and by when; what terminals say of it, in any order; who marks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import true

from hub import deeds
from hub.cases import keep, listing
from hub.cases.listing import Sought, Which
from hub.contract import CHINA
from hub.database import reading, writing
from hub.paging import At
from kiosk.cases.due import CaseDays, Facts, Late, State, What, duties
from kiosk.text.workdays import Workdays
from tests.hub.conftest import Bench
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import record

CALENDAR = Workdays.load()
FRIDAY = datetime(2026, 9, 18, 16, tzinfo=CHINA)  # 20 September is worked, 25 to 27 are off


def due(**facts: Any) -> dict[What, date]:
    given = {"state": State.ACCEPTED, "acting": "self", "filed_at": FRIDAY, "stood_at": FRIDAY}
    found = duties(Facts(**(given | facts)), CaseDays(), CALENDAR)
    return {one.what: (one.due_at - timedelta(seconds=1)).astimezone(CHINA).date() for one in found}


def test_terms_count_working_days_from_the_day_after() -> None:
    assert CALENDAR.due(FRIDAY.date(), 3).day == date(2026, 9, 22)
    assert due() == {}
    assert due(state=State.WAITING) == {What.SEND: date(2026, 9, 20)}
    assert due(state=State.WAITING, acting="helped") == {What.SEND: date(2026, 9, 22)}
    assert due(state=State.WAITING, acting="proxy") == {What.SEND: date(2026, 9, 22)}
    assert due(state=State.UNKNOWN) == {What.FIND_OUT: date(2026, 9, 20)}
    assert due(state=State.STUCK) == {What.SETTLE: date(2026, 9, 20)}
    holiday = datetime(2026, 9, 24, 12, tzinfo=CHINA)
    assert due(originals=["a"], received_at=holiday) == {What.HAND_IN: date(2026, 9, 30)}
    assert due(originals=["a"]) == {}  # nobody brought them yet
    late = [Late("report", FRIDAY + timedelta(days=9), True)]
    assert What.PAPER in due(late=late)
    assert due(late=late, originals=["a"], received_at=FRIDAY, state=State.REFUSED) == {}


def test_midnight_in_china_begins_the_day_there() -> None:
    evening = datetime(2026, 9, 17, 16, 30, tzinfo=UTC)  # the 18th in China
    assert due(state=State.UNKNOWN, stood_at=evening) == {What.FIND_OUT: date(2026, 9, 20)}


@pytest.fixture
def told(bench: Bench, http: httpx.Client) -> Any:
    def tell(**said: Any) -> None:
        answer = send(http, record("case", **said))
        assert answer.status_code == 201, answer.text

    return tell


def open_duties(bench: Bench) -> set[tuple[str, str]]:
    return {
        (row["what"], row["paper"]) for row in bench.rows("case_duties") if row["ended_at"] is None
    }


def test_each_report_is_whole_and_the_latest_counts(bench: Bench, told: Any) -> None:
    told()
    assert open_duties(bench) == {("send", ""), ("hand-in", ""), ("paper", "proof")}
    told(state="unknown", stood="2026-11-22T09:31:00+08:00")
    assert open_duties(bench) == {("find-out", ""), ("hand-in", ""), ("paper", "proof")}
    told(state="accepted", stood="2026-11-22T09:40:00+08:00")
    told(state="stuck", stood="2026-11-22T09:35:00+08:00")  # came late
    assert open_duties(bench) == {("hand-in", ""), ("paper", "proof")}
    (row,) = bench.rows("cases")
    assert (row["state"], row["acting"]) == ("accepted", "helped")
    told(state="unknown", stood="2026-11-22T10:00:00+08:00")
    assert ("find-out", "") in open_duties(bench)  # again
    told(state="refused", stood="2026-11-22T11:00:00+08:00")
    assert open_duties(bench) == set()


def test_what_people_mark_stays_and_can_be_taken_back(bench: Bench, told: Any) -> None:
    told()
    one = {"case_id": 1, "admin_id": 7, "now": bench.time()}
    with writing(bench.engine) as connection:
        keep.mark(connection, what=What.PAPER, paper="proof", done=True, **one)
    told(state="accepted", stood="2026-11-22T09:40:00+08:00")
    assert open_duties(bench) == {("hand-in", "")}
    for what, paper, done in ((What.PAPER, "proof", True), (What.SEND, "", True),
                              (What.PAPER, "other", True), (What.HAND_IN, "", False)):  # fmt: skip
        with writing(bench.engine) as connection, pytest.raises(keep.NotOpen):
            keep.mark(connection, what=what, paper=paper, done=done, **one)
    with writing(bench.engine) as connection:
        keep.mark(connection, what=What.PAPER, paper="proof", done=False, **one)
    assert open_duties(bench) == {("hand-in", ""), ("paper", "proof")}
    said = [row["about"] for row in bench.rows("deeds") if row["deed"] == "case-marked"]
    assert said == ["case:1 paper proof done", "case:1 paper proof undone"]
    with reading(bench.engine) as connection:
        assert deeds.verify(connection).broken == 0


def test_the_most_urgent_stands_first(bench: Bench, told: Any) -> None:
    told(number="AAAA-1111", late=[], originals=[])
    told(number="BBBB-2222", state="unknown", originals=[], late=[
        {"paper": "a", "until": "2026-11-21T00:00:00+08:00", "known": False}])  # fmt: skip
    told(number="CCCC-3333", state="accepted", originals=[], late=[])
    with reading(bench.engine) as connection:

        def found(**sought: Any) -> list[tuple[str, str | None]]:
            rows = listing.find(connection, Sought(**sought), true(), bench.time(), At()).rows
            return [(row.number[0], row.what) for row in rows]

        assert found() == [("B", "paper"), ("B", "find-out"), ("A", "send")]
        assert found(which=Which.OVERDUE) == [("B", "paper")]
        assert found(what="send") == [("A", "send")]
        assert ("C", None) in found(which=Which.ALL)
        assert found(which=Which.ALL, number="CCCC-3333") == [("C", None)]
        assert found(station="NOWHERE") == []
        counts = {one.what: one[1:] for one in listing.counts(connection, true(), bench.time())}
        assert counts[What.PAPER] == (1, 1)
        assert counts[What.FIND_OUT] == (1, 0)
        assert counts[What.SETTLE] == (0, 0)

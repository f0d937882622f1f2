"""Weekly reports at the hub: counted, versioned, sent once, never changed; on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.database import reading, writing
from hub.weekly import book, counting
from hub.weekly.book import State
from kiosk.reports.weekly import Report
from tests.hub.conftest import Bench
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import record

MONDAY = date(2026, 11, 16)  # the samples are of Sunday, 22 November
REPORT = Report(first=MONDAY, visits=3)


def words(subject: str, count: int) -> str:
    return f"{subject} {count}"


def counted(bench: Bench, first: date = MONDAY) -> Report:
    with reading(bench.engine) as connection:
        return counting.report_of(connection, 1, first, words)


def test_it_is_drawn_up_from_all_terminals(bench: Bench, http: httpx.Client) -> None:
    visit = {"item": "enrolment", "result": "shown"}
    trouble = {"item": "enrolment", "result": "trouble"}
    with bench.client(bench.give("02")) as other:
        said = [
            (http, record("visit-count", items=[visit, trouble])),
            (http, record("visit-count", begun="2026-11-23T00:00:00+08:00")),  # of the next week
            (http, record("visit-count", begun="2026-11-15T23:00:00+08:00")),  # of the one before
            (other, record("visit-count", items=[visit]) | {"terminal": "02"}),
            (http, record("review", grade=1, reasons=["slow", "other"])),
            (http, record("review", grade=1, number="7K3M-9Q2Y", reasons=["slow"])),
            (http, record("review", grade=1, reasons=["slow"])),  # answered before
            (http, record("voice")),
        ]
        for client, body in said:
            assert send(client, body).status_code == 201
    report = counted(bench)
    assert report.visits == 2
    assert [(one.item, one.done, one.failed) for one in report.items] == [("enrolment", 2, 1)]
    assert [one.text for one in report.problems] == ["slow 3", "attitude 1"]
    assert counted(bench, date(2026, 11, 23)).visits == 1


def test_terminals_that_may_have_more_are_named(bench: Bench, http: httpx.Client) -> None:
    with reading(bench.engine) as connection:
        assert counting.behind(connection, 1, MONDAY) == ["01"]
    bench.time.skip(days=2)
    assert send(http, record("fault")).status_code == 201
    with reading(bench.engine) as connection:
        assert counting.behind(connection, 1, MONDAY) == []
        assert counting.behind(connection, 1, date(2026, 11, 23)) == ["01"]


def save(bench: Bench, seen: int, report: Report = REPORT, **more: Any) -> Any:
    with writing(bench.engine) as connection:
        if more:
            return book.send(connection, 1, report, seen, 7, bench.time(), **more)
        return book.save(connection, 1, report, seen, 7, bench.time())


def test_every_version_is_kept_and_nothing_follows_the_one_that_was_sent(bench: Bench) -> None:
    assert (save(bench, 0), save(bench, 1)) == (1, 2)
    for seen in (0, 1, 3, -1):
        with pytest.raises(book.Changed):
            save(bench, seen)
    with pytest.raises(book.Changed):
        save(bench, 1, staff="A1", terminal_id=None)
    save(bench, 2, staff="A1", terminal_id=None)
    for more in ({}, {"staff": "A1", "terminal_id": None}):
        with pytest.raises(book.Sent):
            save(bench, 3, **more)
    with reading(bench.engine) as connection:
        history = book.history(connection, 1, MONDAY)
        assert [(one.number, one.final) for one in history] == [(3, True), (2, False), (1, False)]
        assert book.sending(connection, 1, MONDAY).state == State.BY_HAND
        assert book.states(connection, [1], MONDAY) == {(1, "2026-11-16"): "by-hand"}
    deeds = [row["deed"] for row in bench.rows("deeds") if row["deed"].startswith("report")]
    assert deeds == ["report-saved", "report-saved", "report-sent"]


@pytest.mark.parametrize(
    "sql",
    ["UPDATE weekly_versions SET body = '{}'", "DELETE FROM weekly_versions",
     "UPDATE weekly_versions SET final = NOT final"],
)  # fmt: skip
def test_the_database_itself_refuses_to_change_a_version(bench: Bench, sql: str) -> None:
    save(bench, 0)
    with pytest.raises(DBAPIError), writing(bench.engine) as connection:
        connection.execute(text(sql))
    assert len(bench.rows("weekly_versions")) == 1

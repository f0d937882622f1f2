"""A month in figures, on both databases: nobody's name, every station, days, the ledger's day."""

from __future__ import annotations

from datetime import date, datetime

import httpx
import pytest
from sqlalchemy import text, true
from sqlalchemy.exc import DBAPIError

from hub import admins, deeds, terminals
from hub.contract import CHINA
from hub.database import reading, writing
from hub.feedback.figures import Month
from hub.monthly import counting, handing, ledger
from hub.publicity.tables import proofs
from kiosk.reports.months import due
from kiosk.text.workdays import Workdays
from tests.hub.conftest import STATION, Bench
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import record

NOVEMBER = Month(2026, 11)
CALENDAR = Workdays.load()


def test_a_month_is_counted_station_by_station(bench: Bench, http: httpx.Client) -> None:
    with writing(bench.engine) as connection:
        terminals.add_station(connection, "HLJ-2", "二站", "test", bench.time())
    shown = {"item": "enrolment", "result": "shown"}
    trouble = {"item": "enrolment", "result": "trouble"}
    for body in (
        record("visit-count", items=[shown, trouble, shown]),
        record("visit-count", begun="2026-11-30T23:00:00+08:00"),
        record("visit-count", begun="2026-12-01T00:00:00+08:00"),
        record("visit-count", begun="2026-10-31T23:00:00+08:00"),
        record("case"), record("review"), record("review", number="AAAA-2222", grade=1),
    ):  # fmt: skip
        assert send(http, body).status_code == 201
    with writing(bench.engine) as connection:
        for day, state in (("2026-11-30", "accepted"), ("2026-11-02", "accepted"),
                           ("2026-11-03", "handed"), ("2026-12-01", "accepted")):  # fmt: skip
            connection.execute(proofs.insert().values(
                station_id=1, place="off-site", held=day, words=b"x", state=state,
                handed_at=bench.time()))  # fmt: skip
    with reading(bench.engine) as connection:
        first, second = counting.stations_of(connection, NOVEMBER, true())
        days = dict(counting.days_of(connection, NOVEMBER, true()))
    assert first == (STATION, "演示站", "000000", 2, 3, 1, 1, 2, 50.0, 2)
    assert second == ("HLJ-2", "二站", "000000", 0, 0, 0, 0, 0, None, 0)
    assert (len(days), days[22], days[30], days[1]) == (30, 1, 1, 0)
    head, row, other = ledger.load().rows([first, second], "zh")
    assert dict(zip(head, row, strict=True))["本月服务人次"] == "2"
    assert dict(zip(head, row, strict=True))["进驻机构类别"] == ""
    assert [dict(zip(head, one, strict=True))["本月宣传场次"] for one in (row, other)] == ["2", ""]


def test_the_third_is_moved_over_holidays() -> None:
    assert ledger.load().due(NOVEMBER) == (date(2026, 12, 3), True)
    assert ledger.load().due(Month(2026, 9)) == (date(2026, 10, 8), True)  # the national holiday
    assert due(date(2026, 9, 30), 3, CALENDAR).day == date(2026, 10, 8)
    assert due(date(2026, 12, 1), 3, CALENDAR).known is False  # 2027 is not announced


def test_how_a_ledger_stands() -> None:
    book, begun = ledger.load(), NOVEMBER.begin
    counted = {"services": "12", "events": ""}

    def stands(day: datetime, handed: datetime | None = None, **then: str) -> handing.Stand:
        last = handed and handing.Handed(1, handed, "wang", counted | then, "0" * 64, False)
        return handing.stand(book, NOVEMBER, begun, last, counted, day)

    def on(month: int, day: int) -> datetime:
        return datetime(2026, month, day, 12, tzinfo=CHINA)

    assert stands(on(11, 30)) is handing.Stand.EARLY
    assert stands(on(12, 1)) is handing.Stand.WAITING
    assert stands(on(12, 3)) is handing.Stand.WAITING  # its last day
    assert stands(on(12, 4)) is handing.Stand.MISSING
    assert stands(on(12, 9), on(12, 3)) is handing.Stand.HANDED
    assert stands(on(12, 9), on(12, 4)) is handing.Stand.LATE
    assert stands(on(12, 9), on(12, 3), services="11") is handing.Stand.CHANGED
    young = handing.stand(book, NOVEMBER, on(12, 2), None, counted, on(12, 9))
    assert young is handing.Stand.EARLY  # it was not there yet
    september = Month(2026, 9)  # due on the 8th, after the national holiday
    assert handing.stand(book, september, begun.replace(month=1), None, counted, on(10, 8)) is (
        handing.Stand.WAITING
    )


def test_what_was_handed_in_is_only_added_to(bench: Bench) -> None:
    with writing(bench.engine) as connection:
        admins.make(connection, "wang.li", "test", bench.time())
        wang = admins.find(connection, "wang.li").id
        for number, count in enumerate(("11", "12")):
            handing.note(connection, 1, NOVEMBER, {"services": count}, "a" * 64, True, number,
                         wang, bench.time())  # fmt: skip
        with pytest.raises(handing.Changed):
            handing.note(connection, 1, NOVEMBER, {}, "b" * 64, True, 1, wang, bench.time())
        assert deeds.verify(connection).broken == 0
    with reading(bench.engine) as connection:
        (_, last) = handing.last_of(connection, NOVEMBER, true())[STATION]
        assert (last.number, last.counted, last.by) == (2, {"services": "12"}, "wang.li")
        assert [one.number for one in handing.history(connection, 1, NOVEMBER)] == [2, 1]
        assert handing.last_of(connection, NOVEMBER.next(), true())[STATION][1] is None
        row = connection.execute(text("SELECT about FROM deeds ORDER BY number DESC LIMIT 1"))
        assert row.scalar_one() == f"station:1 2026-11 2 {'a' * 64}"
    for change in ("UPDATE ledgers SET digest = 'x'", "DELETE FROM ledgers"):
        with pytest.raises(DBAPIError), writing(bench.engine) as connection:
            connection.execute(text(change))

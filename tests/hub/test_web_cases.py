"""The pages of cases and reports: who sees what, what is marked, and how they look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, select

from hub import tallies
from hub.cases import work
from hub.cases.keep import Desk
from hub.contract import CHINA
from hub.database import writing
from hub.feedback.figures import Month
from hub.monthly import handing
from hub.rights import Role
from hub.sessions import Stage
from hub.tables import records, stations, terminals, visits
from hub.weekly import book
from kiosk.cases.due import CaseDays
from kiosk.reports.weekly import Item, Problem, Report
from kiosk.text.workdays import Workdays
from tests.hub.conftest import Make
from tests.hub.site import CITY, OTHER_CITY, Site, look, put_cookies, site_on
from tests.hub.test_web_pages import HERE, THERE, client, send
from tests.sandbox.browser import chromium

DESK = Desk(CaseDays(), Workdays.load())


@pytest.fixture
def site(light_made: Make) -> Iterator[Site]:
    with site_on(light_made()) as site:
        fill(site)
        yield site


def fill(site: Site) -> None:
    """Here a case (1) with a paper that is overdue and originals that go on, one (2) whose outcome
    is unknown; elsewhere one (3) that waits."""
    now = site.time()

    def tell(station: str, number: str, state: str, days: int = 0, **more: Any) -> None:
        at = (now - timedelta(days=days)).isoformat()
        said = {"number": number, "item": "chronic-application", "at": at, "stood": at,
                "state": state, "acting": "self"} | more  # fmt: skip
        with writing(site.engine) as connection:
            chosen = select(terminals.c.id, stations.c.id).join(stations)
            ids = connection.execute(chosen.where(stations.c.code == station)).one()
            DESK.told(connection, ids[1], ids[0], said, now)

    tell(
        HERE,
        "7K3M9Q2X4ABC",
        "accepted",
        12,
        acting="helped",
        originals=["record"],
        received=now.isoformat(),
        late=[{"paper": "report", "until": (now - timedelta(days=1)).isoformat(), "known": True}],
    )
    tell(HERE, "8K3M9Q2X4ABD", "unknown", 0)
    tell(THERE, "9K3M9Q2X4ABE", "waiting", 1, acting="proxy")


def test_cases_are_seen_by_region_and_found_by_number(site: Site) -> None:
    with (
        client(site, Role.PROVINCE, "230000") as wang,
        client(site, Role.STATION, THERE, "zhao.min") as zhao,
        client(site, Role.TECHNICIAN, CITY, "li.na") as li,
    ):
        page = wang.get("/cases").text
        assert page.index("容缺补交：检查检验报告") < page.index("查明结果</td>")  # overdue first
        assert "已逾期" in page
        theirs = zhao.get("/cases").text
        assert ("9K3M 9Q2X 4ABE" in theirs, "7K3M 9Q2X 4ABC" in theirs) == (True, False)
        assert zhao.get("/cases/1").status_code == 404
        assert (
            send(zhao, site, "/cases/1", what="paper", paper="report", done="yes").status_code
            == 404
        )
        assert li.get("/cases").status_code == 403
        found = wang.get("/cases", params={"number": "8K3M 9Q2X 4ABD"}).text
        assert ("/cases/2" in found, "/cases/1" in found) == (True, False)
        for query, number in (("二站", "9K3M"), (OTHER_CITY, "9K3M"), (CITY, "8K3M")):
            found = wang.get("/cases", params={"which": "all", "station": query}).text
            assert [one in found for one in ("8K3M 9Q2X", "9K3M 9Q2X")].count(True) == 1
            assert number in found, query
        for odd in ("0", "x", "9" * 30, "-1"):
            assert wang.get(f"/cases/{odd}").status_code == 404
        assert wang.get("/cases", params={"which": "?", "what": "?"}).status_code == 200


def test_what_staff_did_is_shown_with_who_sees_to_it_and_both_sides_of_what_differs(
    site: Site,
) -> None:
    with writing(site.engine) as connection:
        for n, said in enumerate((
            {"what": "first", "value": "s01"},
            {"what": "first", "value": "s01", "to": "s02", "after": [_id(0)]},
            {"what": "collected", "paper": "report", "value": "copy", "count": 2},
            {"what": "decided", "value": "granted"},
            {"what": "decided", "value": "refused"},
        )):  # fmt: skip
            deed = {"id": _id(n), "case": "7K3M9Q2X4ABC", "at": site.time().isoformat(),
                    "terminal": f"0{n}", "by": "s01"} | said  # fmt: skip
            for _ in range(2):  # it may come twice
                work.take(connection, 1, 1, deed, site.time())
    with client(site, Role.STATION, HERE) as wang:
        page = wang.get("/cases/1").text
        assert "s01（交给 s02，等待接收）" in page
        assert "收进复印件 2 份：检查检验报告" in page
        assert min(page.count("经办机构已办成"), page.count("经办机构没有批准")) >= 2
        assert "两边记录不一致" in page
        assert "两边记录不一致" not in wang.get("/cases/2").text


def _id(n: int) -> str:
    return f"00000000-0000-4000-8000-{n:012d}"


def test_somebody_says_that_it_was_done_and_takes_it_back(site: Site) -> None:
    with (
        client(site, Role.STATION, HERE) as wang,
        client(site, Role.AUDITOR, "230000", "sun.wei") as sun,
    ):
        one = {"what": "paper", "paper": "report"}
        assert send(sun, site, "/cases/1", **one, done="yes").status_code == 403
        assert send(wang, site, "/cases/1", **one, done="yes").status_code == 303
        assert "wang.li" in wang.get("/cases/1").text
        again = send(wang, site, "/cases/1", **one, done="yes")
        assert (again.status_code, "刚刚有了变化" in again.text) == (409, True)
        assert send(wang, site, "/cases/2", what="find-out", done="yes").status_code == 409
        assert send(wang, site, "/cases/2", what="?", done="yes").status_code == 400
        assert send(wang, site, "/cases/1", **one, done="no").status_code == 303
    assert site.deeds()[-2:] == ["case-marked"] * 2


def test_a_weekly_report_is_edited_sent_and_then_only_read(site: Site) -> None:
    path, week = f"/weekly/{HERE}/2026-11-16", {"week": "2026-11-16"}
    with (
        client(site, Role.STATION, HERE) as wang,
        client(site, Role.READER, "230000", "sun.wei") as sun,
    ):
        assert send(wang, site, path, visits="3", seen="0").status_code == 400  # not over yet
        site.time.skip(hours=16)
        for browser, name in ((wang, "wang.li"), (sun, "sun.wei")):
            cookie = site.enter(name)
            browser.headers["Cookie"] = browser.headers["Cookie"].replace(
                browser.headers["X-Cookie"], cookie
            )
            browser.headers["X-Cookie"] = cookie
        assert "未上报" in wang.get("/weekly", params=week).text
        form = {"visits": "31", "item-0": "enrolment", "done-0": "30", "failed-0": "1",
                "problem-0": "打印机没有纸，等了很久", "seen": "0", "do": "save"}  # fmt: skip
        assert send(sun, site, path, **form).status_code == 403
        for wrong in ({"visits": "-1"}, {"visits": "3.5"}, {"done-0": "99999999"},
                      {"item-0": "A B"}, {"problem-0": "长" * 2001}):  # fmt: skip
            assert send(wang, site, path, **(form | wrong)).status_code == 400, wrong
        assert send(wang, site, path, **form).status_code == 303
        page = wang.get(path).text
        assert ("打印机没有纸，等了很久" in page, 'value="30"' in page) == (True, True)
        again = send(wang, site, path, **(form | {"visits": "77"}))  # on top of an old version
        assert (again.status_code, 'value="77"' in again.text) == (409, True)
        ready = form | {"seen": "1", "do": "send", "staff": "A-17", "checked": "yes",
                        "terminal": "01"}  # fmt: skip
        for wrong in (
            {"staff": ""},
            {"staff": "张三"},
            {"checked": ""},
            {"terminal": "99"},
            {"terminal": ""},
        ):
            assert send(wang, site, path, **(ready | wrong)).status_code == 400, wrong
        assert send(wang, site, path, **ready).status_code == 303
        page = wang.get(path).text
        assert ("等终端取走" in page, "<textarea" in page) == (True, False)
        assert send(wang, site, path, **(ready | {"seen": "2"})).status_code == 409
        table = send(wang, site, path + "/file", kind="csv").content.decode("utf-8-sig")
        assert "打印机没有纸，等了很久" in table
        assert send(wang, site, path + "/file", kind="xlsx").content[:2] == b"PK"
        for odd in ("2026-11-17", "2026-13-01", "x", "1999-01-04"):
            assert wang.get(f"/weekly/{HERE}/{odd}").status_code == 404
        assert wang.get(f"/weekly/{THERE}/2026-11-16").status_code == 404
    assert site.deeds()[-4:] == ["report-saved", "report-sent", *["report-exported"] * 2]


def visits_of(site: Site) -> None:
    """More on some days of November than on others."""
    for day in range(1, 28):
        for hour in range(day % 7):
            key = f"00000000-0000-4000-8000-{day:06}{hour:06}"
            at = datetime(2026, 11, day, 8 + hour, tzinfo=CHINA)
            with writing(site.engine) as connection:
                connection.execute(records.insert().values(
                    key=key, kind="visit-count", terminal_id=1 + (day % 3 == 0),
                    sender_id=1, created=at, accepted_at=at, digest="", answer="",
                ))  # fmt: skip
                connection.execute(visits.insert().values(
                    key=key, terminal_id=1 + (day % 3 == 0), begun=at.isoformat(), seconds=60,
                    ended="done",
                ))  # fmt: skip
                station = connection.execute(
                    select(terminals.c.station_id).where(terminals.c.id == 1 + (day % 3 == 0))
                ).scalar_one()
                counted(connection, station, at.isoformat())


def counted(connection: Connection, station: int, begun: str) -> None:
    counts = tallies.Counts()
    tallies.visit(counts, station, begun, [])
    counts.write(connection)


def test_a_month_is_exported_as_ledger_and_as_comparison(site: Site) -> None:
    visits_of(site)
    with (
        client(site, Role.CITY, CITY) as wang,
        client(site, Role.READER, "230000", "sun.wei") as sun,
    ):
        page = wang.get("/monthly", params={"month": "2026-11"}).text
        assert ("演示站" in page, "齐齐哈尔二站" in page, "2026-12-03" in page) == (
            True,
            False,
            True,
        )
        assert "<svg" in page
        assert wang.get("/monthly", params={"month": "x"}).status_code == 200
        none = wang.get("/monthly", params={"month": "2026-11", "station": "nowhere"}).text
        assert "演示站</a>" not in none
        assert send(sun, site, "/monthly-export", month="2026-11").status_code == 403
        for what, head in (("ledger", "服务站名称"), ("comparison", "服务站,区划,服务人次")):
            form = {"month": "2026-11", "what": what}
            text = send(wang, site, "/monthly-export", **form).content.decode("utf-8-sig")
            assert text.startswith(head)
            assert "演示站" in text
            assert "二站" not in text
            assert send(wang, site, "/monthly-export", **form, kind="xlsx").content[:2] == b"PK"
    assert site.deeds()[-4:] == ["report-exported"] * 4


def test_a_ledger_is_noted_as_handed_in(site: Site) -> None:
    """Who, when, which file; and what the hub counts otherwise since is seen."""
    visits_of(site)
    place = f"/monthly/{HERE}/2026-11"
    with client(site, Role.STATION, HERE) as wang:
        assert "2026-12-03" in wang.get(place).text
        assert "记为已上报" not in wang.get(place).text  # the month is not over
        assert hand_in(wang, site, place).status_code == 400
        assert wang.get(f"/monthly/{THERE}/2026-11").status_code == 404
        assert wang.get(f"/monthly/{HERE}/x").status_code == 404
    site.time.skip(days=14)  # 6 December
    with (
        client(site, Role.STATION, HERE, "zhao") as wang,
        client(site, Role.READER, "230000", "sun.wei") as sun,
    ):
        late = sun.get("/monthly?month=2026-11").text
        assert "2 个服务站逾期未上报" in late
        assert hand_in(sun, site, place).status_code == 403
        assert hand_in(wang, site, place, sure="").status_code == 400
        assert hand_in(wang, site, place, file="表".encode()).status_code == 303
        page = wang.get(place).text
        assert sha256("表".encode()).hexdigest() in page
        assert ("zhao" in page, "逾期上报" in page, "上报后有变化" in page) == (True, True, False)
        assert hand_in(wang, site, place).status_code == 409  # of a page that was older
        with writing(site.engine) as connection:
            counted(connection, 1, "2026-11-30T10:00:00+08:00")
        assert "上报后有变化" in wang.get(place).text
        assert HERE in sun.get("/monthly?month=2026-11&ledger=changed").text
        missing = sun.get("/monthly?month=2026-11&ledger=missing").text
        assert (f"/monthly/{THERE}/" in missing, f"/monthly/{HERE}/" in missing) == (True, False)
        assert hand_in(wang, site, place, seen="1").status_code == 303
        form = {"month": "2026-11", "what": "ledger"}
        own = send(wang, site, "/monthly-export", **form, only=HERE).content
        page = wang.get(place).text
        assert sha256(own).hexdigest() in page
        assert send(wang, site, "/monthly-export", **form, only="DEMO").content.count(b"\n") == 1
        assert ("平台导出的 CSV" in page, "上报后有变化" in page) == (True, False)
    assert site.deeds()[-4:] == ["ledger-handed"] * 2 + ["report-exported"] * 2


def hand_in(
    browser: httpx.Client, site: Site, place: str, seen: str = "0", sure: str = "yes",
    file: bytes = b"",
) -> httpx.Response:  # fmt: skip
    fields = site.form(browser.headers["X-Cookie"], seen=seen, sure=sure)
    parts = {name: (None, value) for name, value in fields.items()}
    return browser.post(place, files=parts | {"table": ("ledger.xlsx", file)})


@pytest.mark.glass
def test_they_look_well(sqlite_made: Make) -> None:
    with site_on(sqlite_made()) as site, chromium() as page:
        fill(site)
        visits_of(site)
        number = site.account("wang.li", Role.PROVINCE, "230000")
        site.time.skip(hours=16)  # Monday
        report = Report(
            first=date(2026, 11, 16), visits=131,
            items=(Item(item="enrolment", done=88, failed=2), Item(item="away-filing", done=9)),
            problems=(Problem(text="等待太久：4 次", subject="slow"),),
        )  # fmt: skip
        with writing(site.engine) as connection:
            book.save(connection, 1, report, 0, number, site.time())
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        report = f"/weekly/{HERE}/2026-11-16"
        with writing(site.engine) as connection:
            handing.note(connection, 1, Month(2026, 10), {"services": "3", "events": ""}, "a" * 64,
                         True, 0, number, site.time())  # fmt: skip
        months = ("/monthly?month=2026-11", f"/monthly/{HERE}/2026-10")
        for path in ("/cases", "/cases/1", "/weekly", report, *months):
            look(page, site.url, path, path[1:].replace("/", "-").partition("?")[0])


@pytest.mark.glass
def test_a_file_can_be_fetched_again_from_the_same_page(sqlite_made: Make) -> None:
    with site_on(sqlite_made()) as site, chromium() as page:
        fill(site)
        site.account("wang.li", Role.PROVINCE, "230000")
        put_cookies(page, site.url, hub=site.enter("wang.li"), lang="zh")
        page.open(f"{site.url}/monthly?month=2026-10")
        button = page.css("form[action='/monthly-export'] button")
        for count in (1, 2):
            button.click()
            page.wait(partial(exported, site, count), "a file")


def exported(site: Site, count: int) -> bool:
    return site.deeds().count("report-exported") == count

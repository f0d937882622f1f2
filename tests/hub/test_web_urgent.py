"""The pages of urgent events: who sees, reads, acknowledges and continues them; and how they
look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.database import writing
from hub.rights import Role
from hub.sessions import Stage as Session
from hub.tables import stations, terminals
from hub.urgent.book import Book, Report
from hub.urgent.life import Level, Stage
from tests.hub.conftest import VAULT, Make
from tests.hub.site import CITY, OTHER_CITY, Site, look, put_cookies, site_on
from tests.hub.test_web_pages import HERE, THERE, client, send
from tests.sandbox.browser import chromium

SAID, FURTHER = "整条街停电，大厅已疏散", "已联系供电所，预计两小时恢复"


@pytest.fixture
def site(light_made: Make) -> Iterator[Site]:
    with site_on(light_made()) as site:
        fill(site)
        yield site


def fill(site: Site) -> None:
    """Here an event (1) with two reports; elsewhere one (2) that is closed and known."""
    now, book = site.time(), Book(VAULT)

    def told(key: str, station: str, name: str, report: Report) -> None:
        with writing(site.engine) as connection:
            chosen = select(stations.c.id, terminals.c.id).join(terminals)
            ids = connection.execute(chosen.where(stations.c.code == station)).one()
            book.told(connection, key, *ids, name, report, now)

    first = Report(Stage.FIRST, "outage", "stopped", now - timedelta(hours=1), "s01", SAID)
    told("k1", HERE, "u-1", first)
    told("k3", THERE, "u-2", first._replace(what="crowd", text=""))
    told("k2", HERE, "u-1", first._replace(stage=Stage.CONTINUED, service="partly", text=FURTHER))
    told("k4", THERE, "u-2", first._replace(stage=Stage.FINAL, what="crowd", service="normal"))
    number = site.account("sun.wei")
    with writing(site.engine) as connection:
        book.acknowledge(connection, 2, list(Level), number, now)


def test_who_sees_and_who_reads(site: Site) -> None:
    with (
        client(site, Role.CITY, CITY) as wang,
        client(site, Role.AUDITOR, "230000", "li.na") as li,
        client(site, Role.TECHNICIAN, CITY, "zhao.min") as zhao,
        client(site, Role.CITY, OTHER_CITY, "chen.jun") as chen,
    ):
        page = wang.get("/urgent").text
        assert "停电、断网、系统不通" in page
        assert "市级" in page
        assert SAID not in page + wang.get("/urgent/1").text
        assert 'href="/urgent/1"' in li.get("/urgent").text
        assert 'href="/urgent/2"' in li.get("/urgent?which=over").text
        assert send(li, site, "/urgent/1/words").status_code == 403
        assert send(li, site, "/urgent/1/know").status_code == 403
        assert zhao.get("/urgent").status_code == 403
        for path in ("/urgent/1", "/urgent/99", "/urgent/x"):
            assert chen.get(path).status_code == 404
        read = send(wang, site, "/urgent/1/words").text
        assert SAID in read
        assert FURTHER in read
        assert "突发情况" in wang.get("/").text
    assert site.deeds()[-1] == "urgent-opened"


def test_each_level_acknowledges_for_itself_and_the_alarm_leads_there(site: Site) -> None:
    from hub.fleet.settings import Watch
    from hub.fleet.watch import Watcher

    Watcher(site.engine, Watch(), site.time, lambda _: None).round()
    with (
        client(site, Role.CITY, CITY) as wang,
        client(site, Role.PROVINCE, "230000", "li.na") as li,
        client(site, Role.STATION, HERE, "zhao.min") as zhao,
    ):
        alarms = wang.get("/alarms").text
        assert "市级未确认" in alarms
        assert 'href="/urgent/1"' in alarms
        taken = re.search(r"/alarms/([0-9]+)/take", alarms)
        assert taken is None
        assert send(wang, site, "/alarms/1/take").headers["location"] == "/urgent/1"
        assert "代表市级确认知悉" in wang.get("/urgent/1").text
        assert "确认知悉</button>" not in zhao.get("/urgent/1").text
        assert send(zhao, site, "/urgent/1/know").status_code == 403
        assert "done=urgent-known" in send(wang, site, "/urgent/1/know").headers["location"]
        assert "already" in send(wang, site, "/urgent/1/know").headers["location"]
        assert "代表省级确认知悉" in li.get("/urgent/1").text
        assert send(li, site, "/urgent/1/know").status_code == 303
        assert "确认知悉</button>" not in li.get("/urgent/1").text
        assert "市级确认知悉" in zhao.get("/urgent/1").text
    assert site.deeds()[-2:] == ["urgent-known"] * 2


def test_the_station_goes_on_where_its_pad_cannot(site: Site) -> None:
    with (
        client(site, Role.STATION, HERE) as wang,
        client(site, Role.PROVINCE, "230000", "li.na") as li,
    ):
        good = {"stage": "final", "service": "normal", "text": "已恢复供电，服务正常。"}
        for wrong in ({"stage": "first"}, {"stage": ""}, {"service": "x"}, {"text": " "},
                      {"text": "请打 13900001234"}, {"text": "长" * 2001}):  # fmt: skip
            answer = send(wang, site, "/urgent/1", **(good | wrong))
            assert answer.status_code == 400, wrong
        assert send(li, site, "/urgent/1", **good).status_code == 403
        assert send(wang, site, "/urgent/1", **good).status_code == 303
        assert "已终报" in wang.get("/urgent/1").text
        assert send(wang, site, "/urgent/1", **good).status_code == 409
        assert "已恢复供电" in send(wang, site, "/urgent/1/words").text
        assert "已恢复供电" not in wang.get("/urgent/1").text
    assert site.deeds()[-2:] == ["urgent-told", "urgent-opened"]


def test_the_list_as_a_file_has_nothing_that_was_written(site: Site) -> None:
    with client(site, Role.PROVINCE, "230000") as wang:
        rows = send(wang, site, "/urgent-file", kind="csv").content.decode("utf-8-sig").splitlines()
        assert len(rows) == 2
        assert "停电" in rows[1]
        assert SAID not in rows[1]
        assert send(wang, site, "/urgent-file", kind="xlsx", which="over").content[:2] == b"PK"
    assert site.deeds()[-1] == "report-exported"


@pytest.mark.glass
@pytest.mark.parametrize("deep", [False, pytest.param(True, marks=pytest.mark.full)])
def test_they_look_well(sqlite_made: Make, deep: bool) -> None:
    """`deep`: every page; else those of another kind each."""
    with site_on(sqlite_made()) as site, chromium() as page:
        fill(site)
        number = site.account("wang.li", Role.CITY, CITY)
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Session.IN))
        if deep:
            look(page, site.url, "/urgent", "urgent")
        look(page, site.url, "/urgent/1", "urgent-1")
        with writing(site.engine) as connection:
            assert Book(VAULT).acknowledge(connection, 1, [Level.CITY], number, site.time())
        put_cookies(page, site.url, lang="zh", theme="light")
        page.open(f"{site.url}/urgent/1")
        page.css("form[action='/urgent/1/words'] button").click()
        page.wait(lambda: SAID in page.text(), "what was written")

"""The fleet's pages: what is seen by whom, what is done, and how they look."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import insert, true

from hub import audit, terminals
from hub.configuring import drafts
from hub.configuring.scopes import Reached
from hub.database import writing
from hub.fleet import alarms, times, usage
from hub.fleet.levels import judged
from hub.fleet.sending import Trouble
from hub.fleet.settings import MailServer, Receiver, Watch
from hub.fleet.tables import pictures, standings
from hub.fleet.watch import Watcher
from hub.rights import Role
from hub.sessions import Stage
from hub.tables import audit_alarms, faults, health_past, records, reviews, stations, visits
from hub.tallies import Counts
from kiosk.check.requirements import Standing
from kiosk.check.whole import Shipped
from kiosk.settings.load import load
from tests.hub import fleets
from tests.hub.conftest import Make
from tests.hub.site import CITY, OTHER_CITY, Site, look, put_cookies, site_on
from tests.hub.test_web_pages import HERE, THERE, client, put_health, send
from tests.sandbox.browser import SPILLS, Page, chromium

PROFILE = Path("config/profiles/heilongjiang-2.toml")


@pytest.fixture
def site(made: Make) -> Iterator[Site]:
    """On each kind of database."""
    with site_on(made()) as site:
        yield site


def test_regions_lead_down_to_where_there_is_a_choice(site: Site) -> None:
    with client(site, Role.PROVINCE, "230000") as browser:
        shown = browser.get("/fleet").text
        assert "/fleet?region=230100" in shown
        assert "/fleet?region=230200" in shown
        assert "condition=never" in shown
        assert browser.get("/fleet?region=23010").status_code == 404
        below = browser.get("/fleet?region=230100").text
        assert 'href="/fleet?region=230000"' in below
        assert '<span aria-current="page">哈尔滨市</span></nav>' in below  # no dangling ›
        assert 'href="/terminals?region=230100' in below
        assert "没有终端" in browser.get("/fleet?region=220000").text
    with client(site, Role.CITY, CITY, "city") as browser:
        assert "齐齐哈尔" not in browser.get("/fleet").text
        assert "没有终端" in browser.get(f"/fleet?region={OTHER_CITY}").text


def test_nobody_calls_a_region_well_that_was_never_heard_of(site: Site) -> None:
    with client(site, Role.PROVINCE, "230000") as browser:
        text = browser.get("/fleet?region=230000").text
        assert 'class="tile plain"' in text
        assert "都正常" not in text
        put_health(site)
        assert "都正常" in browser.get("/fleet?region=230000").text


def test_the_list_by_filters_and_page_by_page(site: Site) -> None:
    with writing(site.engine) as connection:
        fleets.make(connection, 130, site.time())
    with client(site, Role.READER, "000000") as browser:
        seen: list[str] = []
        address = "/terminals"
        while address:
            text = browser.get(address).text
            seen += re.findall(r'rowheader"[^>]*><a href="(/terminals/[^"]+)"', text)
            onward = re.search(r'href="(/terminals\?[^"]*after=[^"]*)"', text)
            address = onward[1].replace("&amp;", "&") if onward else ""
        assert len(seen) == len(set(seen)) == 132
        for query in ("condition=silent&who=2", "release=2026.9.2", "q=HLJ", "settings=refused",
                      "condition=x&who=9&region=x&after=x", "after=/'&q=%25"):  # fmt: skip
            assert browser.get(f"/terminals?{query}").status_code == 200, query
        assert THERE not in browser.get("/terminals?q=HLJ").text


def test_a_terminals_page_says_what_is_known(site: Site) -> None:
    with client(site, Role.STATION, HERE) as browser:
        path = f"/terminals/{HERE}/01"
        assert "没有报告设备" in browser.get(path).text
        printer = {"state": "online", "source": "DLE EOT 4", "seconds_ago": 3, "paper": "low",
                   "paper_left": 4.0}  # fmt: skip
        put_health(site, devices={"printer": printer, "new_thing": printer},
                   destinations={"hub": {"waiting": 2, "dead": 1, "oldest_seconds": 400.0}},
                   settings={"version": "14", "outcome": "refused", "why": "check",
                             "about": "unknown-item"},
                   release="2026.11.3", clock_checked=True,
                   packages={"knowledge": {"outcome": "refused", "why": "no-signers"},
                             "screen": {"outcome": "in-force"}},
                   windows={"1": "open", "2": "unknown"})  # fmt: skip
        used(site)
        text = browser.get(path).text
        for words in ("1 号在岗、2 号状态未知", "没有接收 · 终端的配置里没有发布人的公钥", "已使用",
                      "快用完 · 约剩 4 米", "new_thing",
                      "14 · 拒绝了下发的设置 · 检查发现了原来没有的问题：unknown-item",
                      "2026.11.3", "合计 3 次",
                      "其中不满意 1 次", "printer.paper-out", "工程师"):  # fmt: skip
            assert words in text, words


def test_a_clock_that_no_calendar_has_hides_nothing_else(site: Site) -> None:
    used(site)
    put_health(site, at="9999-12-31T23:59:59-08:00")
    with writing(site.engine) as connection:
        connection.execute(visits.update().values(begun="9999-99-99T99:00:00+08:00"))
        connection.execute(faults.update().values(at=datetime.max.replace(tzinfo=UTC)))
    with client(site, Role.STATION, HERE) as browser:
        answer = browser.get(f"/terminals/{HERE}/01")
        assert answer.status_code == 200
        assert "合计 2 次" in answer.text


def test_how_long_the_paper_lasts(site: Site) -> None:
    def told(*reports: tuple[float, float]) -> float | None:
        """Days ago, and metres left then; the last one is now's."""
        with writing(site.engine) as connection:
            connection.execute(health_past.delete())
            for days, left in reports:
                body = json.dumps({"devices": {"printer": {"paper_left": left}}})
                connection.execute(health_past.insert().values(
                    terminal_id=1, at=site.time() - timedelta(days=days), body=body))  # fmt: skip
            return usage.paper_days(connection, 1, reports[-1][1], site.time())

    assert told((2, 30.0), (1, 20.0), (0, 10.0)) == pytest.approx(1.0)
    assert told((2, 3.0), (1, 50.0), (0, 40.0)) == pytest.approx(4.0)  # a new roll came
    assert told((9, 50.0), (2, 12.0), (0, 10.0)) == pytest.approx(10.0)
    assert told((2, 10.0), (0, 10.0)) is None
    assert told((0.1, 12.0), (0, 10.0)) is None
    assert told((0, 10.0)) is None


def test_who_is_out_of_use_is_missed_by_nobody(site: Site) -> None:
    alarmed(site)
    with writing(site.engine) as connection:
        terminals.revoke(connection, HERE, "01", "test", site.time())
    with client(site, Role.PROVINCE, "230000") as browser:
        for path in ("/", "/fleet?region=230000", "/fleet?region=230100", "/terminals",
                     "/alarms/morning?region=230000", f"/terminals/{HERE}/01"):  # fmt: skip
            text = browser.get(path).text
            assert "已停用" in text, path
            assert not re.search(r'class="badge bad"><span aria-hidden="true">✕</span> 失去联系',
                                 text), path  # fmt: skip
        assert f"/terminals/{HERE}/01" not in browser.get("/terminals?who=2").text
        assert f"/terminals/{HERE}/01" in browser.get("/terminals?condition=unused").text
        assert "都正常" in browser.get("/fleet?region=230000").text


def used(site: Site) -> None:
    """Three visits, two reviews, a fault, and how long it took."""
    hour = f"{site.time() - timedelta(hours=3):%Y-%m-%dT%H}:00:00+00:00"
    with writing(site.engine) as connection:
        keys = [str(uuid4()) for _ in range(4)]
        connection.execute(insert(records), [
            {"key": key, "kind": "x", "terminal_id": 1, "sender_id": 1, "created": site.time(),
             "accepted_at": site.time(), "digest": "", "answer": ""} for key in keys
        ])  # fmt: skip
        connection.execute(insert(visits), [
            {"key": key, "terminal_id": 1, "begun": hour, "seconds": 80.0, "ended": "done"}
            for key in keys[:3]
        ])  # fmt: skip
        connection.execute(insert(reviews), [
            {"key": str(uuid4()), "station_id": 1, "terminal_id": 1, "item": "enrolment",
             "at": site.time(), "channel": "terminal", "grade": grade, "reasons": "[]",
             "counted": True} for grade in (5, 1)
        ])  # fmt: skip
        connection.execute(insert(faults).values(
            key=keys[3], terminal_id=1, at=site.time(), event="printer.paper-out",
            device="printer", who="engineer", ended=False))  # fmt: skip
        counts = Counts()
        for seconds in (40.0, 90.0, 300.0, 700.0):
            items = [{"item": "enrolment", "seconds_to_receipt": seconds},
                     {"item": "spending", "seconds_to_receipt": seconds / 2}]  # fmt: skip
            times.count(counts, 1, "2026-11", items)
        counts.write(connection)


def alarmed(site: Site) -> None:
    """Of the terminal here: silent; of the one there: a chain that does not fit; messages."""
    with writing(site.engine) as connection:
        for number in (1, 2):
            connection.execute(standings.delete().where(standings.c.terminal_id == number))
            connection.execute(standings.insert().values(
                terminal_id=number, heard_at=site.time() - timedelta(hours=number == 1),
                reported_at=site.time(), state="in-service", who=0, troubles="[]",
                outbox_seconds=0.0, dead=0, unknown=0))  # fmt: skip
        connection.execute(audit_alarms.insert().values(
            terminal_id=2, what=audit.What.WENT_BACK.value, chain="c", number=1, against=2,
            at=site.time()))  # fmt: skip
    receivers = tuple(Receiver(name=name, mail="a@example.invalid") for name in ("a", "b"))
    watch = Watch(mail=MailServer(host="127.0.0.1", sender="a@example.invalid"),
                  receivers=receivers)  # fmt: skip
    Watcher(site.engine, watch, site.time,
            lambda letter: Trouble.REFUSED if letter.receiver == "b" else None).round()  # fmt: skip


def test_an_alarm_is_taken_by_who_may_and_by_name(site: Site) -> None:
    alarmed(site)

    def numbers(browser: httpx.Client, query: str = "") -> list[str]:
        return sorted(re.findall(r"/alarms/([0-9]+)/take", browser.get(f"/alarms{query}").text))

    with client(site, Role.READER, "230000", "reader") as browser:
        assert "失去联系" in browser.get("/alarms").text
        assert numbers(browser) == []
        assert send(browser, site, "/alarms/1/take").status_code == 403
    with client(site, Role.TECHNICIAN, CITY, "technician") as browser:
        (own,) = numbers(browser)
        for wrong in ("2" if own == "1" else "1", "99", "x", "9" * 30):
            assert send(browser, site, f"/alarms/{wrong}/take").status_code == 404
        assert "alarm-taken" in send(browser, site, f"/alarms/{own}/take").headers["location"]
        assert "alarm-over" in send(browser, site, f"/alarms/{own}/take").headers["location"]
        assert "technician" in browser.get("/alarms").text
    with client(site, Role.PROVINCE, "230000", "province") as browser:
        (fact,) = numbers(browser)
        assert "记录链倒退" in browser.get("/alarms?who=2").text
        assert "对方拒收" in browser.get("/alarms").text
        assert "alarm-ended" in send(browser, site, f"/alarms/{fact}/take").headers["location"]
        assert "记录链倒退" in browser.get("/alarms?over=1").text
        assert browser.get("/alarms?before=x/y&who=z").status_code == 200
        report = browser.get("/alarms/morning?region=230000").text
        assert "失去联系" in report
        assert browser.get("/alarms/morning?region=2").status_code == 404
    assert site.deeds().count("alarm-taken") == 2


def test_times_of_ones_own_stations(site: Site) -> None:
    used(site)
    with client(site, Role.CITY, CITY) as browser:
        text = browser.get("/times").text
        assert "2026-11" in text
        assert text.count("25.0%") == 1  # of one item; the other was never over
        assert "12.5%" in text
        assert "3 分 32 秒" in text  # on average
        assert "没有用时" in browser.get(f"/times?region={OTHER_CITY}&month=2020-01").text
    with client(site, Role.CITY, OTHER_CITY, "other") as browser:
        assert "HLJ-DEMO-0001" not in browser.get("/times").text


def known(site: Site) -> None:
    """The profile of the terminal here."""
    with writing(site.engine) as connection:
        drafts.set_profile(connection, Reached(1, HERE, "01", CITY), PROFILE.read_text("utf-8"),
                           "test", site.time())  # fmt: skip


def test_a_stations_level_counts_who_reported(site: Site) -> None:
    path = f"/stations/{HERE}/level"
    with client(site, Role.STATION, HERE) as browser:
        assert "没有可核对的终端" in browser.get(path).text
        put_health(site)
        assert "设置未登记" in browser.get(path).text
        known(site)
        text = browser.get(path).text
        assert "二级" in text
        assert "报告过的有 1 台" in text
        with writing(site.engine) as connection:
            connection.execute(standings.update().values(heard_at=site.time() - timedelta(days=8)))
        assert "没有可核对的终端" in browser.get(path).text
        assert browser.get(f"/stations/{THERE}/level").status_code == 404


def test_machines_of_a_kind_are_counted_and_one_that_meets_it_is_enough() -> None:
    check = Shipped().check
    whole = load(str(PROFILE))
    one = judged({"01": whole}, ["01", "02"], [], check)
    assert one.without == ("02",)
    stock = {row.requirement.id: row for row in one.rows if row.counted is not None}
    assert stock
    for row in stock.values():
        if row.counted < row.requirement.by.least:
            assert row.standing is not Standing.MET
    two = judged({"01": whole, "02": whole}, ["01", "02"], [], check)
    for before, after in zip(one.rows, two.rows, strict=True):
        assert after.counted == (None if before.counted is None else before.counted * 2)
        if before.standing is Standing.MET:
            assert after.standing is Standing.MET
    assert judged({}, ["01"], ["02"], check).rows == ()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as one:
        yield one


_SHOWN = {"fleet": "/fleet", "terminal-full": f"/terminals/{HERE}/01"}
_MORE = {"home-fleet": "/", "terminals-list": "/terminals", "alarms": "/alarms",
         "morning": "/alarms/morning",
         "fleet-province": "/fleet?region=230000", "fleet-city": "/fleet?region=230100",
         "alarms-over": "/alarms?over=1", "times": "/times",
         "level": f"/stations/{HERE}/level"}  # fmt: skip


@pytest.mark.glass
@pytest.mark.parametrize("shown", [_SHOWN, pytest.param(_MORE, marks=pytest.mark.full)])
def test_they_look_well(sqlite_made: Make, page: Page, shown: dict[str, str]) -> None:
    with site_on(sqlite_made()) as site:
        site.account("wang.li", Role.PROVINCE, "000000")
        with writing(site.engine) as connection:
            fleets.make(connection, 600, site.time())
        alarmed(site)
        states = {"printer": "online", "id_reader": "hardwareError", "scanner": "online"}
        devices = {name: {"state": state, "source": "DLE EOT 4", "seconds_ago": 3}
                   for name, state in states.items()}  # fmt: skip
        devices["printer"] |= {"paper": "low", "paper_left": 4.0, "cover_open": "no"}
        put_health(site, devices=devices, release="2026.11.3", clock_checked=True,
                   windows={"1": "open", "2": "away", "3": "unknown"},
                   settings={"version": "14", "outcome": "in-force"},
                   disk_free_bytes=31_000_000_000, uptime_seconds=86_400.0)  # fmt: skip
        used(site)
        known(site)
        with writing(site.engine) as connection:
            connection.execute(insert(pictures), {
                "terminal_id": 1, "asked_at": site.time() - timedelta(hours=1),
                "came_at": site.time() - timedelta(minutes=50),
                "png": Path("docs/pictures/home.png").read_bytes()})  # fmt: skip
            for alarm in alarms.listed(connection, true()).rows[:1]:
                alarms.take(connection, alarm.id, 1, site.time())
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        for name, path in shown.items():
            look(page, site.url, path, name)


@pytest.mark.glass
def test_a_name_without_a_gap_does_not_push_the_list_off_the_page(
    sqlite_made: Make, page: Page
) -> None:
    with site_on(sqlite_made()) as site:
        site.account("wang.li", Role.PROVINCE, "000000")
        with writing(site.engine) as connection:
            changed = stations.update().where(stations.c.code == HERE)
            connection.execute(changed.values(name="Yangguang_" * 20))
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        page.open(f"{site.url}/terminals")
        for width in (375, 1280, 2560):
            page.size(width, 900)
            assert page.script(SPILLS) == [], width

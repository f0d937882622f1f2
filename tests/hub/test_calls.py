"""呼叫工作人员 at the hub: told at once by the terminal, what comes late counts for nothing, shown
to whoever sees the station."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, true

from hub.database import reading, writing
from hub.halls import calls
from hub.paging import At
from hub.rights import Role
from hub.sessions import Stage
from hub.tables import stations, terminals
from kiosk.commands.call_told import LONG_AGO, CallTold
from kiosk.commands.helping import Helping
from kiosk.journal.journal import Journal
from kiosk.outbox.record import Outcome
from kiosk.runtime.clock import SystemClock
from kiosk.settings.model import HubSettings
from kiosk.station.help import Answer, HelpBoard, Stand, Want, Wish
from kiosk.uplink.hub import HubClient
from kiosk.visit.states import State
from tests.health.test_health_model import Kept
from tests.hub.conftest import STATION, TERMINAL, Bench, Make
from tests.hub.site import Site, look, put_cookies, site_on
from tests.hub.test_halls import plain
from tests.hub.test_web_pages import HERE, THERE, client
from tests.runtime.world import SETTINGS, HeldClock
from tests.sandbox.browser import chromium
from tests.sandbox.hub_file import conforms

SINCE = "2026-11-22T09:30:00+08:00"


def said(**more: Any) -> dict[str, Any]:
    return {"station": STATION, "terminal": TERMINAL, "want": "come", "place": "down",
            "stand": "open", "since": SINCE} | more  # fmt: skip


def put(http: httpx.Client, key: str, **more: Any) -> int:
    answer = http.put(f"/v1/calls/{key}", json=said(**more))
    conforms(answer, "/v1/calls/{key}")
    return answer.status_code


def test_the_last_word_of_a_terminal_counts(bench: Bench, http: httpx.Client) -> None:
    one, two = str(uuid4()), str(uuid4())

    def stand() -> tuple[str, str]:
        (row,) = bench.rows("calls")
        return row["key"], calls.STANDS[row["stand"]]

    assert put(http, one) == 204
    assert put(http, one, stand="taken") == 204
    assert put(http, one) == 204  # late
    assert stand() == (one, "taken")
    assert put(http, two, since="2026-11-22T09:40:00+08:00") == 204
    assert put(http, one, stand="over") == 204  # of the call before it
    assert stand() == (two, "open")
    assert put(http, "x") == 400
    assert put(http, two, terminal="02") == 403
    assert put(http, two, place="张三") == 422
    assert put(http, two, person="x") == 422
    with bench.client("nobody") as stranger:
        assert put(stranger, two) == 401


class Loop:
    """A terminal of the hall: the station's board, and the hub that it tells, on their threads."""

    def __init__(self, hub: Any) -> None:
        self.clock = SystemClock()
        self.journal = Journal([Kept()], self.clock.now, strict=True)
        self.board = HelpBoard(self.clock.monotonic)
        self.told = CallTold(hub, SETTINGS, self.clock, self.journal)
        self.helping = Helping(self.board, TERMINAL, self.clock, self.journal, tell=self.told.tell)
        self.told.start()
        self.helping.start()

    def close(self) -> None:
        self.helping.close()
        self.told.close()


def test_a_call_is_at_the_hub_within_two_seconds(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "hub.key").write_text(bench.key)
    hall = Loop(HubClient.of(HubSettings(url=bench.url, key_file=str(tmp_path / "hub.key"))))

    def stands(wanted: str, seconds: float) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while True:
            rows = bench.rows("calls")
            if rows and calls.STANDS[rows[0]["stand"]] == wanted:
                return rows[0]
            assert time.monotonic() < end, rows
            time.sleep(0.02)

    try:
        hall.helping.call(Want.COME, State.CENTRE_DOWN, "care-records", lambda *heard: None)
        first = stands("open", 2.0)
        assert (first["want"], first["place"]) == ("come", "down")
        (wanted,) = hall.board.wanted()
        assert first["key"] != wanted.wish.id  # whoever knows that may answer
        hall.board.answer(Answer(id=wanted.wish.id, by="s01", stand=Stand.TAKEN))
        assert stands("taken", 4.0)["key"] == first["key"]
        hall.helping.call(Want.COME, State.RESULT, "enrolment", lambda *heard: None)
        assert stands("open", 2.0)["key"] != first["key"]
        hall.helping.stop()
        stands("over", 2.0)
    finally:
        hall.close()


class Away:
    """A hub that is not reached, until it is."""

    def __init__(self) -> None:
        self.outcome, self.heard = Outcome.UNREACHABLE, list[bytes]()

    def call(self, key: str, body: bytes) -> Outcome:
        self.heard.append(body)
        return self.outcome

    def close(self) -> None: ...


def test_what_did_not_arrive_is_told_again_and_not_for_ever() -> None:
    hub, clock = Away(), HeldClock()
    told = CallTold(hub, SETTINGS, clock, Journal([Kept()], clock.now, strict=True))
    wish = Wish(id="a" * 32, want=Want.COME, terminal=TERMINAL, page="result", item="enrolment")
    told.tell(wish, "open")
    assert told.step() < 5
    told.tell(wish, "taken")
    hub.outcome = Outcome.ACCEPTED
    assert told.step() > 60
    assert [b'"taken"' in body for body in hub.heard] == [False, True]
    assert not any(b"enrolment" in body or b"aaaa" in body for body in hub.heard)
    hub.outcome = Outcome.UNREACHABLE
    told.tell(wish, "over")
    clock.seconds += LONG_AGO
    assert told.step() > 60


def fill(site: Site, *at_stations: str) -> None:
    """`at_stations`: these alone."""
    with writing(site.engine) as connection:
        for station, stand in ((HERE, "unanswered"), (THERE, "open")):
            if at_stations and station not in at_stations:
                continue
            at = connection.execute(
                select(terminals.c.id).join(stations).where(stations.c.code == station)
            ).scalar_one()
            words = said(stand=stand, since=site.time().isoformat())
            assert calls.told(connection, at, str(uuid4()), words, site.time())


def test_it_is_shown_while_it_lasts_to_whoever_sees_the_station(light_made: Make) -> None:
    with site_on(light_made()) as site:
        fill(site)
        with client(site, Role.STATION, HERE) as wang:
            for path in ("/halls", f"/halls/{HERE}"):
                page = plain(wang.get(path).text)
                assert re.search(
                    r"演示站 01 请到终端帮忙 医保中心没有应答 \S+ \S+ .*一分钟没有人接", page
                )
                assert "等待接听" not in page  # the other station's
            site.time.skip(minutes=11)
            assert "呼叫" not in plain(wang.get("/halls").text)
        with reading(site.engine) as connection:
            assert calls.now_open(connection, site.time(), true(), At()).rows == []


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(light_made: Make) -> None:
    with site_on(light_made()) as site:
        site.account("wang.li", Role.PROVINCE, "230000")
        with site.client(site.enter("wang.li")) as browser:
            for _ in range(3):
                site.time.skip(minutes=9)
                assert browser.get("/halls", headers={"X-Live": "1"}).status_code == 200
            site.time.skip(minutes=9)
            assert browser.get("/halls", headers={"X-Live": "1"}).status_code == 303


@pytest.mark.glass
def test_it_looks_again_by_itself(sqlite_made: Make) -> None:
    """What is new is there and told; focus, place and all that did not change stay."""
    with site_on(sqlite_made()) as site, chromium() as page:
        fill(site, HERE)
        site.account("wang.li", Role.PROVINCE, "230000")
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN), lang="zh")
        page.size(390, 844)
        page.open(f"{site.url}/halls?station=")
        page.script("window.same = document.querySelector('#today-now .empty')")
        page.script("document.querySelector('#calls-now a').focus(); scrollTo(0, 300)")
        assert page.script("return scrollY") == 300
        fill(site, THERE)
        page.script("return again()")
        assert "齐齐哈尔二站" in page.text("#calls-now")
        assert page.script("return document.querySelector('#calls-told').textContent") == (
            "2 处正在呼叫工作人员"
        )
        assert page.focused("href").endswith(HERE)
        assert page.script("return scrollY") == 300
        assert page.script("return window.same.isConnected")  # nothing of it was drawn anew
        site.time.skip(minutes=11)
        page.script("return again()")
        assert page.text("#calls-now") == ""
        assert page.focused("id") == "calls-now"  # what had it is gone
        assert page.complaints() == []
        site.time.skip(minutes=30)
        page.script("return again()")
        page.wait(lambda: page.driver.current_url.endswith("/sign-in"), "signed out")


@pytest.mark.glass
@pytest.mark.full
def test_it_looks_well(sqlite_made: Make) -> None:
    with site_on(sqlite_made()) as site, chromium() as page:
        fill(site)
        site.account("wang.li", Role.PROVINCE, "230000")
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        look(page, site.url, "/halls", "calls")

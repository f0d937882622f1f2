"""Queues and appointments at the hub: the latest word of a day counts, figures of a month, and the
pages."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
from sqlalchemy import select, true

from hub.database import reading, writing
from hub.feedback.figures import Month
from hub.halls import book
from hub.rights import Role
from hub.sessions import Stage
from hub.tables import stations, terminals
from tests.hub.conftest import Bench, Make
from tests.hub.site import Site, look, put_cookies, site_on
from tests.hub.test_hub_records import send as deliver
from tests.hub.test_web_pages import HERE, THERE, client
from tests.sandbox.browser import chromium
from tests.sandbox.hub_samples import PAYLOADS, record

NOVEMBER = Month(2026, 11)


def slot(at: str, capacity: int, booked: int, came: int, withdrawn: int) -> dict[str, Any]:
    return {"slot": at, "kind": "claims", "capacity": capacity, "booked": booked, "came": came,
            "withdrawn": withdrawn}  # fmt: skip


def test_the_latest_word_of_a_day_counts(bench: Bench, http: httpx.Client) -> None:
    def tell(stood: str, given: int) -> None:
        types = [PAYLOADS["hall-day"]["types"][0] | {"given": given}]
        answer = deliver(http, record("hall-day", stood=stood, types=types))
        assert answer.status_code == 201, answer.text

    tell("2026-11-22T09:30:00+08:00", 5)
    tell("2026-11-22T09:40:00+08:00", 8)
    tell("2026-11-22T09:35:00+08:00", 6)  # late
    (row,) = bench.rows("hall_days")
    assert (row["given"], row["capacity"], row["withdrawn"]) == (8, 2, 1)
    wrong = record("hall-day", person="x")
    assert deliver(http, wrong).status_code == 422


def fill(site: Site) -> None:
    """Here two days, the first over; elsewhere one."""

    def tell(station: str, day: str, over: bool, slots: list, **more: Any) -> None:
        said = PAYLOADS["hall-day"] | {
            "day": day, "over": over, "slots": slots, "stood": site.time().isoformat(), **more,
        }  # fmt: skip
        with writing(site.engine) as connection:
            ids = connection.execute(
                select(terminals.c.id, stations.c.id).join(stations)
                .where(stations.c.code == station)
            ).one()  # fmt: skip
            assert book.told(connection, ids[1], ids[0], json.loads(json.dumps(said)))

    tell(HERE, "2026-11-20", True, [slot("08:30", 4, 1, 3, 1)])
    tell(HERE, "2026-11-22", False, [slot("08:30", 4, 2, 1, 0), slot("09:00", 4, 4, 0, 1)])
    tell(HERE, "2026-11-21", True, [], hours=[], types=[])
    tell(THERE, "2026-11-22", False, [])


def test_figures_of_a_month(light_made: Make) -> None:
    with site_on(light_made()) as site:
        fill(site)
        with reading(site.engine) as connection:
            sums = book.by_station(connection, NOVEMBER, true())
        one = sums[1]
        assert (one.days, one.given, one.booked, one.came, one.missed) == (3, 24, 13, 4, 1)
        assert one.missed_share == 25.0  # of the four who were due on days that are over
        assert round(one.withdrawn_share or 0, 1) == 15.4
        with reading(site.engine) as connection:
            assert book.by_station(connection, Month(2026, 10), true()) == {}


def test_pages_show_a_station_its_day_and_its_month(light_made: Make) -> None:
    with site_on(light_made()) as site:
        fill(site)
        with (
            client(site, Role.STATION, HERE) as wang,
            client(site, Role.TECHNICIAN, "230000", "li.na") as li,
        ):
            page = plain(wang.get("/halls").text)
            assert re.search(r"演示站 .* 3 2/3 12 4:00 7/8", page)
            assert "齐齐哈尔" not in page
            day = wang.get(f"/halls/{HERE}").text
            assert "08:30-11:30" in day
            assert re.search(r"09:00 4/4 0 1 –", plain(day))
            assert f'href="/settings/at/station/{HERE}"' in day
            over = plain(wang.get(f"/halls/{HERE}?day=2026-11-20").text)
            assert re.search(r"08:30 4/4 3 1 1", over)
            assert "不开放" in wang.get(f"/halls/{HERE}?day=2026-11-21").text
            assert "没有报告" in wang.get(f"/halls/{HERE}?day=2026-11-25").text
            month = plain(wang.get(f"/halls/{HERE}?month=2026-11").text)
            assert re.search(r"2026-11-20 08:30-11:30 12 7 1 4/4 1 1", month)
            for odd in ("?day=2026-99-99", "?month=x", "?day=%00", "?day=9999-12-31",
                        "?day=0001-01-01",
                        f"?day={'9' * 99}"):  # fmt: skip
                assert wang.get(f"/halls/{HERE}{odd}").status_code == 200
            assert "day=2027-01-01" in wang.get(f"/halls/{HERE}?day=2026-12-31").text
            assert wang.get(f"/halls/{THERE}").status_code == 404
            assert li.get("/halls").status_code == 403


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.glass
def test_they_look_well(sqlite_made: Make) -> None:
    with site_on(sqlite_made()) as site, chromium() as page:
        fill(site)
        site.account("wang.li", Role.PROVINCE, "230000")
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        look(page, site.url, "/halls", "halls")
        look(page, site.url, f"/halls/{HERE}", "hall")

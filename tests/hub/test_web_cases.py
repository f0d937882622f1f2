"""The pages of cases and reports: who sees what, what is marked, and how they look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from hub import admins
from hub.cases.due import CaseDays
from hub.cases.keep import Desk
from hub.database import writing
from hub.rights import Role
from hub.sessions import Stage
from hub.tables import stations, terminals
from kiosk.text.workdays import Workdays
from tests.hub.conftest import Make
from tests.hub.site import CITY, Site, look, put_cookies, site_on
from tests.hub.test_web_pages import HERE, THERE, client, send
from tests.sandbox.browser import chromium

DESK = Desk(CaseDays(), Workdays.load())


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admins, "_hasher", PasswordHasher(1, 8, 1))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.full)])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    made: Make = request.getfixturevalue(f"{request.param}_made")
    with site_on(made()) as site:
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
        for odd in ("0", "x", "9" * 30, "-1"):
            assert wang.get(f"/cases/{odd}").status_code == 404
        assert wang.get("/cases", params={"which": "?", "what": "?"}).status_code == 200


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


@pytest.mark.glass
def test_they_look_well(sqlite_made: Make, tmp_path_factory: pytest.TempPathFactory) -> None:
    with site_on(sqlite_made()) as site, chromium(tmp_path_factory.mktemp("chromium")) as page:
        fill(site)
        site.account("wang.li", Role.PROVINCE, "230000")
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        for path in ("/cases", "/cases/1"):
            look(page, site.url, path, path[1:].replace("/", "-"))

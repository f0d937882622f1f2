"""Accounts, deeds, stations and terminals: what the pages do, who may, and how they look."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest

from hub import grants
from hub.database import insert, reading, writing
from hub.deeds import Deed
from hub.fleet import standing
from hub.rights import Role
from hub.sessions import Stage
from hub.tables import health_now
from hub.web.words import read
from tests.hub.conftest import Make
from tests.hub.site import CITY, OTHER_CITY, Site, look, put_cookies, site_on
from tests.sandbox.browser import Page, chromium
from tests.sandbox.hub_samples import PAYLOADS

HERE, THERE = "HLJ-DEMO-0001", "QQHR-2"


@pytest.fixture
def site(light_made: Make) -> Iterator[Site]:
    with site_on(light_made()) as site:
        yield site


def client(site: Site, role: Role, place: str, name: str = "wang.li") -> httpx.Client:
    site.account(name, role, place)
    cookie = site.enter(name)
    made = site.client(cookie)
    made.params = {}
    made.headers["X-Cookie"] = cookie
    return made


def send(browser: httpx.Client, site: Site, path: str, **fields: str) -> httpx.Response:
    return browser.post(path, data=site.form(browser.headers["X-Cookie"], **fields))


def test_somebody_sees_the_stations_that_are_his(site: Site) -> None:
    for number, (role, place, sees) in enumerate((
        (Role.PROVINCE, "230000", {HERE, THERE}),
        (Role.CITY, CITY, {HERE}),
        (Role.STATION, THERE, {THERE}),
        (Role.READER, "000000", {HERE, THERE}),
        (Role.TECHNICIAN, "220000", set()),
    )):  # fmt: skip
        with client(site, role, place, f"admin{number}") as browser:
            shown, machines = browser.get("/stations").text, browser.get("/terminals").text
            for code in (HERE, THERE):
                assert (f"/stations/{code}" in shown) is (code in sees)
                assert (f"/terminals/{code}/01" in machines) is (code in sees)
                expected = 200 if code in sees else 404
                assert browser.get(f"/stations/{code}").status_code == expected
                assert browser.get(f"/terminals/{code}/01").status_code == expected
            assert browser.get("/stations/NOWHERE").status_code == 404


def test_a_station_is_made_renamed_and_moved_within_ones_region(site: Site) -> None:
    with client(site, Role.CITY, CITY) as browser:
        good = {"code": "HRB-9", "name": "道里站", "region": "230102"}
        for wrong in ({"region": OTHER_CITY}, {"region": "23"}, {"code": "a b"}, {"name": " "},
                      {"code": HERE}, {"code": "230102"}):  # fmt: skip
            answer = send(browser, site, "/stations-new", **(good | wrong))
            assert answer.status_code == 400, wrong
            assert 'role="alert"' in answer.text
        assert send(browser, site, "/stations-new", **good).status_code == 303
        path = "/stations/HRB-9"
        assert send(browser, site, path, name="道里一站", region="230103").status_code == 303
        assert "道里一站" in browser.get(path).text
        assert send(browser, site, path, name="道里一站", region=OTHER_CITY).status_code == 400
        assert send(browser, site, f"/stations/{THERE}", name="x").status_code == 404
    assert site.deeds()[-3:] == ["station-made", "station-renamed", "station-moved"]
    with client(site, Role.STATION, HERE, "zhao") as browser:
        assert send(browser, site, f"/stations/{HERE}", name="新名").status_code == 303
        answer = send(browser, site, f"/stations/{HERE}", name="新名", region="230103")
        assert answer.status_code == 403
        assert send(browser, site, "/stations-new", **good).status_code == 403


def test_revoked_at_once_by_who_may(site: Site) -> None:
    path = f"/terminals/{HERE}/01/revoke"
    with client(site, Role.READER, "230000", "reader") as browser:
        assert send(browser, site, path).status_code == 403
    with client(site, Role.TECHNICIAN, OTHER_CITY, "technician") as browser:
        assert send(browser, site, path).status_code == 404
    with client(site, Role.TECHNICIAN, CITY) as browser:
        assert browser.get(path).status_code == 200
        assert "key" in "".join(site.deeds())
        assert send(browser, site, path, why="nothing").status_code == 400
        assert send(browser, site, path, why="stolen").status_code == 303
        assert "已停用" in browser.get("/terminals").text
    assert site.deeds()[-2:] == ["keys-revoked", "machine-ended"]


def test_an_account_is_made_with_a_role_and_its_password_shown_once(site: Site) -> None:
    with client(site, Role.CITY, CITY) as browser:
        good = {"name": "zhao", "role": "station", "place": HERE}
        for wrong in ({"place": THERE}, {"role": "city", "place": CITY}, {"role": "nothing"},
                      {"place": "NOWHERE"}, {"name": "Z"}, {"name": "wang.li"},
                      {"role": "auditor", "place": "230000"}):  # fmt: skip
            answer = send(browser, site, "/accounts-new", **(good | wrong))
            assert answer.status_code == 400, wrong
        answer = send(browser, site, "/accounts-new", **good)
        password = re.search(r'big-code">([^<]+)<', answer.text)
        assert password is not None
        assert password[1] not in browser.get("/accounts/zhao").text
    with site.client() as stranger:
        form = {"name": "zhao", "password": password[1]}
        assert stranger.post("/sign-in", data=form).status_code == 303
    assert "account-made" in site.deeds()


def test_accounts_are_managed_from_above_only(site: Site) -> None:
    """Nobody manages himself, his like, or whoever holds more or something elsewhere."""
    site.account("above", Role.PROVINCE, "230000")
    site.account("like", Role.CITY, CITY)
    site.account("below", Role.STATION, HERE)
    site.account("elsewhere", Role.STATION, THERE)
    number = site.account("both", Role.STATION, HERE)
    with writing(site.engine) as connection:
        grant = grants.at(connection, Role.TECHNICIAN, OTHER_CITY)
        grants.give(connection, number, grant, "", "test", site.time())
    with client(site, Role.CITY, CITY) as browser:
        answers = {
            name: send(browser, site, f"/accounts/{name}/pause", to="locked").status_code
            for name in ("above", "like", "below", "elsewhere", "both", "wang.li", "nobody")
        }
        assert answers == {"above": 404, "like": 403, "below": 303, "elsewhere": 404,
                           "both": 403, "wang.li": 403, "nobody": 404}  # fmt: skip
        for deed in ("take", "reset", "give"):
            assert send(browser, site, f"/accounts/both/{deed}", what="password", role="station",
                        place=HERE, grant="1").status_code == 403  # fmt: skip


def test_two_who_lock_an_account_do_not_unlock_it(site: Site) -> None:
    site.account("zhao", Role.STATION, HERE)
    with client(site, Role.PROVINCE, "230000") as browser:
        path = "/accounts/zhao/pause"
        assert 'name="to" value="locked"' in browser.get("/accounts/zhao").text
        for _ in range(2):  # of two pages that were opened before
            answer = send(browser, site, path, to="locked")
            assert answer.headers["location"].endswith("account-locked")
        assert site.deeds().count("account-locked") == 1
        assert 'name="to" value="unlocked"' in browser.get("/accounts/zhao").text
        assert send(browser, site, path).status_code == 400
        answer = send(browser, site, path, to="unlocked")
        assert answer.headers["location"].endswith("account-unlocked")


def test_roles_are_given_and_taken_and_what_was_open_ends(site: Site) -> None:
    number = site.account("zhao", Role.STATION, HERE)
    hers = site.enter("zhao")
    with client(site, Role.PROVINCE, "230000") as browser, site.client(hers) as other:
        given = send(browser, site, "/accounts/zhao/give", role="technician", place=CITY)
        assert "role-given" in given.headers["location"]
        again = send(browser, site, "/accounts/zhao/give", role="technician", place=CITY)
        assert "role-held" in again.headers["location"]
        assert other.get("/").status_code == 200
        with reading(site.engine) as connection:
            held = grants.held(connection, number)
        assert [one.grant.role for one in held] == [Role.STATION, Role.TECHNICIAN]
        assert send(browser, site, "/accounts/zhao/take", grant="999").status_code == 404
        assert send(browser, site, "/accounts/zhao/take", grant=str(held[0].id)).status_code == 303
        assert other.get("/").headers["location"] == "/sign-in"
        for what in ("password", "second"):
            assert send(browser, site, "/accounts/zhao/reset", what=what).status_code in (200, 303)
    assert site.deeds()[-3:] == ["role-taken", "password-reset", "second-factor-reset"]


def test_the_chain_is_shown_and_judged(site: Site) -> None:
    for number in range(60):
        site.account(f"a{number}")
    with client(site, Role.AUDITOR, "230000") as browser:
        first = browser.get("/deeds?verify=1").text
        assert "记录链完整" in first
        older = re.search(r'rel="next" href="(/deeds[^"#]+)', first)
        assert older is not None
        assert "第 2 页" in browser.get(older[1].replace("&amp;", "&")).text
        assert browser.get("/deeds?before=x'y").status_code == 200
    with client(site, Role.CITY, CITY, "city") as browser:
        assert browser.get("/deeds").status_code == 403


def test_every_deed_has_words() -> None:
    assert {name[5:] for name in read() if name.startswith("deed.")} >= {one.value for one in Deed}


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as one:
        yield one


def put_health(site: Site, terminal_id: int = 1, **said: object) -> None:
    """As if the terminal had reported."""
    payload = PAYLOADS["health"] | said
    values = {"terminal_id": terminal_id, "at": site.time(), "body": json.dumps(payload)}
    with writing(site.engine) as connection:
        connection.execute(insert(connection, health_now).values(values))
        standing.take(connection, terminal_id, payload, site.time())


_SHOWN = {"station": f"/stations/{HERE}", "deeds": "/deeds?verify=1"}
_MORE = {
    "terminal": f"/terminals/{HERE}/01", "account-new": "/accounts-new",
    "home": "/", "stations": "/stations", "station-new": "/stations-new",
    "terminals": "/terminals", "revoke": f"/terminals/{HERE}/01/revoke", "accounts": "/accounts",
    "account": "/accounts/zhao.min", "account-reset": "/accounts/zhao.min/reset",
}  # fmt: skip


@pytest.mark.glass
@pytest.mark.parametrize("shown", [_SHOWN, pytest.param(_MORE, marks=pytest.mark.full)])
def test_they_look_well(sqlite_made: Make, page: Page, shown: dict[str, str]) -> None:
    with site_on(sqlite_made()) as site:
        site.account("wang.li", Role.PROVINCE, "230000")
        site.account("zhao.min", Role.STATION, HERE)
        put_health(site)
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        for name, path in shown.items():
            look(page, site.url, path, name)

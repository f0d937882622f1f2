"""Lists page by page: nothing is left out or shown twice, there and back, and none is slow where
there are very many rows."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selenium.webdriver.common.keys import Keys
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, create_engine, select

from hub.database import Moment, writing
from hub.paging import At, By, Leaf, leaf, leaf_of
from hub.rights import Role
from hub.web import turning
from tests.hub import many
from tests.hub.conftest import Make
from tests.hub.site import Site, look, put_cookies, site_on
from tests.hub.test_reports_pdf import text_of
from tests.hub.test_web_pages import client, send
from tests.sandbox.browser import chromium

ROWS = Table("rows", MetaData(), Column("id", Integer, primary_key=True),
             Column("name", String(9)), Column("size", Integer))  # fmt: skip
LISTS = {  # address → what names a row of it
    "/feedback": r'href="(/feedback/[0-9]+)"',
    "/feedback?which=all": r'href="(/feedback/[0-9]+)"',
    "/cases": r'href="(/cases/[0-9]+)"',
    "/cases?which=all": r'href="(/cases/[0-9]+)"',
    "/archive": r'href="(/archive/files/[^"]+)"',
    "/archive/requests": r'href="(/archive/requests/[0-9]+)"',
    "/urgent": r'href="(/urgent/[0-9]+)"',
    "/forwarding": r'href="(/forwarding/[0-9]+)"',
    "/alarms": r'action="(/alarms/[0-9]+/take)"',
}


@pytest.fixture
def site(light_made: Make) -> Iterator[Site]:
    with site_on(light_made()) as site:
        yield site


def filled(site: Site, rows: int) -> int:
    admin = site.account("li.na")
    with writing(site.engine) as connection:
        many.make(connection, rows, site.time(), admin)
    return admin


def link(answer: httpx.Response, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', answer.text)
    return unescape(found[1]).partition("#")[0] if found else ""


def names(answer: httpx.Response, pattern: str) -> list[str]:
    assert answer.status_code == 200, answer.text
    return list(dict.fromkeys(re.findall(pattern, answer.text)))


# ---- the mechanism


@given(
    sizes=st.lists(st.integers(0, 3), max_size=14), most=st.integers(1, 5),
    down=st.tuples(st.booleans(), st.booleans(), st.booleans()), gone=st.sets(st.integers(0, 13)),
)  # fmt: skip
@settings(deadline=None)
def test_there_and_back_each_row_is_seen_once(
    sizes: list[int], most: int, down: tuple[bool, ...], gone: set[int]
) -> None:
    with create_engine("sqlite://").begin() as connection:
        ROWS.metadata.create_all(connection)
        for number, size in enumerate(sizes):
            values = {"id": number, "name": "ab"[number % 2], "size": size}
            connection.execute(ROWS.insert().values(values))
        columns = (ROWS.c.size, ROWS.c.name, ROWS.c.id)
        order = [By(column, one) for column, one in zip(columns, down, strict=True)]
        wanted = [row.id for row in _all(connection, order)]
        there = _walk(connection, order, At(most=most))
        assert [row.id for one in there for row in one.rows] == wanted
        assert [one.number for one in there] == list(range(1, len(there) + 1))
        assert [one.rows for one in _back(connection, order, there[-1])] == [
            one.rows for one in reversed(there[:-1])
        ]
        # whatever is taken away between two pages, what is left comes once
        first = leaf(connection, select(ROWS), order, At(most=most))
        connection.execute(ROWS.delete().where(ROWS.c.id.in_(gone)))
        seen = {row.id for row in first.rows}
        if first.after is not None:
            rest = [row.id for one in _walk(connection, order, first.after) for row in one.rows]
            left = [one for one in wanted if one not in gone and one not in seen]
            assert rest == left or not left  # behind the last one stands the first page again


def _all(connection: Connection, order: list[By]) -> list[Any]:
    return leaf(connection, select(ROWS), order, At(most=100)).rows


def _walk(connection: Connection, order: list[By], at: At | None) -> list[Leaf]:
    found = []
    while at is not None:
        found.append(leaf(connection, select(ROWS), order, at))
        at = found[-1].after
    return found


def _back(connection: Connection, order: list[By], one: Leaf) -> Iterator[Leaf]:
    while one.before is not None:
        one = leaf(connection, select(ROWS), order, one.before)
        yield one


@pytest.mark.parametrize(
    "place",
    [
        "x", "é", "W10", "=", "A" * 2000, *(urlsafe_b64encode(one).decode().rstrip("=") for one in (
            b'[1,"a",2]', b"[1]", b"null", b'["a\\u0000",1]', b'["a",2147483648]',
            b'["a",1e3]', b'["\\ud800",1]', b"[" * 500,
        )),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_is_the_first_page(place: str) -> None:
    with create_engine("sqlite://").begin() as connection:
        ROWS.metadata.create_all(connection)
        for number in range(4):
            connection.execute(ROWS.insert().values(id=number, name="b", size=1))
        order = [By(ROWS.c.name), By(ROWS.c.id)]
        found = leaf(connection, select(ROWS), order, At(place, number=9, most=3))
        assert (len(found.rows), found.number, found.before) == (3, 1, None)


def test_moments_go_there_and_back_to_the_microsecond(made: Make) -> None:
    with site_on(made()) as site:
        filled(site, 7)
        with writing(site.engine) as connection:
            chosen, of = select(many.tasks), many.tasks.c
            assert isinstance(of.due_at.type, Moment)
            order, seen, at = [By(of.due_at, down=True), By(of.id)], [], At(most=2)
            while at is not None:
                found = leaf(connection, chosen, order, at)
                seen += [row.id for row in found.rows]
                at = found.after
        assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_what_is_counted_in_memory() -> None:
    assert leaf_of([], At()) == Leaf([])
    last = leaf_of(range(5), At(number=99, most=2))
    assert (last.rows, last.number, last.after) == ([4], 3, None)
    assert last.before == At(number=2, most=2)


# ---- the pages


def test_a_file_has_every_row_of_every_page(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr("hub.paging._OF_A_FILE", 50)
    filled(site, 120)
    with client(site, Role.PROVINCE, "000000") as browser:
        answer = send(browser, site, "/urgent-file", which="now", kind="csv")
        lines = answer.content.decode("utf-8-sig").splitlines()
        numbers = [line.partition(",")[0] for line in lines[1:]]
        assert len(numbers) == len(set(numbers)) == 120
        monkeypatch.setattr("hub.web.pages.archive.MOST_LISTED", 50)
        whole = send(browser, site, "/archive/list")
        assert "只显示前 50 条" in text_of(whole.content)


def test_every_long_list_goes_on_and_comes_back(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr(turning, "A_PAGE", 50)
    filled(site, 120)
    with client(site, Role.PROVINCE, "000000") as browser:
        for address, pattern in LISTS.items():
            pages, seen = [browser.get(address)], []
            while to := link(pages[-1], "next"):
                pages.append(browser.get(to))
            for page in pages:
                seen += names(page, pattern)
            assert len(seen) == len(set(seen)) == 120, address
            assert len(pages) == 3
            assert "第 3 页，本页 20 条" in pages[-1].text
            assert ">第一页<" in pages[-1].text
            back = browser.get(link(pages[-1], "prev"))
            assert names(back, pattern) == names(pages[1], pattern), address
            assert link(browser.get(link(back, "prev")), "prev") == ""


def test_filters_are_kept_and_what_was_done_is_not_said_again(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr(turning, "A_PAGE", 20)
    filled(site, 90)
    with client(site, Role.PROVINCE, "000000") as browser:
        first = browser.get("/feedback?station=齐齐哈尔&kind=complaint&done=task-stepped")
        seen, page = names(first, LISTS["/feedback"]), first
        while to := link(page, "next"):
            assert "done=" not in to
            page = browser.get(to)
            assert 'value="complaint" selected' in page.text
            seen += names(page, LISTS["/feedback"])
        assert len(seen) == len(set(seen)) == 45
        english = browser.get("/feedback?page=2", headers={"Cookie": _english(browser)})
        assert "Page 1, 20 on it" in english.text
        for odd in ("after=x", "before=x&page=7", "page=99999999999999999999", "page=-1"):
            assert browser.get(f"/feedback?{odd}").status_code == 200, odd


def _english(browser: httpx.Client) -> str:
    return browser.headers["Cookie"].replace("lang=zh", "lang=en")


def test_a_list_of_several_on_one_page_turns_alone(site: Site, monkeypatch: Any) -> None:
    filled(site, 70)
    with client(site, Role.PROVINCE, "000000") as browser:
        found = re.search(r'rel="next" href="([^"]+)"', browser.get("/alarms").text)
        assert found is not None
        assert unescape(found[1]).endswith("&page=2#list")
        monkeypatch.setattr(turning, "A_PAGE", 1)
        two = browser.get("/duties/registration")  # two stations
        to = link(two, "next")
        assert "stations-page=2" in to
        assert "第 2 页" in browser.get(to).text


@pytest.mark.full
def test_where_there_are_very_many_each_page_is_answered(made: Make) -> None:
    """A statement is given ten seconds; how long it takes says `python -m tests.bench lists`."""
    with site_on(made()) as site:
        filled(site, 100_000)
        with client(site, Role.PROVINCE, "000000") as browser:
            for address, pattern in LISTS.items():
                to = address
                for _ in range(4):
                    page = browser.get(to)
                    assert names(page, pattern)
                    to = link(page, "next")


@pytest.mark.glass
def test_they_look_well(sqlite_made: Make, monkeypatch: Any) -> None:
    """By keys too: the next page begins at its list."""
    monkeypatch.setattr(turning, "A_PAGE", 4)
    with site_on(sqlite_made()) as site, chromium() as page:
        filled(site, 12)
        site.account("wang.li", Role.PROVINCE, "000000")
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li"), lang="zh")
        page.size(1280, 800)
        page.open(f"{site.url}/cases?which=all")
        page.script("document.querySelector('a[rel=next]').focus()")
        page.keys(Keys.ENTER)
        page.wait(lambda: "第 2 页，本页 4 条" in page.text("nav.pages"), "the next page")
        at = page.script("return document.querySelector(':target').getBoundingClientRect().top")
        assert 0 <= at < 400
        assert page.css("nav.pages").accessible_name == "“办件”的分页"
        second = page.driver.current_url.removeprefix(site.url).partition("#")[0]
        look(page, site.url, second, "paging-cases")

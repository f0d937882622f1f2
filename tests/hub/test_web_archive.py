"""The archive's pages: filed by the last handler, boxed, looked at with two persons, lent and given
back; and how they look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pypdfium2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.archive import asking, reminding
from hub.archive.settings import ArchiveTerms
from hub.cases import work
from hub.database import reading, writing
from hub.fleet import alarms
from hub.rights import Role
from hub.sessions import Stage
from tests.hub.archive_files import begin, hand_over, picture
from tests.hub.conftest import Make
from tests.hub.site import CITY, Site, check_axe, keep, look, put_cookies, site_on
from tests.hub.test_web_pages import HERE, THERE, client, send
from tests.sandbox.browser import SPILLS, chromium

PAGE = picture("GRADUATED-IN-SECRET")
REASON = "复核待遇，需核对原件"


@pytest.fixture
def site(light_made: Make) -> Iterator[Site]:
    with site_on(light_made()) as site:
        yield site


def come(site: Site, station: str = HERE, handled: str = "at-once", **more: str) -> str:
    with writing(site.engine) as connection:
        return hand_over(connection, station, site.time(), handled, papers=(PAGE, PAGE), **more)


def again(browser: httpx.Client, site: Site, name: str) -> None:
    """Signed in anew: sessions end."""
    cookie = site.enter(name)
    old = browser.headers["X-Cookie"]
    browser.headers["Cookie"] = browser.headers["Cookie"].replace(old, cookie)
    browser.headers["X-Cookie"] = cookie


def test_the_catalogue_shows_what_is_theirs_and_names_nobody(site: Site) -> None:
    mine, theirs = come(site), come(site, THERE, number="9K3M9Q2X4ABE")
    with (
        client(site, Role.STATION, HERE) as wang,
        client(site, Role.READER, "230000", "sun.wei") as sun,
        client(site, Role.TECHNICIAN, CITY, "li.na") as li,
    ):
        page = wang.get("/archive").text
        assert (f"/files/{mine}" in page, f"/files/{theirs}" in page) == (True, False)
        assert "HLJ-DEMO-0001-2026-0001" in page
        assert wang.get(f"/archive/files/{theirs}").status_code == 404
        assert send(wang, site, f"/archive/files/{theirs}", do="file").status_code == 404
        assert li.get("/archive").status_code == 403
        for query, found in (
            ({"number": "9K3M 9Q2X 4ABE"}, theirs), ({"number": "2026-1", "station": HERE}, mine),
            ({"station": THERE}, theirs), ({"year": "2026", "item": "chronic-application"}, mine),
        ):  # fmt: skip
            assert f"/files/{found}" in sun.get("/archive", params=query).text, query
        for nothing in ({"year": "2025"}, {"item": "other"}, {"which": "kept"}, {"number": "x"}):
            assert "/files/" not in sun.get("/archive", params=nothing).text
        one = sun.get(f"/archive/files/{mine}").text
        assert ("image/jpeg" in one, "<textarea" in one) == (True, False)  # a reader asks nothing
        for odd in ("x", "0", "0" * 36, mine.upper(), theirs[:-1]):
            assert sun.get(f"/archive/files/{odd}").status_code == 404


def test_the_last_handler_files_and_it_is_numbered(site: Site) -> None:
    first, key = come(site), come(site, handled="last")
    with (
        client(site, Role.STATION, HERE) as wang,
        client(site, Role.AUDITOR, "230000", "sun.wei") as sun,
    ):
        assert f"/files/{key}" in wang.get("/archive", params={"which": "kept"}).text
        path = f"/archive/files/{key}"
        assert send(wang, site, path, do="ask", kind="consult", reason=REASON).status_code == 400
        assert send(sun, site, path, do="file").status_code == 403
        assert send(wang, site, path, do="file").status_code == 303
        assert send(wang, site, path, do="file").status_code == 409
        assert send(wang, site, f"/archive/files/{first}", do="file").status_code == 409
        assert "HLJ-DEMO-0001-2026-0002" in wang.get(path).text
    assert site.deeds()[-1] == "archived"


def test_what_has_ended_at_the_station_is_seen_to_be_ready(site: Site) -> None:
    ready, goes_on = come(site, handled="last"), come(site, handled="last", number="8K3M9Q2X4ABD")
    deed = {"id": "0f8fad5b-d9cb-469f-a165-70867728950e", "case": "7K3M9Q2X4ABC", "what": "given",
            "value": "none", "at": site.time().isoformat(), "terminal": "01"}  # fmt: skip
    with writing(site.engine) as connection:
        work.take(connection, 1, 1, deed, site.time())
    with client(site, Role.STATION, HERE) as wang:
        page = wang.get("/archive", params={"which": "kept"}).text
        assert (page.count("已办结，可归档"), page.count("办理中")) == (1, 1)
        assert "还没有登记出件" not in wang.get(f"/archive/files/{ready}").text
        assert "还没有登记出件" in wang.get(f"/archive/files/{goes_on}").text


def test_papers_that_stopped_coming_or_that_nobody_files_are_told(site: Site) -> None:
    come(site, handled="last")
    come(site, THERE)
    with writing(site.engine) as connection:
        begin(connection, THERE, site.time())
    terms = ArchiveTerms(come_days=7, file_days=30)
    with reading(site.engine) as connection:
        for days, told in ((6, []), (8, [(THERE, "come")]),
                           (31, [(HERE, "file"), (THERE, "come")])):  # fmt: skip
            found = reminding.wrong(connection, site.time() + timedelta(days=days), terms)
            assert [(one.about, one.word) for one in found] == told


def test_files_are_boxed_and_a_closed_box_stays_as_it_is(site: Site) -> None:
    keys = [come(site, number=f"7K3M9Q2X4AB{n}") for n in range(3)]
    with client(site, Role.STATION, HERE) as wang:
        for wrong in ({"station": THERE, "year": "2026"}, {"station": HERE, "year": "x"}):
            assert send(wang, site, "/archive/boxes", **wrong).status_code == 400
        made = send(wang, site, "/archive/boxes", station=HERE, year="2026", label="慢特病 一")
        box = made.headers["location"].partition("?")[0]
        assert send(wang, site, f"/archive/files/{keys[1]}", do="box", box="1").status_code == 303
        assert send(wang, site, f"/archive/files/{keys[1]}", do="box", box="1").status_code == 409
        assert send(wang, site, box, do="fill").status_code == 303
        page = wang.get(box).text
        order = [page.index(f"/files/{keys[n]}") for n in (1, 0, 2)]
        assert order == sorted(order)
        assert send(wang, site, box, do="out", key=keys[1]).status_code == 303
        assert send(wang, site, box, do="label", label="慢特病 二").status_code == 303
        drawn = send(wang, site, f"{box}/list")
        assert drawn.headers["content-type"] == "application/pdf"
        words = pypdfium2.PdfDocument(drawn.content)[0].get_textpage().get_text_range()
        for said in ("HLJ-DEMO-0001-2026-B001", "慢特病 二", "HLJ-DEMO-0001-2026-0001",
                     "7K3M 9Q2X 4AB2"):  # fmt: skip
            assert said in words
        assert "HLJ-DEMO-0001-2026-0002" not in words
        assert send(wang, site, box, do="close").status_code == 400  # not checked
        assert send(wang, site, box, do="close", sure="yes").status_code == 303
        for late in ({"do": "out", "key": keys[0]}, {"do": "fill"}, {"do": "label"},
                     {"do": "close", "sure": "yes"}):  # fmt: skip
            assert send(wang, site, box, **late).status_code == 409, late
    for sql in ("DELETE FROM archive_boxed", "UPDATE archive_boxes SET label = 'x'",
                "DELETE FROM archive_boxes"):  # fmt: skip
        with pytest.raises(DBAPIError, match="never altered"), writing(site.engine) as connection:
            connection.execute(text(sql))
    assert {"archive-box-made", "archive-boxed", "archive-listed", "archive-box-closed"} <= set(
        site.deeds()
    )


def test_the_catalogue_is_drawn_as_far_as_it_is_theirs(site: Site) -> None:
    come(site)
    come(site, THERE)
    with (
        client(site, Role.CITY, CITY) as wang,
        client(site, Role.READER, "230000", "sun.wei") as sun,
    ):
        assert send(sun, site, "/archive/list").status_code == 403
        drawn = send(wang, site, "/archive/list", which="filed")
        words = pypdfium2.PdfDocument(drawn.content)[0].get_textpage().get_text_range()
        assert ("演示站" in words, "二站" in words) == (True, False)


def test_a_look_needs_a_second_person_is_short_and_each_page_is_written_down(site: Site) -> None:
    key = come(site)
    with (
        client(site, Role.STATION, HERE) as wang,
        client(site, Role.CITY, CITY, "zhao.min") as zhao,
    ):
        path = f"/archive/files/{key}"
        for wrong in ({"reason": ""}, {"reason": REASON, "kind": "?"}):
            form = {"do": "ask", "kind": "consult"} | wrong
            assert send(wang, site, path, **form).status_code == 400
        asked = send(wang, site, path, do="ask", kind="consult", reason=REASON)
        assert asked.headers["location"].startswith("/archive/requests/1")
        one, page = "/archive/requests/1", "/archive/requests/1/page"
        assert REASON not in str([dict(r._mapping) for r in rows(site, "archive_requests")])
        assert send(wang, site, page, page="0").status_code == 409  # not approved
        assert send(wang, site, one, do="grant").status_code == 409  # one's own
        assert REASON in zhao.get(one).text
        assert "/archive/requests/1" in zhao.get("/archive/requests").text
        assert send(zhao, site, one, do="grant").status_code == 303
        assert send(zhao, site, one, do="refuse").status_code == 409
        assert send(zhao, site, page, page="0").status_code == 409  # not theirs
        shown = send(wang, site, page, page="1")
        assert ("data:image/jpeg;base64," in shown.text, shown.headers["cache-control"]) == (
            True, "no-store",
        )  # fmt: skip
        assert send(wang, site, page, page="9").status_code == 409
        assert "2" in wang.get(one).text
        site.time.skip(hours=25)
        for browser, name in ((wang, "wang.li"), (zhao, "zhao.min")):
            again(browser, site, name)
        assert send(wang, site, page, page="0").status_code == 409  # over
        assert send(wang, site, path, do="ask", kind="copy", reason=REASON).status_code == 303
        site.time.skip(days=8)
        again(zhao, site, "zhao.min")
        assert send(zhao, site, "/archive/requests/2", do="grant").status_code == 409  # lapsed
    assert [(row.page, row.by) for row in rows(site, "archive_looks")] == [(1, 1)]
    deeds = [one for one in site.deeds() if one.startswith("archive-")]
    assert deeds == ["archive-asked", "archive-decided", "archive-looked", "archive-asked"]
    for sql in ("DELETE FROM archive_looks", "UPDATE archive_looks SET page = 0",
                "DELETE FROM archive_requests"):  # fmt: skip
        with pytest.raises(DBAPIError, match="only ever added"), writing(site.engine) as connection:
            connection.execute(text(sql))


def test_a_copy_is_a_file_and_a_loan_comes_back_within_a_week(site: Site) -> None:
    key = come(site)
    path, one = f"/archive/files/{key}", "/archive/requests/"
    with (
        client(site, Role.STATION, HERE) as wang,
        client(site, Role.CITY, CITY, "zhao.min") as zhao,
    ):
        for kind in ("copy", "loan", "loan"):
            send(wang, site, path, do="ask", kind=kind, reason=REASON)
        assert send(zhao, site, f"{one}1", do="grant").status_code == 303
        assert send(wang, site, f"{one}1/page", page="0").content == PAGE
        assert send(zhao, site, f"{one}2", do="grant").status_code == 303
        assert send(zhao, site, f"{one}3", do="grant").status_code == 409  # it is out
        assert send(wang, site, f"{one}2/page", page="0").status_code == 409
        with reading(site.engine) as connection:
            assert asking.reminders(connection, site.time()) == []
            soon, late = site.time() + timedelta(days=6, hours=20), site.time() + timedelta(days=9)
            assert asking.reminders(connection, soon) == [(HERE, "due")]
            assert asking.reminders(connection, late) == [(HERE, "overdue")]
        site.time.now = late
        with writing(site.engine) as connection:
            further = reminding.wrong(connection, site.time())
            opened, _ = alarms.look(connection, site.time(), None, further=further)
            told = [one for one in alarms.named(connection, opened) if one.what == "loan"]
        assert [(one.station, one.word) for one in told] == [(HERE, "overdue")]
        for browser, name in ((wang, "wang.li"), (zhao, "zhao.min")):
            again(browser, site, name)
            assert "外借档案逾期未还" in browser.get("/alarms").text
        assert "逾期未还" in zhao.get("/archive/requests", params={"which": "loans"}).text
        assert send(wang, site, f"{one}2", do="return", checked="yes").status_code == 409
        assert send(zhao, site, f"{one}2", do="return").status_code == 400
        assert send(zhao, site, f"{one}2", do="return", checked="yes").status_code == 303
        assert send(zhao, site, f"{one}2", do="return", checked="yes").status_code == 409
        with writing(site.engine) as connection:
            further = reminding.wrong(connection, site.time())
            _, closed = alarms.look(connection, site.time(), None, further=further)
            assert len(closed) == 1


def rows(site: Site, table: str) -> list:
    with reading(site.engine) as connection:
        return list(connection.execute(text(f"SELECT * FROM {table}")))


@pytest.mark.glass
def test_they_look_well(sqlite_made: Make) -> None:
    with site_on(sqlite_made()) as site, chromium() as page:
        key = come(site)
        come(site, handled="last", number="8K3M9Q2X4ABD")
        with (
            client(site, Role.STATION, HERE, "li.na") as li,
            client(site, Role.PROVINCE, "230000") as wang,
        ):
            send(wang, site, "/archive/boxes", station=HERE, year="2026", label="慢特病 一")
            send(wang, site, "/archive/boxes/1", do="fill")
            for asker, kind in ((li, "loan"), (wang, "consult"), (li, "copy")):
                send(asker, site, f"/archive/files/{key}", do="ask", kind=kind, reason=REASON)
            send(wang, site, "/archive/requests/1", do="grant")
            send(li, site, "/archive/requests/2", do="grant")
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        for path in ("/archive", f"/archive/files/{key}", "/archive/boxes", "/archive/boxes/1",
                     "/archive/requests?which=all", "/archive/requests/2",
                     "/archive/requests/3"):  # fmt: skip
            name = path[1:].replace(key, "one").replace("/", "-").partition("?")[0]
            look(page, site.url, path, name)
        page.open(f"{site.url}/archive/requests/2")
        page.script("document.querySelector('table form button').click()")
        drawn = "return (document.querySelector('img.paper')?.naturalWidth || 0) > 0"
        page.wait(lambda: page.script(drawn), "the page of the file")
        assert page.script(SPILLS) == []
        check_axe(page)
        keep(page, "archive-page-zh-light-desktop")

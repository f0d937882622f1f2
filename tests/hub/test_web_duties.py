"""The pages of publicity tasks and of article 40: who writes, hands in, judges and decides; and how
they look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import httpx
import pytest
from sqlalchemy import select

from hub.database import writing
from hub.publicity.book import Book, Proof, Task
from hub.publicity.life import Event, Place
from hub.rights import Role
from hub.sessions import Stage
from hub.tables import stations
from tests.hub.conftest import VAULT, Make
from tests.hub.site import CITY, OTHER_CITY, Site, look, put_cookies, site_on
from tests.hub.test_publicity import PICTURE
from tests.hub.test_web_pages import HERE, THERE, client, send
from tests.sandbox.browser import chromium

PLACE = "/duties/publicity"
TASK = {"title": "参保缴费宣传", "body": "进社区宣传一次，交图片。", "place": "off-site",
        "due": "2026-12-10", "whom": CITY}  # fmt: skip
PROOF = {"station": HERE, "place": "off-site", "held": "2026-11-21", "spot": "阳光社区",
         "reached": "80", "words": "现场解答缴费问题"}  # fmt: skip


@pytest.fixture
def site(light_made: Make) -> Iterator[Site]:
    with site_on(light_made()) as site:
        yield site


def upload(
    browser: httpx.Client, site: Site, path: str, *contents: bytes, **fields: str
) -> httpx.Response:
    """A form with files, as a browser sends it."""
    form = site.form(browser.headers["X-Cookie"], **fields)
    parts = [(name, (None, text.encode())) for name, text in form.items()]
    parts += [(f"file-{number}", ("x", content)) for number, content in enumerate(contents, 1)]
    return browser.post(path, files=parts)


def test_from_the_task_to_the_accepted_proof(site: Site) -> None:
    with (
        client(site, Role.CITY, CITY) as wang,
        client(site, Role.STATION, HERE, "zhao.min") as zhao,
        client(site, Role.STATION, THERE, "chen.jun") as chen,
        client(site, Role.AUDITOR, "230000", "sun.wei") as sun,
    ):
        for bad in ({"due": "2026-11-21"}, {"due": "x"}, {"whom": OTHER_CITY}, {"whom": THERE},
                    {"place": "?"}, {"title": " "}, {"title": "a\0b"}, {"body": "a\0b"},
                    {"body": "电 13900001234"}):  # fmt: skip
            assert send(wang, site, f"{PLACE}/new", **(TASK | bad)).status_code == 400, bad
        assert send(zhao, site, f"{PLACE}/new", **TASK).status_code == 403
        assert send(wang, site, f"{PLACE}/new", **TASK).headers["location"].startswith(f"{PLACE}/1")
        assert "参保缴费宣传" in zhao.get(PLACE).text
        assert "参保缴费宣传" not in chen.get(PLACE).text
        assert chen.get(f"{PLACE}/1").status_code == 404
        hand = f"{PLACE}/1/hand-in"
        for bad, files in (
            ({"place": "station"}, [PICTURE]), ({"held": "2026-11-23"}, [PICTURE]),
            ({"station": THERE}, [PICTURE]), ({"reached": "many"}, [PICTURE]),
            ({"words": ""}, [PICTURE]), ({"spot": ""}, [PICTURE]), ({}, []), ({}, [b"<html>"]),
            ({"words": "230198198003070012"}, [PICTURE]), ({}, [PICTURE, b""]),
        ):  # fmt: skip
            answer = upload(zhao, site, hand, *files, **(PROOF | bad))
            assert answer.status_code == (303 if files == [PICTURE, b""] else 400), bad
        assert upload(wang, site, hand, PICTURE, **PROOF).status_code == 403
        assert upload(chen, site, hand, PICTURE, **PROOF).status_code == 404
        page = wang.get(f"{PLACE}/proofs/1").text
        assert "阳光社区" in page
        assert "阳光社区" not in sun.get(f"{PLACE}/proofs/1").text
        file = send(wang, site, f"{PLACE}/proofs/1/files/1")
        assert file.content == PICTURE
        assert file.headers["content-disposition"] == 'attachment; filename="proof-1-1.jpg"'
        assert send(sun, site, f"{PLACE}/proofs/1/files/1").status_code == 403
        assert send(wang, site, f"{PLACE}/proofs/1/files/9").status_code == 404
        assert send(zhao, site, f"{PLACE}/proofs/1", event="accept").status_code == 403
        assert send(wang, site, f"{PLACE}/proofs/1", event="return").status_code == 400
        assert send(wang, site, f"{PLACE}/proofs/1", event="?").status_code == 400
        back = send(wang, site, f"{PLACE}/proofs/1", event="return", reason="看不清")
        assert back.status_code == 303
        assert "看不清" in zhao.get(f"{PLACE}/proofs/1").text
        assert "看不清" not in sun.get(f"{PLACE}/proofs/1").text
        assert send(wang, site, f"{PLACE}/proofs/1", event="accept").status_code == 409
        assert upload(zhao, site, f"{PLACE}/own", PICTURE, **PROOF).status_code == 303
        assert send(wang, site, f"{PLACE}/proofs/2", event="accept").status_code == 303
        assert re.search(r"1 次，要求 2 次", zhao.get(PLACE).text)
        assert send(zhao, site, f"{PLACE}/1/withdraw").status_code == 403
        assert send(wang, site, f"{PLACE}/1/withdraw").status_code == 303
        assert upload(zhao, site, hand, PICTURE, **PROOF).status_code == 400
    assert [one for one in site.deeds() if one.startswith(("task", "proof"))] == [
        "task-written", "proof-handed", "proof-opened", "proof-decided", "proof-handed",
        "proof-decided", "task-withdrawn",
    ]  # fmt: skip


def test_what_article_40_counts_is_listed_and_judged_by_a_person(site: Site) -> None:
    site.time.skip(days=40)  # 1 January 2027, an hour into it
    path = f"/duties/stations/{HERE}"
    with (
        client(site, Role.CITY, CITY) as wang,
        client(site, Role.STATION, HERE, "zhao.min") as zhao,
    ):
        page = wang.get("/duties?year=2026").text
        assert "5 次，超过" in page
        assert f"{path}?year=2026" in page
        assert f"/duties/stations/{THERE}" not in page
        mine = zhao.get(f"{path}?year=2026").text
        assert f"/weekly/{HERE}/2026-11-23" in mine
        assert 'name="do"' not in mine
        excuse = {"year": "2026", "do": "excuse", "key": "weekly:2026-11-23", "words": "当周停业"}
        assert send(zhao, site, path, **excuse).status_code == 403
        for bad in ({"words": ""}, {"words": "13900001234"}, {"do": "?"},
                    {"do": "find", "day": "2027-01-01", "clause": "data"},
                    {"do": "find", "day": "2026-12-01", "clause": "?"},
                    {"do": "decide", "decision": "?"}):  # fmt: skip
            assert send(wang, site, path, **(excuse | bad)).status_code == 400, bad
        assert send(wang, site, path, **(excuse | {"key": "x"})).status_code == 409
        assert send(wang, site, path, **excuse).status_code == 303
        found = {"year": "2026", "do": "find", "day": "2026-12-01", "clause": "risk"}
        assert send(wang, site, path, **found, words="检查发现冒名办理").status_code == 303
        decided = {"year": "2026", "do": "decide", "decision": "rectify", "words": "限期整改"}
        assert send(wang, site, path, **decided).status_code == 303
        after = zhao.get(f"{path}?year=2026").text
        for said in ("当周停业", "检查发现冒名办理", "责令整改", "4 次，超过", "1 次，超过"):
            assert said in after
        csv = send(wang, site, "/duties-file", kind="csv", year="2026").content.decode("utf-8-sig")
        assert f"{HERE},演示站,1,4,0,0,0,0,0,责令整改" in csv
        assert send(wang, site, "/duties-file", kind="xlsx").content[:2] == b"PK"
        assert wang.get("/duties?year=1999").status_code == 200
    assert site.deeds()[-5:] == ["conduct-noted"] * 3 + ["report-exported"] * 2


def fill(site: Site) -> None:
    """A task with a proof that waits and one that was accepted, written by the city."""
    boss, hand = site.account("li.na", Role.CITY, CITY), site.account("zhao.min")
    book, now = Book(VAULT), site.time()
    task = Task(CITY, None, TASK["title"], TASK["body"], Place.ANY, date(2026, 12, 10))
    with writing(site.engine) as connection:
        here = connection.execute(select(stations.c.id).where(stations.c.code == HERE)).scalar()
        number = book.write(connection, task, boss, now)
        proof = Proof(number, Place.OFF_SITE, date(2026, 11, 21), 80, "阳光社区", "现场解答。",
                      (PICTURE, b"%PDF-1.7"))  # fmt: skip
        for _ in range(2):
            last = book.hand_in(connection, here, proof, hand, now)
        book.decide(connection, last, Event.ACCEPT, "", boss, now)


@pytest.mark.glass
@pytest.mark.parametrize("deep", [False, pytest.param(True, marks=pytest.mark.full)])
def test_they_look_well(sqlite_made: Make, deep: bool) -> None:
    """`deep`: every page; else those of another kind each."""
    with site_on(sqlite_made()) as site, chromium() as page:
        fill(site)
        site.time.skip(days=33)
        site.account("wang.li", Role.CITY, CITY)
        site.account("wu.min", Role.STATION, HERE)
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        station, more = f"/duties/stations/{HERE}", ("/duties", PLACE, f"{PLACE}/proofs/1")
        for path in (station, *(more if deep else ())):
            look(page, site.url, path, path.strip("/").replace("/", "-"))
        put_cookies(page, site.url, hub=site.enter("wu.min", Stage.IN))
        look(page, site.url, f"{PLACE}/1", "duties-publicity-1")

"""The pages of the closed loop: a task from its list to the reply, who may see what, figures and
export; and how they look."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hub.database import writing
from hub.feedback import export
from hub.feedback.book import Book
from hub.feedback.life import Event
from hub.feedback.terms import Terms
from hub.letters import Letters
from hub.rights import Role
from hub.sessions import Stage
from tests.hub.conftest import VAULT, Make
from tests.hub.site import CITY, OTHER_CITY, Site, look, put_cookies, site_on
from tests.hub.test_web_pages import HERE, THERE, client, send
from tests.sandbox.browser import Page, chromium

PHONE, REMARK = "13900001234", "窗口等了很久，机器又没有纸"
VOICE = {"what": "complaint", "remark": REMARK, "phone": PHONE, "consent": "x",
         "number": "4907136289", "secret": "402917"}  # fmt: skip


@pytest.fixture
def site(light_made: Make) -> Iterator[Site]:
    with site_on(light_made()) as site:
        fill(site)
        yield site


def fill(site: Site) -> None:
    """A complaint (1) and a bad review (2) here, a bad review (3) elsewhere, and good ones."""
    letters, now = Letters(site.engine, Book(VAULT, Terms())), site.time()
    said = [("voice", HERE, VOICE), ("review", HERE, {"grade": 1, "i": "enrolment"}),
            ("review", THERE, {"grade": 2}), ("review", HERE, {"grade": 5, "i": "enrolment"}),
            ("review", HERE, {"grade": 4}), ("review", THERE, {"grade": 5})]  # fmt: skip
    for number, (what, station, form) in enumerate(said):
        name = f"00000000-0000-4000-8000-00000000000{number}"
        assert letters.keep(what, name, {"s": station, **form}, now, now)


def numbers(answer: httpx.Response) -> set[str]:
    return set(re.findall(r'href="/feedback/([0-9]+)"', answer.text))


def test_tasks_are_found_by_what_is_asked_and_by_region(site: Site) -> None:
    with (
        client(site, Role.PROVINCE, "230000") as wang,
        client(site, Role.STATION, THERE, "zhao.min") as zhao,
    ):
        assert numbers(wang.get("/feedback")) == {"1", "2", "3"}
        assert "2026-11-24 00:00" not in wang.get("/feedback").text  # the last day, not its end
        assert numbers(zhao.get("/feedback")) == {"3"}
        for query, found in (
            ({"kind": "complaint"}, {"1"}), ({"grade": "1"}, {"2"}), ({"item": "enrolment"}, {"2"}),
            ({"station": THERE}, {"3"}), ({"station": "齐齐哈尔"}, {"3"}),
            ({"station": CITY}, {"1", "2"}), ({"channel": "sign"}, {"2", "3"}),
            ({"which": "overdue"}, set()), ({"which": "mine"}, set()), ({"which": "???"}, {"1",
            "2", "3"}),
        ):  # fmt: skip
            assert numbers(wang.get("/feedback", params=query)) == found, query
        assert zhao.get("/feedback/1").status_code == 404
        assert send(zhao, site, "/feedback/1", event="take", seen="1").status_code == 404
        site.time.skip(days=2)
        wang.headers["Cookie"] = wang.headers["Cookie"].replace(
            wang.headers["X-Cookie"], site.enter("wang.li")
        )
        assert numbers(wang.get("/feedback", params={"which": "overdue"})) == {"1", "2", "3"}
        assert re.search(r'/feedback\?which=overdue"><span class="big">3<', wang.get("/").text)


def test_from_the_list_to_the_reply(site: Site) -> None:
    with client(site, Role.STATION, HERE) as wang:
        page = wang.get("/feedback/1").text
        assert REMARK not in page
        assert "由我办理" in page
        assert send(wang, site, "/feedback/1/words").status_code == 400  # it is not his yet
        assert send(wang, site, "/feedback/1", event="take", seen="1").status_code == 303
        masked = send(wang, site, "/feedback/1/words").text
        assert REMARK in masked
        assert "139••••1234" in masked
        assert PHONE not in masked
        assert PHONE in send(wang, site, "/feedback/1/words", phone="yes").text
        assert REMARK not in wang.get("/feedback/1").text
        late = send(wang, site, "/feedback/1", event="check", note="已电话核实", seen="1")
        assert (late.status_code, "刚刚有了变化" in late.text, "已电话核实" in late.text) == (
            409,
            True,
            True,
        )
        for number, event in enumerate(("check", "investigate", "rectify", "reply"), 2):
            fields = {"event": event, "seen": str(number)}
            assert send(wang, site, "/feedback/1", **fields, note=" ").status_code == 400
            done = send(wang, site, "/feedback/1", **fields, note=f"做了 {event}")
            assert done.status_code == 303, done.text
        page = wang.get("/feedback/1").text
        assert "已答复，可追评" in page
        assert "做了 rectify" in page
        for bad in ({"event": "rectify"}, {"event": "due"}, {"event": "x"}, {}):
            assert send(wang, site, "/feedback/1", **bad, note="x", seen="6").status_code == 400
        assert send(wang, site, "/feedback/99999", event="take").status_code == 404
    assert site.deeds()[-7:] == [
        "task-stepped",
        "words-opened",
        "phone-opened",
        *["task-stepped"] * 4,
    ]


def test_who_only_watches_sees_no_words_and_takes_nothing(site: Site) -> None:
    number = site.account("li.na", Role.CITY, CITY)
    with writing(site.engine) as connection:
        Book(VAULT, Terms()).act(connection, 1, Event.TAKE, number, "看过", 1, site.time())
    with client(site, Role.AUDITOR, "230000") as auditor:
        page = auditor.get("/feedback/1").text
        assert "看过" not in page
        assert "群众的话" not in page
        assert (
            send(auditor, site, "/feedback/1", event="note", note="x", seen="2").status_code == 403
        )
        assert send(auditor, site, "/feedback/1/words").status_code == 403
        assert send(auditor, site, "/feedback-export", month="2026-11").status_code == 403
        assert auditor.get("/feedback-figures").status_code == 200


def test_figures_and_the_month_as_a_file(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with client(site, Role.PROVINCE, "230000") as wang:
        page = re.sub(r"<[^>]+>", " ", wang.get("/feedback-figures?month=2026-11").text)
        assert re.search(r"演示站\s+3\s+66\.7%\s+1\s+1\s+0\s+0\s+1", page)
        assert re.search(r"齐齐哈尔二站\s+2\s+50\.0%", page)
        assert "这个月没有评价" in wang.get("/feedback-figures?month=2026-10").text
        there = re.sub(
            r"<option.*?</option>|<[^>]+>",
            " ",
            wang.get(f"/feedback-figures?month=2026-11&station={OTHER_CITY[:4]}").text,
        )
        assert ("齐齐哈尔二站" in there, "演示站" in there) == (True, False)
        one = send(wang, site, "/feedback-export", month="2026-11", kind="csv", station=THERE)
        assert len(one.content.decode("utf-8-sig").splitlines()) == 3
        assert wang.get("/feedback-figures?month=x").status_code == 200
        answer = send(wang, site, "/feedback-export", month="2026-11", kind="csv")
        assert answer.headers["content-disposition"] == 'attachment; filename="reviews-2026-11.csv"'
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 6
        assert lines[0].startswith("服务站编码,服务站名称,行政区划代码,评价编号,事项名称")
        assert any("站点二维码,非常不满意,,待核实" in line for line in lines)
        for secret in (PHONE, REMARK):
            assert secret not in answer.text
        book = send(wang, site, "/feedback-export", month="2026-11", kind="xlsx").content
        with zipfile.ZipFile(io.BytesIO(book)) as parts:
            sheet = parts.read("xl/worksheets/sheet1.xml").decode()
            assert sheet.count("<row ") == 6
            assert "非常不满意" in parts.read("xl/sharedStrings.xml").decode()
        assert site.deeds()[-2:] == ["feedback-exported"] * 2
        monkeypatch.setattr(export, "LARGEST_XLSX", 4)
        large = send(wang, site, "/feedback-export", month="2026-11", kind="xlsx")
        assert large.status_code == 422
        assert "共 5 条，Excel 一次最多 4 条" in large.text
        monkeypatch.setattr(export, "_PART", 100)  # a part after the other is the same file
        again = send(wang, site, "/feedback-export", month="2026-11", kind="csv")
        assert again.content == answer.content
    assert site.deeds()[-2:] == ["feedback-exported"] * 2
    with client(site, Role.STATION, THERE, "zhao.min") as zhao:
        mine = send(zhao, site, "/feedback-export", month="2026-11").content.decode("utf-8-sig")
        assert len(mine.splitlines()) == 3
    assert export.as_csv(iter([["=1+1", "-5", "a"]])) == b"\xef\xbb\xbf'=1+1,'-5,a\r\n"
    bad = tmp_path / "columns.toml"
    for text in ("", 'name = "x"\nsource = ""\n[[columns]]\nfield = "phone"\nlabel = "x"\n'):
        bad.write_text(text)
        with pytest.raises(export.BadColumns, match=r"columns\.toml"):
            export.columns(bad)


@pytest.mark.glass
def test_they_look_well(sqlite_made: Make) -> None:
    with site_on(sqlite_made()) as site, chromium() as page:
        fill(site)
        number = site.account("wang.li", Role.PROVINCE, "230000")
        with writing(site.engine) as connection:
            book = Book(VAULT, Terms())
            book.act(connection, 1, Event.TAKE, number, "", 1, site.time())
            book.act(connection, 1, Event.CHECK, number, "已电话回访，情况属实。", 2, site.time())
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        for path in ("/feedback", "/feedback/1", "/feedback-figures"):
            look(page, site.url, path, f"feedback{path[9:].replace('/', '-')}")
        words(site, page)


def words(site: Site, page: Page) -> None:
    """What a citizen wrote, on the glass of whoever has the task."""
    put_cookies(page, site.url, lang="zh", theme="light")
    page.open(f"{site.url}/feedback/1")
    page.css("form[action='/feedback/1/words'] button").click()
    page.wait(lambda: REMARK in page.text(), "the words")
    assert PHONE not in page.text()

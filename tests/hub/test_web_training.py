"""The pages of notices, courses, the question bank and pre-service exams: from a draft to who
passed, who may see and do what, tables that come and go; and how they look."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from hub.configuring import drafts
from hub.database import reading, writing
from hub.feedback import export
from hub.rights import Role
from hub.table_reading import Unreadable, rows_of
from hub.training import bank_file, tries
from hub.training.content import Kind
from tests.hub.conftest import Make
from tests.hub.site import CITY, Site, look, put_cookies, site_on
from tests.hub.test_web_pages import HERE, THERE, client, send
from tests.hub.training import (
    COURSE,
    NOTICE,
    accounts,
    fill_bank,
    publish,
    right_answers,
)
from tests.sandbox.browser import chromium

TABLE = [
    ["分类", "题型", "题目", "选项A", "选项B", "选项C", "答案"],
    ["参保缴费", "单选", "集中缴费期到哪天为止？", "年底", "年初", "", "A"],
    ["异地就医", "多选", "备案可以走哪些渠道？", "服务站", "小程序", "窗口", "A、B C"],
    ["", "", "", "", "", "", ""],
    ["服务规范", "判断", "工作人员应佩戴工牌。", "", "", "", "对"],
]
BAD = [
    TABLE[0],
    ["", "单选", "x", "a", "b", "", "A"],
    ["y", "填空", "x", "a", "b", "", "A"],
    ["y", "单选", "x", "a", "", "c", "A"],
    ["y", "单选", "x", "a", "b", "", "AB"],
    ["y", "单选", "x", "a", "b", "", "甲"],
    ["y", "判断", "x", "a", "b", "", "对"],
    ["y", "单选", "x", "a", "b", "", "A"],
    ["y", "单选", "x", "a", "b", "", "A"],
]


@pytest.fixture
def site(light_made: Make) -> Iterator[Site]:
    with site_on(light_made()) as site:
        yield site


def sent(browser: httpx.Client, site: Site, path: str, **fields: str) -> httpx.Response:
    """A form with a file's encoding."""
    given = site.form(browser.headers["X-Cookie"], **fields)
    return browser.post(path, files={name: (None, value) for name, value in given.items()})


def written(**changed: str) -> dict[str, str]:
    return {"title": "参保缴费通知", "text": "第一段\n=== 附件\n- 表一", "where": CITY,
            "must-read": "yes", "must-claim": "yes", "due": "2026-11-30",
            "seen": "0"} | changed  # fmt: skip


def exam(**changed: str) -> dict[str, str]:
    parts = (("参保缴费", "single", 5, 10), ("异地就医", "multiple", 2, 15), ("", "judge", 4, 5))
    typed = {"minutes": "60", "pre-service": "yes"}
    for n, (topic, kind, count, points) in enumerate(parts):
        typed |= {f"topic-{n}": topic, f"kind-{n}": kind, f"count-{n}": str(count),
                  f"points-{n}": str(points)}  # fmt: skip
    return written(**(typed | changed))


def test_from_a_draft_to_the_stations_and_back(site: Site) -> None:
    with (
        client(site, Role.CITY, CITY) as wang,
        client(site, Role.STATION, HERE, "zhao.min") as zhao,
        client(site, Role.STATION, THERE, "li.na") as elsewhere,
    ):
        assert wang.get("/posts-new/notice").status_code == 200
        assert wang.get("/posts-new/else").status_code == 404
        made = sent(wang, site, "/posts-new/notice", **written())
        assert made.headers["location"] == "/posts/1?done=post-save"
        assert zhao.get("/posts/1").status_code == 404  # a draft is nobody else's
        assert send(wang, site, "/posts/1", do="show", seen="7").status_code == 409
        assert send(wang, site, "/posts/1", do="show", seen="1").status_code == 303
        page = zhao.get("/posts/1").text
        assert "附件" in page
        assert "下发</button>" not in page
        assert elsewhere.get("/posts/1").status_code == 404
        assert elsewhere.get(f"/posts/1/at/{THERE}").status_code == 404
        assert send(zhao, site, "/posts/1", do="withdraw", seen="2").status_code == 403
        form = wang.get("/posts/1/edit").text
        assert "=== 附件" in form
        again = sent(wang, site, "/posts/1/edit", **written(title="更正", seen="2"))
        assert again.status_code == 303
        assert "第 1 版" in wang.get("/posts/1").text
        late = sent(wang, site, "/posts/1/edit", **written(title="太迟了", seen="2"))
        assert (late.status_code, "太迟了" in late.text) == (409, True)
        assert send(wang, site, "/posts/1", do="drop", seen="3").status_code == 303
        assert send(wang, site, "/posts/1", do="withdraw", seen="4").status_code == 303
        assert send(wang, site, "/posts/1", do="withdraw", seen="5").status_code == 409
        assert "已撤回" in zhao.get("/posts").text
    assert site.deeds()[-5:] == ["post-stepped"] * 5


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"title": ""}, "请填写标题"), ({"text": "=== 空"}, "请填写正文"),
     ({"where": ""}, "请填写发给谁"), ({"where": "999"}, "没有“999”"),
     ({"where": "230200"}, "无权下发"), ({"where": THERE}, "无权下发"),
     ({"due": "30.11.2026"}, "日期请按"), ({"until": "2026-11-01"}, "不能早于")],
)  # fmt: skip
def test_what_cannot_be_taken_comes_back_as_typed(
    site: Site, changed: dict[str, str], says: str
) -> None:
    with client(site, Role.CITY, CITY) as wang:
        answer = sent(wang, site, "/posts-new/notice", **written(**changed))
        assert (answer.status_code, says in answer.text) == (400, True)
        assert "- 表一" in answer.text or "text" in changed


def test_a_course_with_an_exam_needs_its_points_and_its_bank(site: Site) -> None:
    with client(site, Role.CITY, CITY) as wang:
        for bad, says in (({"count-0": "4"}, "90 分，应为 100"), ({"kind-1": "x"}, "第 2 行"),
                          ({"minutes": "3"}, "5 到 240")):  # fmt: skip
            answer = sent(wang, site, "/posts-new/course", **exam(**bad))
            assert (answer.status_code, says in answer.text) == (400, True)
        none = sent(wang, site, "/posts-new/course", **written(**{"pre-service": "yes"}))
        assert "必须有考试" in none.text
        assert sent(wang, site, "/posts-new/course", **exam()).status_code == 303
        few = send(wang, site, "/posts/1", do="show", seen="1")
        assert (few.status_code, "题目不够" in few.text) == (400, True)
        fill_bank(site.engine, site.time, 1, CITY)
        assert send(wang, site, "/posts/1", do="show", seen="1").status_code == 303


def passed(site: Site, course: int, staff: str, wrong: int = 0) -> None:
    """As if they had sat the exam at the terminal of HERE."""
    key = str(uuid4())
    with writing(site.engine) as connection:
        tries.begin(connection, key, str(course), 1, CITY, 1, staff, site.time())
    answers = right_answers(site.engine, key, wrong)
    said = {"try": key, "at": "2026-11-22T10:30:00+08:00", "seconds": 60, "answers": answers}
    with writing(site.engine) as connection:
        assert tries.hand_in(connection, 1, said, site.time())


def filled(site: Site) -> int:
    """A bank, accounts, a course that one passed, and one did not."""
    who = site.account("author", Role.PROVINCE, "230000")
    fill_bank(site.engine, site.time, who)
    accounts(site.engine, HERE, s01=None, s02=None)
    course = publish(site.engine, site.time, who, Kind.COURSE, COURSE, "230000")
    publish(site.engine, site.time, who, Kind.NOTICE, NOTICE, f"{HERE} 230200")
    passed(site, course, "s01")
    passed(site, course, "s02", wrong=3)
    return course


def test_who_passed_is_seen_by_name_only_by_whose_right_it_is(site: Site) -> None:
    course = filled(site)
    with (
        client(site, Role.STATION, HERE, "zhao.min") as zhao,
        client(site, Role.READER, CITY, "reader") as reader,
        client(site, Role.STATION, THERE, "li.na") as elsewhere,
    ):
        page = zhao.get(f"/posts/{course}/at/{HERE}").text
        assert "王芳（s01）" in page
        assert re.search(r"已通过|通过</span>", page)
        other = reader.get(f"/posts/{course}/at/{HERE}").text
        assert ("s01" in other, "王芳" in other) == (True, False)
        assert elsewhere.get(f"/posts/{course}/at/{HERE}").status_code == 404
        assert HERE not in elsewhere.get(f"/posts/{course}").text
        assert "2 / 2 人" in re.sub(r"\s+", " ", zhao.get(f"/posts/{course}").text)
        answer = send(zhao, site, f"/posts/{course}/file", kind="csv")
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert lines[1].startswith(f"{HERE},演示站,s01,王芳,–,–,1,100,2026-11-22 10:30")
        book = send(zhao, site, f"/posts/{course}/file", kind="xlsx").content
        assert len(rows_of(book)) == 3
        assert send(reader, site, f"/posts/{course}/file").status_code == 403
        assert zhao.get("/questions").status_code == 403  # the answers stand there
    assert site.deeds()[-2:] == ["post-exported"] * 2


def test_a_pass_is_drafted_and_gives_no_right_by_itself(site: Site) -> None:
    filled(site)
    with client(site, Role.STATION, HERE, "zhao.min") as zhao:
        assert "已通过，未生效" in zhao.get("/passed").text
        answer = send(zhao, site, f"/passed/{HERE}", staff="s01")
        assert answer.headers["location"] == "/settings/drafts/1?done=exam-drafted"
        assert "草稿待签署" in zhao.get("/passed").text
        for nobody in ("s02", "s09", ""):
            assert send(zhao, site, f"/passed/{HERE}", staff=nobody).status_code == 409
        assert send(zhao, site, f"/passed/{THERE}", staff="s01").status_code == 404
        passed(site, 1, "s02")
        assert send(zhao, site, f"/passed/{HERE}", staff="s02").status_code == 303
    with reading(site.engine) as connection:
        (draft,) = drafts.listed(connection, drafts.State.OPEN)  # both, in one
        assert [row["exam_passed"] for row in draft.changes["station.staff"]] == ["2026-11-22"] * 2
        assert drafts.bad(draft.changes) == ()
        in_force = connection.execute(text("SELECT value FROM setting_values")).scalar_one()
        assert "exam_passed" not in in_force
    with client(site, Role.READER, CITY, "reader") as reader:
        assert "王芳" not in reader.get("/passed").text
        assert send(reader, site, f"/passed/{HERE}", staff="s01").status_code == 403


def test_questions_come_as_a_table_and_go_as_one(site: Site) -> None:
    with client(site, Role.CITY, CITY) as wang:

        def put(body: bytes, region: str = CITY) -> httpx.Response:
            token = site.form(wang.headers["X-Cookie"])["form-token"]
            return wang.post(
                "/questions/import",
                files={"form-token": (None, token), "region": (None, region), "table": ("x", body)},
            )

        assert put(export.as_csv(TABLE)).status_code == 303
        assert put(export.as_xlsx(TABLE, "x")).status_code == 303  # the same stand once
        page = wang.get("/questions").text
        assert page.count("<tr") == 4
        assert "B 小程序 ✓ 正确" in page
        gone = send(wang, site, "/questions/file", kind="csv").content
        assert put(gone).status_code == 303
        bad = put(export.as_csv(BAD))
        assert bad.status_code == 400
        faults = re.findall(r"<li>第 ([0-9]+) 行：([^<]{4})", bad.text)
        assert [line for line, _ in faults] == ["2", "3", "4", "5", "6", "7", "9"]
        assert "缺少“题型”列" in put("分类,题目,答案\n".encode("gb18030")).text
        for nothing in (b"", b"PK\x03\x04nothing", b"\xff\xfe\xfd", b'a,"b'):
            assert put(nothing).status_code == 400
        assert put(export.as_csv(TABLE), "230200").status_code == 403
        typed = {"region": CITY, "topic": "服务规范", "kind": "single", "text": "热线是？",
                 "A": "12393", "B": "12345", "right": "A"}  # fmt: skip
        assert send(wang, site, "/questions", **typed).status_code == 303
        assert send(wang, site, "/questions", **typed).status_code == 409
        wrong = send(wang, site, "/questions", **(typed | {"right": "C"}))
        assert (wrong.status_code, "热线是？" in wrong.text) == (400, True)
        assert send(wang, site, "/questions/retire", number="1").status_code == 303
        assert "集中缴费期" not in wang.get("/questions").text
        assert "已停用" in wang.get("/questions?retired=yes").text
        assert send(wang, site, "/questions/retire", number="99").status_code == 404
        assert "热线是？" in wang.get("/questions", params={"q": "热线"}).text


def test_a_table_file_that_is_none_is_not_read() -> None:
    assert rows_of(export.as_xlsx(TABLE, "x"))[2][6] == "A、B C"
    assert [one.word for one in bank_file.read([]).faults] == ["empty"]
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>')
    deep = io.BytesIO()
    with zipfile.ZipFile(deep, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 21_000_000)
    for bad in (bomb.getvalue(), deep.getvalue(), b"PK\x03\x04", b",\n" * 6000):
        with pytest.raises(Unreadable):
            rows_of(bad)


@pytest.mark.glass
def test_they_look_well(sqlite_made: Make) -> None:
    with site_on(sqlite_made()) as site, chromium() as page:
        filled(site)
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("author"))
        for path in ("/posts", "/posts/1", f"/posts/1/at/{HERE}", "/posts-new/course",
                     "/questions", "/passed"):  # fmt: skip
            look(page, site.url, path, f"training{path.replace('/', '-')}")

"""Weekly reports, the comparison of stations and the ledger as PDF: what stands in them can be read
and copied, in Chinese, with its bars; what cannot be drawn is said."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from hub.database import writing
from hub.rights import Role
from hub.sheets import sheet as sheets
from hub.sheets.sheet import Bars, CannotDraw, Column, Days, Lines, Rows, Sheet
from hub.tables import records, terminals, visit_items, visits
from tests.hub.conftest import Make
from tests.hub.site import Site, site_on
from tests.hub.test_web_pages import HERE, THERE, client, send

WEEK = "2026-11-09"


@pytest.fixture(scope="module")
def site(sqlite_made: Make) -> Iterator[Site]:
    with site_on(sqlite_made()) as site:
        fill(site)
        yield site


def fill(site: Site) -> None:
    """Visits of a week here."""
    items = ("enrolment", "account-balance", "account-returns", "away-filing-query")
    with writing(site.engine) as connection:
        terminal = connection.execute(select(terminals.c.id).order_by(terminals.c.id)).scalars()
        here = next(terminal)
        for number in range(40):
            key, day = f"00000000-0000-4000-8000-{number:012}", 9 + number % 7
            connection.execute(records.insert().values(
                key=key, kind="visit-count", terminal_id=here, sender_id=here, created=site.time(),
                accepted_at=site.time(), digest="x", answer="{}",
            ))  # fmt: skip
            connection.execute(visits.insert().values(
                key=key, terminal_id=here, begun=f"2026-11-{day:02}T09:00:00+08:00", seconds=60,
                ended="done",
            ))  # fmt: skip
            result = "trouble" if number % 9 == 0 else "shown"
            connection.execute(visit_items.insert().values(
                key=key, place=0, item=items[number % 4 if number % 3 else 0], result=result,
            ))  # fmt: skip


def text_of(content: bytes) -> str:
    assert content.startswith(b"%PDF-")
    keep(content)
    document = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in document)


def keep(content: bytes) -> None:
    if folder := os.environ.get("OUT"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(pypdfium2.PdfDocument(content)):
            name = f"sheet-{len(list(Path(folder).glob('sheet-*')))}-{number}.png"
            page.render(scale=1.3).to_pil().save(Path(folder) / name)


def test_a_weeks_report_can_be_printed(site: Site) -> None:
    with client(site, Role.STATION, HERE) as wang:
        place = f"/weekly/{HERE}/{WEEK}"
        assert "下载 PDF" in wang.get(place).text
        drawn = send(wang, site, f"{place}/file", kind="pdf")
        assert drawn.headers["content-disposition"] == (
            f'attachment; filename="weekly-{HERE}-{WEEK}.pdf"'
        )
        text = text_of(drawn.content)
        for words in ("演示站", "2026-11-09", "服务人次", "40", "未上报", "个人参保信息查询",
                      "第 1 页", "办结最多的事项"):  # fmt: skip
            assert words in text, words
        assert send(wang, site, f"/weekly/{THERE}/{WEEK}/file", kind="pdf").status_code == 404
    assert site.deeds()[-1] == "report-exported"


def test_a_month_is_printed(site: Site) -> None:
    with client(site, Role.PROVINCE, "230000", "zhao.min") as zhao:
        drawn = send(zhao, site, "/monthly-export", month="2026-11", kind="pdf", what="comparison")
        text = text_of(drawn.content)
        for words in ("演示站", "齐齐哈尔二站", "2026-11", "每天"):
            assert words in text, words


def test_every_part_is_drawn_over_as_many_pages_as_it_needs() -> None:
    rows = [
        (f"事项 {number} 名称很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长", number)
        for number in range(30)
    ]
    content = sheets.pdf(
        Sheet(
            "标题 𠮷", ["事实"], [Column("甲", 1), Column("乙", 1, True)], [["一", "1"]],
            "{page}/{pages}",
            [Bars("条", rows), Days("日", [(str(n), n) for n in range(31)]), Bars("空", []),
             Days("无", [("1", 0)]), Lines("段", ["话" * 200] * 9),
             Rows("表", [Column("丙", 1)], [["x"]] * 50)],
        )
    )  # fmt: skip
    assert len(pypdfium2.PdfDocument(content)) > 4
    text = text_of(content)
    for words in ("标题", "…", "29", "话话话", "丙"):
        assert words in text


def test_what_cannot_be_drawn_is_said(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Sheet) -> bytes:
        raise CannotDraw

    monkeypatch.setattr("hub.web.table_file.pdf", fails)
    with client(site, Role.STATION, HERE, "li.na") as li:
        answer = send(li, site, f"/weekly/{HERE}/{WEEK}/file", kind="pdf")
        assert answer.status_code == 503
        assert "现在做不出 PDF" in answer.text

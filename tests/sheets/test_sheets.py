"""A4 documents: everything that was said is on the paper, as text and as ink."""

from __future__ import annotations

import functools
import os
import threading
import time
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFilter, ImageStat

from drivers import exchange
from drivers.page_printer.interface import (
    BLACK_1,
    PDF,
    PWG_RASTER,
    SGRAY_8,
    CannotMake,
    Form,
    Sides,
)
from drivers.page_printer.pwg_raster import HEADER
from drivers.wake import Wake
from kiosk.sheets.document import (
    Align,
    Column,
    Heading,
    Note,
    Pairs,
    Paragraph,
    Sheet,
    Signature,
    Space,
    Table,
)
from kiosk.sheets.dots import draw, pictures
from kiosk.sheets.layout import lay_out
from kiosk.sheets.paper import BOTTOM, LEFT, MOST_PAGES, RIGHT, TooLong
from kiosk.sheets.pdf import pdf
from kiosk.sheets.placed import HEIGHT, WIDTH, Page, width
from kiosk.sheets.render import render
from kiosk.sheets.selftest import CLASSES, test_sheet
from kiosk.text import fonts
from tests.examples import many

# in Noto Sans CJK SC; in HanaMinB; in BabelStone Han only; with a selector; in no font
SCALE, TOLERANCE = 4, 0.25
RARE = "𬎆𠮷㐂", "𡈽𪚥𫝆", "𰻝𱁬", "葛\U000e0100城", "\ue123"


def table(rows: int, long: bool = False) -> Table:
    name = "哈尔滨市向阳街道社区卫生服务中心（中央大街第一门诊部）"
    cells = tuple(
        (
            f"2026-{i % 12 + 1:02d}-{i % 28 + 1:02d}",
            name * (40 if long else 1),
            f"￥{i * 137:,}.{i % 100:02d}",
        )
        for i in range(rows)
    )
    columns = (Column("日期"), Column("医药机构"), Column("费用", Align.RIGHT))
    return Table(columns, cells, ("合计", "", "￥9,876.54"), number="序号")


def sheet(*blocks, **more) -> Sheet:
    said = {
        "issuer": "向阳街道医疗保障服务站",
        "title": "明细清单",
        "page_words": "第 {page} 页，共 {pages} 页",
    }
    return Sheet(blocks=blocks, **said | more)


FULL = sheet(
    Heading("一、概况"),
    Paragraph("共 40 条，合计 ￥9,876.54。", bold=True, size="lead"),
    Paragraph("，。；：“引号”《书名》—— Latin words, 12,345.67%", align=Align.CENTRE),
    Pairs((("姓名", "张*𬎆"), ("证件号码", "230***********1231"), ("说明", "很长" * 60))),
    Space(10),
    table(40),
    Note(("以经办机构为准。", "…".join(RARE))),
    Signature(("本人签名", "日期")),
    marks=("【演示数据】",),
    footer="终端编号 HLJ-DEMO-0001-01　流水号 01-20261122-00042",
)


ENDLESS = sheet(*[Space(HEIGHT), Heading("一")] * (MOST_PAGES + 1))
"""A page for each heading, one too many."""


@functools.cache
def pages() -> list[Page]:
    return lay_out(FULL)


@functools.cache
def whole() -> bytes:
    return pdf(pages())


def opened(data: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(data)


def text_of(page: pypdfium2.PdfPage) -> str:
    return page.get_textpage().get_text_bounded()


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("\U000e0100", "")


def test_all_that_was_said_can_be_read_back_from_the_pdf():
    file = opened(whole())
    assert len(file) == len(pages()) > 1
    for placed, page in zip(pages(), file, strict=True):
        assert tuple(map(round, page.get_size())) == (595, 842)
        there = squeezed(text_of(page)).replace("U+E123", "\ue123")
        for text in placed.texts:
            assert squeezed(text.text) in there
    there = squeezed("".join(text_of(page) for page in file))
    for row in FULL.blocks[5].rows:
        assert row[0] in there
        assert row[2] in there


def test_each_page_says_what_it_continues_and_bears_the_titles_and_its_number():
    file = opened(whole())
    for number, page in enumerate(file, 1):
        text = text_of(page)
        assert f"第 {number} 页，共 {len(file)} 页" in text
        assert "明细清单" in text
        assert "【演示数据】" in text
        assert "流水号" in text
        if "￥" in text and number < len(file):
            assert "序号" in text


def test_the_pdf_is_drawn_as_it_was_placed():
    """Ink of the PDF (by PDFium) against ink of the same places drawn by FreeType: a wrong glyph, a
    missing font or a shifted line would differ."""
    for placed, page in zip(pages(), opened(whole()), strict=True):
        ours = draw(placed, 72 * SCALE)
        theirs = page.render(scale=SCALE).to_pil().convert("L").resize(ours.size)
        for text in placed.texts:
            box = _around(text)
            assert _unlike(ours.crop(box), theirs.crop(box)) < TOLERANCE, text


def test_a_wrong_character_would_be_seen():
    """The measure above tells two like characters apart."""
    right, wrong = (
        lay_out(sheet(Paragraph("账元" * 8)))[0],
        lay_out(sheet(Paragraph("帐无" * 8)))[0],
    )
    text = next(t for t in right.texts if "账" in t.text)
    box = _around(text)
    mine, its = draw(right, 72 * SCALE).crop(box), draw(wrong, 72 * SCALE).crop(box)
    assert _unlike(mine, its) > 1.5 * TOLERANCE


def _unlike(mine: Image.Image, its: Image.Image) -> float:
    """Ink that is not in the same place, as a share of all ink; hinting may move it a dot."""
    blur = ImageFilter.GaussianBlur(1)
    mine, its = mine.filter(blur), its.filter(blur)
    shifts = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    moved = [ImageChops.difference(mine, ImageChops.offset(its, *shift)) for shift in shifts]
    return min(ImageStat.Stat(one).sum[0] for one in moved) / _ink(mine)


def _ink(picture: Image.Image) -> float:
    return ImageStat.Stat(ImageChops.invert(picture)).sum[0]


def _around(text) -> tuple[int, int, int, int]:
    scale, right = SCALE, text.x + width(text.text, text.size, text.bold)
    return (
        int(text.x * scale) - 2,
        int((text.baseline - text.size) * scale),
        int(right * scale) + 3,
        int((text.baseline + text.size * 0.3) * scale),
    )


def test_nothing_stands_outside_of_the_printable_page():
    for page in pages():
        for text in page.texts:
            right = text.x + width(text.text, text.size, text.bold)
            assert LEFT - 0.1 <= text.x <= right <= RIGHT + 0.6
            assert 20 < text.baseline < HEIGHT - 20
        assert all(rule.y2 < HEIGHT - 20 for rule in page.rules)
        body = [t for t in page.texts if t.baseline > BOTTOM]
        assert all(t.size <= 9 for t in body)  # only the footer stands below


words = st.text(
    st.sampled_from(
        "医疗保障服务站ABC abc-019.,%￥（）《》“”，。；𬎆𰻝\ue123\u3000—…ｱé\U000e0100\n"
    ),
    max_size=60,
)


@settings(max_examples=many(40), deadline=None)
@given(
    st.lists(st.tuples(words, words, words), max_size=30),
    st.lists(words, max_size=4),
    st.lists(st.tuples(words, words), max_size=5),
)
def test_any_text_is_laid_out_within_the_page_and_none_is_lost(rows, paragraphs, pairs):
    columns = (Column("甲"), Column("Title"), Column("金额", Align.RIGHT))
    made = sheet(
        *(Paragraph(p) for p in paragraphs),
        Pairs(tuple(pairs)),
        Table(columns, tuple(rows)),
        Note(tuple(paragraphs)),
    )
    pages = lay_out(made)
    placed = squeezed("".join(text.text for page in pages for text in page.texts))
    for said in (*paragraphs, *(cell for row in rows for cell in row)):
        for line in said.split("\n"):
            for character in squeezed(line):
                assert character in placed
    for page in pages:
        for text in page.texts:
            assert text.x >= LEFT - 0.1 or width(text.text, text.size, text.bold) > RIGHT - LEFT


def test_a_row_taller_than_a_page_goes_on():
    pages = lay_out(sheet(table(3, long=True)))
    placed = "".join(text.text for page in pages for text in page.texts)
    assert placed.count("门诊部") == 120


def test_a_document_without_end_is_refused():
    with pytest.raises(TooLong):
        lay_out(ENDLESS)


# ---- the fonts may be embedded, and every character of the chain comes through


def test_the_fonts_allow_embedding():
    from fontTools.ttLib import TTFont

    for face, (path, index) in fonts.paths().items():
        if face is not fonts.Face.ICON:
            with TTFont(path, fontNumber=index, lazy=True) as font:
                assert font["OS/2"].fsType in {0, 8}, face  # installable, or editable embedding


@pytest.mark.full
def test_every_common_character_comes_back():
    common = [
        chr(code) for code in (*range(0x21, 0x7F), *range(0x4E00, 0x9FA6), *range(0x3400, 0x4DB6))
    ]
    lines = ["".join(common[at : at + 40]) for at in range(0, len(common), 40)]
    for start in range(0, len(lines), 1500):
        some = lines[start : start + 1500]
        file = opened(pdf(lay_out(sheet(*(Paragraph(line) for line in some)))))
        there = squeezed("".join(text_of(page) for page in file))
        lost = {c for line in some for c in line} - set(there)
        assert lost == set()


# ---- in a process of its own


@pytest.fixture
def wake():
    found = Wake()
    yield found
    found.close()


def test_the_child_draws_a_pdf(wake):
    made = render(FULL, Form(PDF), wake, time.monotonic)
    assert len(opened(made.data)) == made.pages == len(pages())
    assert len(made.data) < 200_000


@pytest.mark.parametrize("dots", [SGRAY_8, pytest.param(BLACK_1, marks=pytest.mark.full)])
def test_the_child_draws_dots(wake, dots):
    made = render(FULL, Form(PWG_RASTER, 75, dots), wake, time.monotonic, sides=Sides.LONG_EDGE)
    assert made.pages == len(pages())
    assert made.data[:4] == b"RaS2"
    assert made.data.count(b"PwgRaster\0") == made.pages
    assert made.data[4 + 272 : 4 + 276] == b"\0\0\0\1"  # Duplex
    assert len(made.data) > made.pages * HEADER


def test_a_page_to_try_a_printer_with_has_every_class_of_characters():
    said = test_sheet("ipp://192.0.2.7/ipp/print")
    there = "".join(text.text for page in lay_out(said) for text in page.texts)
    for name, lines in CLASSES.items():
        for line in lines if name != "box" else ():
            assert squeezed(line) in squeezed(there)
    assert len(lay_out(said)) == 1


def test_dots_of_both_kinds_are_the_same_picture():
    page = pages()[:1]
    (grey,), (black,) = pictures(page, 100, SGRAY_8), pictures(page, 100, BLACK_1)
    assert (grey.width, grey.height) == (round(WIDTH * 100 / 72), round(HEIGHT * 100 / 72))
    stride = (grey.width + 7) // 8
    dark = sum(dot < 128 for dot in grey.rows)
    assert dark == sum(byte.bit_count() for byte in black.rows)
    assert len(black.rows) == stride * black.height


def test_a_set_wake_and_a_short_time_end_it(wake):
    began = time.monotonic()
    timer = threading.Timer(0.1, wake.set)
    timer.start()
    with pytest.raises(CannotMake, match="woken"):
        render(sheet(table(2000)), Form(PDF), wake, time.monotonic)
    timer.join()
    wake.clear()
    with pytest.raises(CannotMake, match="out of time"):
        render(sheet(table(2000)), Form(PDF), wake, time.monotonic, seconds=0.1)
    assert time.monotonic() - began < 3
    assert _children() == []


def test_what_cannot_be_drawn_says_why(wake, monkeypatch):
    with pytest.raises(CannotMake, match="exit 11"):
        render(ENDLESS, Form(PDF), wake, time.monotonic)
    monkeypatch.setitem(fonts._PATHS, fonts.Face.SANS, ("/nowhere/font.ttc", 0))
    with pytest.raises(CannotMake, match="exit 12"):
        render(sheet(), Form(PDF), wake, time.monotonic)


def test_nobody_can_read_it_in_the_list_of_processes(wake, monkeypatch):
    seen: list[str] = []
    talk = exchange._talk

    def looking(started, *rest):
        for name in ("cmdline", "environ"):
            seen.append(Path(f"/proc/{started.pid}/{name}").read_bytes().decode(errors="replace"))
        return talk(started, *rest)

    monkeypatch.setattr(exchange, "_talk", looking)
    said = sheet(Paragraph("王二麻子 230198196503121231"))
    render(said, Form(PWG_RASTER, 75, SGRAY_8), wake, time.monotonic)
    assert len(seen) == 2
    assert not any("王二麻子" in text or "230198" in text for text in seen)


def _children() -> list[int]:
    me = os.getpid()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if int(fields[1]) == me and b"kiosk.sheets" in command:
                found.append(int(entry.name))
    return found

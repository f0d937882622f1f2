"""The technician's page: every class of characters is on it and readable, on every printer."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image as Pillow

from drivers.printer.charset import lacks
from kiosk.receipts.selftest import CLASSES, QR_TEXT, WIDTHS, test_page
from tests.receipts.eyes import UNREADABLE, reading
from tests.receipts.facts import alphabet, squeezed
from tests.receipts.paper import paper, printer, strings

PRINTERS = ("generic-80", "generic-58", "epson-tm-t82", "sunmi-58", "yhd-8390")


@pytest.mark.parametrize("name", PRINTERS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_class_of_characters_is_read_again(name, language):
    page = test_page(printer(name), strings(language))
    sheet = paper(page, name)
    assert sheet.faults == []
    text = squeezed(reading(sheet, alphabet(page)))
    assert UNREADABLE not in text
    for key, lines in CLASSES.items():
        assert squeezed(strings(language)(f"test_page.{key}")) in text
        for line in lines:
            assert squeezed(line) in text, key
    assert "￥-1,234,567.89" in text


def test_the_classes_are_what_they_are_called():
    assert all(" " < char < "\x7f" for char in CLASSES["ascii"][0])
    (gb2312,), (gbk,), (four,), (rare,) = (
        CLASSES[key] for key in ("gb2312", "gbk", "gb18030", "rare")
    )
    assert not lacks(gb2312, "gb2312")
    assert not lacks(gbk, "gbk")
    assert all(lacks(char, "gb2312") for char in gbk.replace(" ", ""))
    assert all(lacks(char, "gbk") for char in (four + rare).replace(" ", ""))
    assert all(ord(char) > 0xFFFF for char in rare.replace(" ", ""))


@pytest.mark.parametrize("name", PRINTERS)
def test_both_kinds_of_code_are_read(name, tmp_path):
    picture = tmp_path / "page.png"
    sheet = paper(test_page(printer(name)), name)
    sheet.png(picture)
    codes = zxingcpp.read_barcodes(Pillow.open(picture).convert("L"))
    assert [code.text for code in codes] == [QR_TEXT] * (1 + printer(name).native_qr)
    assert len(sheet.codes) == printer(name).native_qr


@pytest.mark.parametrize("name", PRINTERS)
def test_the_rulers_reach_from_the_first_dot_to_the_last(name):
    sheet = paper(test_page(printer(name)), name)
    rulers = [image for image in sheet.images if image.height == 26]
    fitting = [dots for dots in WIDTHS.values() if dots <= sheet.dots]
    assert [image.ink() for image in rulers] == [(0, dots) for dots in (*fitting, sheet.dots)]
    for image in rulers:
        marks = sum(image.rows[20] >> x & 1 for x in range(image.width))
        assert abs(marks - image.ink()[1] / 8) <= 2  # one a millimetre


@pytest.mark.parametrize("name", PRINTERS)
def test_it_ends_with_a_cut_where_there_is_a_cutter(name):
    assert len(paper(test_page(printer(name)), name).cuts) == (printer(name).cutter.kind != "none")

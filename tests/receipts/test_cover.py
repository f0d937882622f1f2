"""The cover sheet of originals: which they are, and a code that is the case's number alone."""

from __future__ import annotations

import pytest
import zxingcpp

from kiosk.receipts import compose_cover
from sandbox.paper.picture import draw
from tests.receipts.eyes import UNREADABLE, reading
from tests.receipts.facts import alphabet, missing
from tests.receipts.paper import WIDTHS, catalogue, paper, settings, strings
from tests.receipts.samples import AT, SERIAL, person
from tests.receipts.test_golden import compare

ITEM, NUMBER = catalogue().item("expense-claim"), "7K3M9Q2X4ABC"
ORIGINALS = [("医疗费用收据", "6页"), ("诊断证明", "1页")]


def cover(language: str = "zh", **more: object):
    return compose_cover(
        ITEM, person(), ORIGINALS, settings(), strings(language), number=NUMBER, serial=SERIAL,
        at=AT, **more,
    )  # fmt: skip


@pytest.mark.parametrize("name", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_names_the_originals_and_what_to_do(language, name):
    sheet = paper(cover(language), name)
    assert sheet.faults == []
    text = reading(sheet, alphabet(cover(language)))
    assert UNREADABLE not in text
    say = strings(language)
    expected = [
        say("receipt.cover.title"), ITEM.name.get(language), "张*明", "230***********1231",
        *(word for pair in ORIGINALS for word in pair), say("receipt.cover.todo"),
        say("receipt.cover.clock", days=3), SERIAL, NUMBER,
    ]  # fmt: skip
    assert missing(iter(expected), text) == []


@pytest.mark.parametrize("name", WIDTHS.values(), ids=WIDTHS)
def test_its_code_is_the_number_and_nothing_else(name):
    """Read from the picture of the paper by an independent reader."""
    codes = zxingcpp.read_barcodes(draw(paper(cover(), name)).convert("L"))
    assert [code.text for code in codes] == [NUMBER]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_as_it_was(language):
    compare(f"cover-{language}-80", cover(language), "80")


def test_a_reprint_is_marked():
    assert "补打" in paper(cover(reprint=1)).text

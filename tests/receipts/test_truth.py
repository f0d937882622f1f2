"""Everything the result said is read again from the paper: printed, drawn, and as a code."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from PIL import Image as Pillow

from kiosk.services.columns import As
from kiosk.services.result import Record
from sandbox.paper import KINDS
from tests.receipts import paper as station
from tests.receipts.eyes import UNREADABLE, reading
from tests.receipts.facts import alphabet, facts, missing
from tests.receipts.paper import WIDTHS, catalogue, dictionaries, document, paper
from tests.receipts.samples import AT, URL, person, result

ITEMS = [item.id for item in catalogue().queries(station.settings())]
PRINTERS = ("generic-80", "generic-58", "epson-tm-t82", "sunmi-58", "yhd-8390")
EVERY = [
    pytest.param(
        item, language, name, id=f"{item}-{language}-{name}",
        marks=() if name in WIDTHS.values() else pytest.mark.full,
    )
    for item in ITEMS
    for language in ("zh", "en")
    for name in PRINTERS
]  # fmt: skip
RARE = "𬎆㛃𠀋龴䶮𫖯"
NUMBER = "230***********1231"


def read_again(item, found, language, name, who="张晓明", masked="张*明") -> None:
    """Composes, prints, and compares what can be read with what the result says."""
    ticket = document(item, found, language, who=person(who))
    sheet = paper(ticket, name)
    assert sheet.faults == []
    text = reading(sheet, alphabet(ticket))
    assert UNREADABLE not in text
    assert missing(facts(item, found, language, masked, NUMBER), text) == []


@pytest.mark.parametrize(("item", "language", "name"), EVERY)
def test_every_fact_is_on_the_paper(item, language, name):
    chosen = catalogue().item(item)
    read_again(chosen, result(chosen, dictionaries()), language, name)


@pytest.mark.parametrize("name", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize(
    ("who", "masked"),
    [
        ("𬎆晓", "𬎆*"),
        ("张㛃𠀋", "张*𠀋"),
        ("龴小明", "龴*明"),  # in GB 18030, but Python's codec knows only four bytes for it
        ("\ue81e小明", "龴*明"),  # an issuer's private-use character for the same
        ("买买提·吐尔逊𬎆", "买**·***𬎆"),
        ("Élodie Zhang", "É*** Z***"),
    ],
)
def test_a_rare_name_is_read_again(who, masked, name):
    chosen = catalogue().item("enrolment")
    read_again(chosen, result(chosen, dictionaries()), "zh", name, who, masked)


def test_the_reader_of_drawn_names_sees_a_wrong_one():
    """Were a name drawn with another character, a box or not at all, it would be noticed."""
    chosen = catalogue().item("enrolment")
    ticket = document(chosen, who=person("张㛃𠀋"))
    text = reading(paper(ticket), alphabet(ticket) + "㛂𠀊𠀌丈")
    assert "张*𠀋" in text
    boxed = document(chosen, who=person("张小\ue863"))  # no font has it: its code point is drawn
    assert UNREADABLE in reading(paper(boxed), alphabet(boxed))


@pytest.mark.parametrize("item", ITEMS)
def test_rare_characters_in_every_text_of_the_answer(item):
    """An institution, an employer, a reason: whatever the centre says in words."""
    chosen = catalogue().item(item)
    found = result(chosen, dictionaries(), rows=3)
    rows = tuple(
        {field: f"{value}{RARE[i % len(RARE)]}" if _wordy(value) else value
         for i, (field, value) in enumerate(row.items())}
        for row in found.rows
    )  # fmt: skip
    changed = structs.replace(found, rows=rows)
    for name in WIDTHS.values():
        read_again(chosen, changed, "zh", name)


def _wordy(value: object) -> bool:
    """Words, and no code of digits that something is looked up by."""
    return isinstance(value, str) and not value.isdigit()


MONEY = st.decimals(-99_999_999, 99_999_999, places=2, allow_nan=False)


@st.composite
def answers(draw):
    """(item, result, language, printer): figures, days and number of rows at random."""
    chosen = catalogue().item(draw(st.sampled_from(ITEMS)))
    count = draw(st.integers(0, 6))
    base = result(chosen, dictionaries(), rows=count)
    columns = {c.field: c for c in chosen.columns}

    def changed(row: Record) -> Record:
        made = dict(row)
        for field, column in columns.items():
            if column.as_ is As.MONEY:
                made[field] = Decimal(draw(MONEY))
            elif column.as_ is As.DATE:
                made[field] = AT.date() - timedelta(days=draw(st.integers(0, 9000)))
        return made

    found = structs.replace(base, rows=tuple(map(changed, base.rows)))
    return chosen, found, draw(st.sampled_from(("zh", "en"))), draw(st.sampled_from(PRINTERS))


@pytest.mark.parametrize("examples", [12, pytest.param(1000, marks=pytest.mark.full)])
def test_any_figures_and_days_are_read_again(examples):
    @settings(max_examples=examples, deadline=None)
    @given(answers())
    def body(answer):
        read_again(*answer)

    body()


@pytest.mark.parametrize(("item", "language", "name"), EVERY)
def test_an_independent_reader_finds_the_code(item, language, name, tmp_path):
    picture = tmp_path / "receipt.png"
    paper(document(catalogue().item(item), language=language), name).png(picture)
    codes = zxingcpp.read_barcodes(Pillow.open(picture).convert("L"))
    assert [code.text for code in codes] == [URL.format(item=item)]


@pytest.mark.parametrize(
    ("language", "mark"), [("zh", "补打（第 3 次）"), ("en", "REPRINT (no. 3)")]
)
def test_a_reprint_is_marked(language, mark):
    for name in PRINTERS:
        sheet = paper(document(catalogue().item("enrolment"), language=language, reprint=3), name)
        assert mark in sheet.text
        assert KINDS[name].dots == sheet.dots

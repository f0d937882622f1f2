"""A complete list holds every row and column of the result, unaltered; the person is masked."""

from __future__ import annotations

import msgspec
import pypdfium2
import pytest

from kiosk.services.format import show, summary, totals
from kiosk.settings.load import load
from kiosk.sheets.complete_list import complete_list, facts
from kiosk.sheets.document import Sheet, Table
from kiosk.sheets.layout import lay_out
from kiosk.sheets.paper import SMALL
from kiosk.sheets.pdf import pdf
from kiosk.sheets.table import SIZES
from tests.handling.test_draft import UNIT
from tests.receipts.paper import catalogue, dictionaries, settings, strings
from tests.receipts.samples import AT, SERIAL, person, result
from tests.receipts.test_golden import filed_by_an_employer

ITEMS = [item.id for item in catalogue().queries(settings())]
ROWS = 63


def composed(
    item: str,
    language: str = "zh",
    *,
    reprint: int = 0,
    found=None,
    who=None,
    station=None,
    **more: str,
):
    chosen = catalogue().item(item)
    return complete_list(
        chosen,
        found or result(chosen, dictionaries(), ROWS),
        who or person(),
        station or settings(),
        strings(language),
        dictionaries(),
        serial=SERIAL,
        reprint=reprint,
        at=AT,
        **more,
    )


def squeezed(text: str) -> str:
    return "".join(text.split())


def placed(sheet: Sheet) -> str:
    return squeezed("".join(text.text for page in lay_out(sheet) for text in page.texts))


def table(sheet: Sheet) -> Table:
    return next(block for block in sheet.blocks if isinstance(block, Table))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("item", ITEMS)
def test_every_value_of_every_row_is_on_the_paper(item, language):
    chosen, sheet = catalogue().item(item), composed(item, language)
    found = result(chosen, dictionaries(), ROWS)
    rows = table(sheet).rows
    assert len(rows) == ROWS
    for row, record in zip(rows, found.rows, strict=True):
        for text, column in zip(row, chosen.columns, strict=True):
            assert text == show(record.get(column.field), column, language, dictionaries())
    text = placed(sheet)
    for sentence in summary(chosen, found, strings(language), dictionaries()):
        assert squeezed(sentence) in text
    for figure in totals(chosen, found, language, dictionaries(), columns=chosen.columns):
        assert squeezed(figure) in text
    for number in range(1, ROWS + 1):
        assert str(number) in text
    assert squeezed(SERIAL) in text
    assert "张*明" in text
    assert "张晓明" not in text
    assert "230198196503121231" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("item", ITEMS)
def test_letters_stay_readable_and_words_whole(item, language):
    """Even the widest table: no smaller than 8 points in Chinese, 7 in English."""
    sizes = {text.size for page in lay_out(composed(item, language)) for text in page.texts}
    assert min(sizes) >= (8.0 if language == "zh" else SIZES[-1])
    assert SMALL in sizes


def test_a_sum_that_would_be_a_part_is_not_shown_and_the_reason_is():
    chosen = catalogue().item("outpatient-visits")
    whole = result(chosen, dictionaries(), 5)
    assert table(composed(chosen.id, found=whole)).total[0] == "合计"
    cut = msgspec.structs.replace(whole, cut=True)
    assert table(composed(chosen.id, found=cut)).total == ()
    assert squeezed("清单不列合计") in placed(composed(chosen.id, found=cut))
    gaps = msgspec.structs.replace(whole, unfillable=2)
    assert table(composed(chosen.id, found=gaps)).total == ()
    assert squeezed("有 2 条平台没有给出金额") in placed(composed(chosen.id, found=gaps))


def test_marks_of_a_reprint_of_demonstration_and_of_a_guess():
    assert "补打（第2次）" in placed(composed("enrolment", reprint=2))
    assert "演示数据" in placed(composed("enrolment"))
    real = load("heilongjiang-2", [{"sandbox": {"on": False}}])
    text = placed(composed("account-returns", station=real))
    assert "演示数据" not in text
    assert "尚未经平台方确认" in text


def test_the_paper_says_the_same_as_the_list():
    """Through PDF and an independent reader, rare name included."""
    sheet = composed("pharmacy-purchases", who=person("王一𬎆"))
    file = pypdfium2.PdfDocument(pdf(lay_out(sheet)))
    text = squeezed("".join(page.get_textpage().get_text_bounded() for page in file))
    assert "王*𬎆" in text
    for row in table(sheet).rows:
        for value in row:
            if len(value) < 12:  # a longer one may be broken over two lines
                assert squeezed(value) in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_statement_bears_its_check_number_on_each_page(language):
    """Read back by an independent reader: every page, its number of all, and how to verify it."""
    made = composed(
        "contribution-statement", language, check="7K3M9-Q2X4A", insurance="职工基本医疗保险"
    )
    pages = [
        squeezed(page.get_textpage().get_text_bounded())
        for page in pypdfium2.PdfDocument(pdf(lay_out(made)))
    ]
    assert len(pages) > 1
    say = strings(language)
    for number, page in enumerate(pages, 1):
        assert "7K3M9-Q2X4A" in page
        assert squeezed(say("list.page", page=number, pages=len(pages))) in page
    assert squeezed(say("paper.how")) in "".join(pages)
    assert "职工基本医疗保险" in pages[0]
    assert "校验号" not in placed(composed("contribution-statement"))


def test_what_must_stand_on_a_whole_paper_stands_on_it():
    for item in ("contribution-statement", "outpatient-visits", "enrolment"):
        chosen = catalogue().item(item)
        found = result(chosen, dictionaries(), ROWS)
        told = facts(chosen, found, strings("zh"), dictionaries())
        assert told[0] == ("条数", str(ROWS))
        assert len(told) == 1 + sum(c.total for c in chosen.columns)
        text = placed(composed(item))
        for _, said in told[1:]:
            assert squeezed(said) in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_employers_progress_names_the_employer_and_each_of_its_matters(language):
    found = filed_by_an_employer()
    sheet = composed("unit-progress", language, found=found, unit=UNIT)
    said = placed(sheet)
    assert squeezed(UNIT.name) in said
    assert "张*明" in said  # the agent, masked
    item = catalogue().item("unit-progress")
    for row in found.rows:
        for column in (c for c in item.columns if row[c.field] not in (None, "")):
            assert squeezed(show(row[column.field], column, language, dictionaries())) in said
    assert pdf(lay_out(sheet)).startswith(b"%PDF")
    whole = [squeezed("".join(text.text for text in page.texts)) for page in lay_out(sheet)]
    for row in found.rows:  # no matter is torn by the end of a page
        told = [squeezed(show(row[c.field], c, language, dictionaries())) for c in item.columns
                if row[c.field] not in (None, "")]  # fmt: skip
        assert any(all(one in page for one in told) for page in whole)

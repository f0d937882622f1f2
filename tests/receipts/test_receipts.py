"""What stands on a receipt is what the result said: nothing more, nothing less, nothing altered."""

from __future__ import annotations

import re

import msgspec
import pytest

from kiosk.services.format import rows_for_receipt, summary, totals
from kiosk.settings.load import load
from tests.receipts.facts import squeezed
from tests.receipts.paper import (
    WIDTHS,
    catalogue,
    dictionaries,
    document,
    job,
    paper,
    settings,
    strings,
)
from tests.receipts.samples import NUMBER, URL, person, result

ITEMS = [item.id for item in catalogue().queries(settings())]
EVERY = [
    pytest.param(item, language, width, id=f"{item}-{language}-{width}")
    for item in ITEMS
    for language in ("zh", "en")
    for width in WIDTHS
]


def printed(sheet) -> str:
    return squeezed("".join(run.text for line in sheet.lines for run in line))


def test_all_fifteen_items_have_a_receipt():
    assert len(ITEMS) == 15


@pytest.mark.parametrize(("item", "language", "width"), EVERY)
def test_the_amounts_of_a_column_end_at_the_same_dot(item, language, width):
    chosen = catalogue().item(item)
    found = result(chosen, dictionaries(), rows=6)
    sheet = paper(document(chosen, found, language), WIDTHS[width])
    rows = rows_for_receipt(chosen, found, language, dictionaries())
    last = 0
    for i, column in enumerate(rows.columns):
        if column.as_ == "money":
            ends = {end for row in rows.rows for end in _ends(sheet, row[i])}
            assert len(ends) == 1, column.field
            assert ends.pop() > last
    for i, column in enumerate(chosen.columns):
        sums = totals(chosen, found, language, dictionaries(), columns=chosen.columns)
        if sums and sums[i] and column.as_ == "money":
            assert sheet.dots in _ends(sheet, sums[i])


def _ends(sheet, amount: str) -> set[int]:
    """Where the amount ends, in dots; sentences apart, where it stands wherever it falls."""
    ends = set()
    for line in sheet.lines:
        for run in line:
            for word in re.finditer(rf"(?<![-\d]){re.escape(amount)}(?=\s|$)", run.text):
                before = run.text[: word.end()]
                ends.add(run.x + sum(1 if c < "\x80" else 2 for c in before) * 12)
    return ends


def test_without_a_review_page_no_code_is_drawn():
    chosen = catalogue().item("enrolment")
    for name in WIDTHS.values():
        sheet = paper(document(chosen, url=""), name)
        assert sheet.codes == []
        assert all(image.height < 20 for image in sheet.images)
        assert NUMBER not in printed(sheet)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "name",
    [
        "𬎆晓",  # visible: the first of two
        "张㛃𠀋",  # visible: the last
        "龴小明",  # in GB 18030, but Python's codec knows only four bytes for it
        "买买提·吐尔逊𬎆",
        "\ue81e小明",  # an issuer's private-use character that folds to a standard one
        "\ue863小明",  # one that folds to none: its code point is drawn
        "Élodie Zhang",
    ],
)
def test_a_name_with_rare_characters_is_drawn(name, width):
    chosen = catalogue().item("enrolment")
    usual = paper(document(chosen), WIDTHS[width])
    sheet = paper(document(chosen, who=person(name)), WIDTHS[width])
    assert sheet.faults == []
    assert len(sheet.images) == len(usual.images) + 1
    drawn = next(image for image in sheet.images if 16 <= image.height <= 40)
    assert drawn.ink()[1] >= sheet.dots - 3  # right aligned like the value it stands for
    assert drawn.ink()[0] <= 3  # with its label, whole
    text = sheet.text
    assert "?" not in text.replace(URL.format(item="enrolment"), "")
    assert "�" not in text


@pytest.mark.parametrize("name", ["张晓明", "欧阳晓明", "Jo Li", "买买提·吐尔逊"])
def test_name_and_number_are_masked(name):
    sheet = paper(document(catalogue().item("enrolment"), who=person(name)))
    text = sheet.text
    assert name not in text
    assert "230198196503121231" not in text
    assert "19650312" not in text
    assert "230***********1231" in text


def test_a_long_result_prints_some_rows_and_says_how_many_are_left():
    chosen = catalogue().item("pharmacy-purchases")
    found = result(chosen, dictionaries(), rows=5000)
    short = msgspec.structs.replace(
        settings(), receipt=msgspec.structs.replace(settings().receipt, rows=3)
    )
    for station, rows in ((settings(), chosen.receipt.rows), (short, 3)):
        sheet = paper(document(chosen, found, station=station))
        dates = re.findall(r"^20\d\d-\d\d-\d\d ", sheet.text, re.M)
        assert len(dates) == rows
        left = strings("zh")("receipt.left_out", count=f"{5000 - rows:,}")
        assert left in sheet.text
        for total in totals(chosen, found, "zh", dictionaries()):  # of all rows, not of the printed
            assert total in sheet.text


@pytest.mark.parametrize(
    ("changes", "key"),
    [({"done": 2}, "filling"), ({"cut": True}, "cut"), ({"unfillable": 1}, "unfillable")],
)
def test_no_sum_stands_on_paper_while_something_is_missing(changes, key):
    chosen = catalogue().item("pharmacy-purchases")
    found = result(chosen, dictionaries(), **changes)
    sheet = paper(document(chosen, found))
    words = {"done": "2", "total": "4", "count": "1"}
    assert squeezed(strings("zh")(f"receipt.{key}", **words)) in printed(sheet)
    assert "合计（" not in sheet.text
    whole = totals(chosen, result(chosen, dictionaries()), "zh", dictionaries())
    if key != "unfillable":  # there the sentence itself says "the others: …"
        assert not any(total and total in sheet.text for total in whole)


def test_nothing_found_is_an_answer_on_paper_too():
    chosen = catalogue().item("maternity-allowance")
    found = result(chosen, dictionaries(), rows=0)
    text = printed(paper(document(chosen, found)))
    for sentence in summary(chosen, found, strings("zh"), dictionaries()):
        assert squeezed(sentence) in text
    assert "合计" not in text


def test_a_reprint_says_so_and_counts():
    chosen = catalogue().item("enrolment")
    assert "补打" not in paper(document(chosen)).text
    assert "补打（第 2 次）" in paper(document(chosen, reprint=2)).text


def test_demonstration_data_are_called_so_only_in_the_sandbox():
    chosen = catalogue().item("enrolment")
    real = load("heilongjiang-2", [{"sandbox": {"on": False}}])
    assert "演示数据" in paper(document(chosen)).text
    assert "演示数据" not in paper(document(chosen, station=real)).text


def test_an_unconfirmed_mapping_is_said():
    words = squeezed(strings("zh")("receipt.unconfirmed"))
    assert words in printed(paper(document(catalogue().item("transfer-of-coverage"))))
    assert words not in printed(paper(document(catalogue().item("enrolment"))))


def test_the_channels_stand_in_one_line():
    text = printed(paper(document(catalogue().item("enrolment"))))
    assert squeezed("、".join(settings().station.channels)) in text


def test_it_ends_with_a_cut_and_nothing_is_lost_under_it():
    for width, name in WIDTHS.items():
        sheet = paper(document(catalogue().item("enrolment")), name)
        lowest = max(run.y + run.height for line in sheet.lines for run in line)
        assert sheet.height - lowest >= 24
        assert len(sheet.cuts) == (1 if width == "80" else 0)


def test_a_typical_receipt_is_small():
    """Bytes decide the time on a slow line: five rows on 80 mm in less than 4 KB."""
    found = result(catalogue().item("pharmacy-purchases"), dictionaries(), rows=5)
    assert len(job(document(catalogue().item("pharmacy-purchases"), found)).data) < 4096

"""Prescribed forms filled in: what stands in them, what the paper says, and how it looks."""

from __future__ import annotations

import functools
import os
from datetime import timedelta
from pathlib import Path

import msgspec
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from kiosk.handling.case import Case, Outcome
from kiosk.handling.draft import Draft
from kiosk.services import prescribed as papers
from kiosk.services.snapshot import DataError
from kiosk.sheets.dots import draw
from kiosk.sheets.layout import lay_out
from kiosk.sheets.pdf import pdf
from kiosk.sheets.prescribed import Given, facts, prescribed
from screens.samples import insurance
from tests.receipts.paper import catalogue, dictionaries, settings, strings
from tests.receipts.samples import AT, SERIAL, person, result

FORMS = papers.load()
GOLDEN, UPDATE = Path(__file__).with_name("golden"), os.environ.get("GOLDEN") == "update"
CHECK = "7K3M9-Q2X4A"
ANSWERS = {
    "rloc_rea": "07", "out_admdvs": "320600", "begndate": "2026-12-01", "tel": "13904510000",
    "addr": "南通市崇川区道理新村三十一号楼二单元五零二室（女儿家）",
}  # fmt: skip
NAME = (((300, 300, 0), (420, 520, 90), (520, 280, 160)), ((640, 320, 0), (900, 600, 120)))
CASE = Case(Outcome.ACCEPTED, AT, "k", "7K3M9Q2X4ABC", proof="20261122000000000042")


def filing(**more) -> Given:
    given = {"insurance": insurance(), "draft": Draft(ANSWERS), "case": CASE, "strokes": NAME}
    return Given(catalogue().item("away-filing"), person(), settings(), **given | more)


def certificate(rows: int = 2, **more) -> Given:
    item = catalogue().item("enrolment")
    found = result(item, dictionaries(), rows)
    return Given(item, more.pop("who", person()), settings(), result=found, **more)


def composed(given: Given, language: str = "zh", *, reprint: int = 0, check: str = CHECK):
    forms = [FORMS[name] for name in given.item.a4.papers]
    return prescribed(
        forms, given, strings(language), dictionaries(), serial=SERIAL, reprint=reprint, at=AT,
        check=check,
    )  # fmt: skip


def squeezed(text: str) -> str:
    return "".join(text.split())


WAITING = msgspec.structs.replace(CASE, outcome=Outcome.UNKNOWN, proof="")
LATER = msgspec.structs.replace(CASE, at=AT - timedelta(days=2))
LONG = ANSWERS | {"addr": "道理新村" * 15}
SHEETS = {
    "filed": lambda: composed(filing()),
    "unsigned": lambda: composed(filing(strokes=())),
    "by an agent": lambda: composed(filing(agent="李小英")),
    "waiting": lambda: composed(filing(case=WAITING)),
    "long": lambda: composed(filing(draft=Draft(LONG))),
    "again": lambda: composed(filing(), reprint=1),
    "without a number": lambda: composed(filing(), check=""),
    "signed before": lambda: composed(filing(case=LATER)),
    "certificate": lambda: composed(THREE),
}


@functools.cache
def all_read() -> dict[str, list[str]]:
    """Page by page, by an independent reader; all from one file, since fonts are nearly all of
    what a file costs."""
    laid = {name: lay_out(make()) for name, make in SHEETS.items()}
    file = pypdfium2.PdfDocument(pdf([page for pages in laid.values() for page in pages]))
    texts = iter([squeezed(page.get_textpage().get_text_bounded()) for page in file])
    read = {name: [next(texts) for _ in pages] for name, pages in laid.items()}
    assert next(texts, None) is None
    return read


THREE = certificate(3, who=person("王一𬎆"))
GIVEN = {"away-filing": filing, "enrolment": certificate}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("item", GIVEN)
def test_the_papers_are_as_they_were(item, language):
    """Text and picture; `GOLDEN=update` writes them anew: look at them before you commit."""
    pages = lay_out(composed(GIVEN[item](), language))
    text = "\n---\n".join("\n".join(t.text for t in page.texts) for page in pages) + "\n"
    file = GOLDEN / f"{item}-{language}.txt"
    if UPDATE:
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")
    for number, page in enumerate(pages, 1):
        picture = draw(page, 72)
        golden = GOLDEN / f"{item}-{language}-{number}.png"
        if UPDATE:
            picture.quantize(16).save(golden, optimize=True)
        apart = ImageChops.difference(picture, Image.open(golden).convert("L"))
        assert ImageStat.Stat(apart).mean[0] < 1.5, golden.name


def test_the_form_and_the_commitment_say_what_was_filed():
    form, commitment = all_read()["filed"]
    item = catalogue().item("away-filing")
    for said in (
        "基本医疗保险异地就医登记备案表", "张晓明", "230198196503121231", "职工基本医疗保险",
        "在外地长期居住或工作", "江苏省南通市", "2026年12月1日", "13904510000", "7K3M9Q2X4ABC",
        "20261122000000000042", "已受理", "第1页，共2页", CHECK,
    ):  # fmt: skip
        assert said in form, said
    assert squeezed(ANSWERS["addr"]) in form
    for said in ("基本医疗保险异地就医备案个人承诺书", "张晓明", item.form.statement.zh, CHECK,
                 "第2页，共2页", "样式尚未经经办机构核对"):  # fmt: skip
        assert squeezed(said) in commitment, said


def test_what_was_signed_on_the_glass_is_ink_on_the_paper():
    signed, bare = lay_out(composed(filing())), lay_out(composed(filing(strokes=())))
    for with_ink, without in zip(signed, bare, strict=True):
        drawn = len(with_ink.rules) - len(without.rules)
        assert drawn == sum(len(stroke) - 1 for stroke in NAME)
    assert squeezed("签名日期2026-11-22") not in all_read()["unsigned"][0]
    assert "2026-11-22" in all_read()["filed"][1]


def test_whoever_signed_for_the_person_is_named_beside_the_ink():
    for page in all_read()["by an agent"]:
        assert "代办人李小英签名" in page
        assert "参保人员签名" not in page
        assert "承诺人签名" not in page


def test_a_certificate_holds_every_insurance_whole():
    text = "".join(all_read()["certificate"])
    assert "王一𬎆" in text  # unmasked, and drawn by a font that has it
    assert text.count("参保状态") == 3
    for row in THREE.result.rows:
        assert squeezed(str(row["employer"])) in text
    assert "接口1101" in text
    assert facts(THREE, strings("zh")) == (("条数", "3"),)


def test_what_is_not_accepted_is_not_called_so():
    form, commitment = all_read()["waiting"]
    assert "已提交，结果待确认" in form
    assert "已受理" not in form
    assert "不要重复提交" in commitment
    assert facts(filing(case=WAITING), strings("zh")) == (("查询编号", "7K3M9Q2X4ABC"),)


def test_a_long_value_makes_its_line_higher_and_breaks_no_box():
    for page in lay_out(SHEETS["long"]()):
        assert all(48 - 0.1 <= r.x1 <= 595.28 - 48 + 0.1 for r in page.rules)
        assert all(t.x + 1 <= 595.28 - 48 for t in page.texts)
    assert squeezed(LONG["addr"]) in "".join(all_read()["long"])


def test_marks_and_number_of_a_reprint():
    text = "".join(all_read()["again"])
    assert "补打" in text
    assert "演示数据" in text
    assert CHECK not in "".join(all_read()["without a number"])


def test_every_shipped_form_is_printed_by_an_item_and_fits_it():
    printed = {name: item for item in catalogue() if item.a4 for name in item.a4.papers}
    assert set(printed) == set(FORMS)
    for name, item in printed.items():
        form = FORMS[name]
        assert form.source
        assert not form.confirmed
        questions = {q.field for q in item.form.questions} if item.form else set()
        columns = {c.field for c in item.columns}
        for part in form.parts:
            assert {cell.answer for cell in part.cells if cell.answer} <= questions
            assert set(part.rows) <= columns
            assert not part.statement or item.form


HEAD = 'id = "x"\ntitle = {zh = "甲", en = "a"}\nsource = "s"\n'


@pytest.mark.parametrize(
    "content",
    [
        HEAD + 'parts = [{ statement = true, rows = ["a"] }]',
        HEAD.replace('"s"', '""') + "parts = [{ statement = true }]",
        HEAD.replace('"x"', '"y"') + "parts = [{ statement = true }]",
        HEAD + 'parts = [{ cells = [{ label = {zh = "甲", en = "a"} }] }]',
        HEAD + "parts = [{ more = 1 }]",
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path, content):
    (tmp_path / "x.toml").write_text(content)
    with pytest.raises(DataError, match=r"x\.toml"):
        papers.load(tmp_path)


def test_the_day_beside_a_signature_is_that_of_signing():
    assert "2026-11-20" in all_read()["signed before"][1]

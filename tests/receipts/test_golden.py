"""Golden receipts: text with the hash of the exact bytes, and the picture of the paper.

`GOLDEN=update pytest tests/receipts/test_golden.py` writes them anew; look at them before you
commit. Pictures are compared with a tolerance, because glyphs differ a little between releases of
the font packages; so are bytes of receipts on which something is drawn with those fonts.
"""

from __future__ import annotations

import hashlib
import os
from datetime import date
from pathlib import Path

import pytest
from PIL import Image as Pillow
from PIL import ImageChops

from drivers.printer.document import Document
from kiosk.commands import progress
from kiosk.handling import draft as drafts
from kiosk.handling import papers as paperwork
from kiosk.handling import term
from kiosk.knowledge.model import Answer, Source
from kiosk.outbox.record import State
from kiosk.receipts import Handed, PartTold, compose_answer, compose_filed
from kiosk.receipts.selftest import test_page
from kiosk.services.model import Bilingual
from kiosk.services.result import Coded
from kiosk.text.workdays import Workdays
from sandbox.paper.picture import draw
from tests.commands.test_progress import (
    DECLARATIONS,
    LIBRARY,
    NOW,
    PROOF,
    UNITS,
    entry,
)
from tests.handling.test_draft import DICTIONARIES, FORMS, UNIT, whole
from tests.receipts.paper import (
    WIDTHS,
    catalogue,
    document,
    job,
    paper,
    printer,
    settings,
    strings,
)
from tests.receipts.samples import AT, SERIAL, person

FOLDER = Path(__file__).parent / "golden"
UPDATE = os.environ.get("GOLDEN") == "update"
CASES = [
    pytest.param(item.id, language, width, id=f"{item.id}-{language}-{width}")
    for item in (*catalogue().queries(settings()), catalogue().item("contribution-statement"))
    for language in ("zh", "en")
    for width in WIDTHS
]


WORKDAYS = Workdays.load()


@pytest.mark.parametrize(("item", "language", "width"), CASES)
def test_receipt_is_as_it_was(item, language, width):
    ticket = document(catalogue().item(item), language=language)
    compare(f"{item}-{language}-{width}", ticket, width)


ANSWER = Answer(
    id="sample",
    topic="away",
    title=Bilingual(
        zh="在外地突然生病，没备案怎么办？", en="An emergency elsewhere, and nothing was filed?"
    ),
    brief=Bilingual(
        zh="急诊抢救视同已经备案，先救治，不用补办。", en="Emergency rescue counts as filed."
    ),
    body=(
        Bilingual(zh="请带好身份证或医保电子凭证。", en="Have your card or e-voucher with you."),
    ),
    start=date(2023, 1, 1),
    until=date(2027, 12, 31),
    sources=(Source(title="《跨省异地就医直接结算经办规程》", number="样例", paragraph="第八条"),),
    reviewer="演示市医保中心",
    reviewed=date(2026, 12, 1),
)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_answer_is_as_it_was(language, width):
    ticket = compose_answer(ANSWER, settings(), strings(language), at=AT)
    compare(f"answer-{language}-{width}", ticket, width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_reprint_with_a_rare_name_is_as_it_was(language, width):
    who = person("张㛃𠀋")
    ticket = document(catalogue().item("enrolment"), language=language, who=who, reprint=2)
    compare(f"reprint-{language}-{width}", ticket, width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_technicians_page_is_as_it_was(language, width):
    page = test_page(printer(WIDTHS[width]), strings(language))
    compare(f"test-page-{language}-{width}", page, width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_an_employer_is_told_is_as_it_was(language, width):
    ticket = document(catalogue().item("unit-information"), language=language, unit=UNIT)
    compare(f"unit-information-{language}-{width}", ticket, width)


OTHER = "20261120000000000043"


def filed_by_an_employer():
    """One of each way that a declaration can stand, as 单位办理进度 tells it."""
    cases = [
        entry(State.ACCEPTED, "employee-enrolment", proof=PROOF),
        entry(State.ACCEPTED, "unit-details", proof=OTHER),
        entry(State.UNKNOWN, "employee-details", uncertain=True),
        entry(State.DEAD, "employee-enrolment", code="2041"),
        entry(State.WAITING, "unit-details", sent=0.0),
    ]
    rows = [{"number": PROOF, "status": Coded("0", "")}, {"number": OTHER,
             "status": Coded("2", "")}]  # fmt: skip
    return progress.result(UNITS, cases, {DECLARATIONS: tuple(rows)}, LIBRARY, NOW)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_employers_progress_is_as_it_was(language, width):
    ticket = document(UNITS, filed_by_an_employer(), language=language, unit=UNIT)
    compare(f"unit-progress-{language}-{width}", ticket, width)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("item", [item for item, form in FORMS.items() if not form.parts])
def test_a_ticket_of_what_was_handed_in_is_as_it_was(item, language):
    form, draft = FORMS[item], whole(FORMS[item])
    ticket = compose_filed(
        catalogue().item(item), person(), Handed.ACCEPTED, settings(), strings(language),
        number="7K3M9Q2X4ABC", serial=SERIAL, handed_at=AT, at=AT, proof="20261122000000000042",
        said=drafts.read(form, draft, language, DICTIONARIES, on_paper=True),
        **papers_of(form, draft.answers, language),
        declared=form.statement.get(language), then=form.next_.get(language),
        term=term.words(form.term, AT.date(), WORKDAYS, strings(language)) if form.term else "",
        unit=UNIT if catalogue().item(item).unit else None,
    )  # fmt: skip
    compare(f"filed-{item}-{language}-80", ticket, "80")


SAID = {
    "accepted": {},
    "refused": {"household": Handed.NOT_DONE},
    "unknown": {"vaccination": Handed.UNKNOWN, "social-card": Handed.WAITING},
}
"""What became of the parts; of all others: accepted."""


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_ticket_of_several_matters_is_as_it_was(said, language):
    item = catalogue().item("newborn-bundle")
    form, draft = item.form, whole(item.form)
    parts = []
    for n, part in enumerate(form.parts):
        handed = SAID[said].get(part.id, Handed.ACCEPTED)
        parts.append(
            PartTold(
                part.name.get(language), part.office.get(language), handed, f"7K3M9Q2X4AB{n}",
                proof=f"2026112200000000004{n}" if handed is Handed.ACCEPTED else "",
                todo=part.refused.get(language), code="63" if handed is Handed.NOT_DONE else "",
            )
        )  # fmt: skip
    ticket = compose_filed(
        item, person(), Handed.UNKNOWN, settings(), strings(language),
        number="7K3M9Q2X4ABC", serial=SERIAL, handed_at=AT, at=AT, parts=parts,
        said=drafts.read(form, draft, language, DICTIONARIES, on_paper=True),
        **papers_of(form, draft.answers, language),
        declared=form.statement.get(language), then=form.next_.get(language),
    )  # fmt: skip
    compare(f"filed-newborn-bundle-{said}-{language}-80", ticket, "80")


def papers_of(form, answers, language) -> dict:
    """Of a form that takes papers: what may follow follows, two pages of each other one."""
    wanted = paperwork.asked(form, answers)
    handed = tuple((m, 2) for m in wanted if not m.deferrable)
    late = tuple(m for m in wanted if m.deferrable)
    days, say = Workdays.load(), strings(language)
    return {
        "papers": paperwork.told(paperwork.Given(handed), AT.date(), days, say),
        "late": paperwork.told(paperwork.Given((), late), AT.date(), days, say),
        "originals": [m.name.get(language) for m, _ in handed if m.hand_in],
    }


def compare(name: str, ticket: Document, width: str) -> None:
    data = job(ticket, WIDTHS[width]).data
    sheet = paper(ticket, WIDTHS[width])
    # rules and codes are the same everywhere; a drawn line of text depends on the fonts
    drawn = any(16 <= image.height <= 40 for image in sheet.images)
    head = "bytes vary with the fonts" if drawn else f"sha256 {hashlib.sha256(data).hexdigest()}"
    text = f"{head}\n{sheet.text}"
    picture = draw(sheet)
    file = FOLDER / name
    if UPDATE:
        FOLDER.mkdir(exist_ok=True)
        file.with_suffix(".txt").write_text(text, "utf-8")
        picture.save(file.with_suffix(".png"), optimize=True)
    assert file.with_suffix(".txt").read_text("utf-8") == text
    golden = Pillow.open(file.with_suffix(".png"))
    assert golden.size == picture.size
    differing = ImageChops.logical_xor(golden.convert("1"), picture).histogram()[-1]
    assert differing < 0.02 * picture.width * picture.height

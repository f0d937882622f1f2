"""What one touch prints of a case: its receipt, and behind it the cover of originals."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
import zxingcpp
from msgspec import structs

from kiosk.commands.tickets import Tickets
from kiosk.handling.assistant import Assistant
from kiosk.handling.case import Case, Outcome, together
from kiosk.handling.draft import Draft
from kiosk.handling.papers import Given
from kiosk.runtime.visit_data import UsedItem, Visit
from kiosk.settings import served
from sandbox.paper.picture import draw
from tests.commands.house import HouseClock
from tests.commands.test_progress import CATALOGUE, LIBRARY
from tests.receipts.paper import paper, settings
from tests.receipts.samples import person

ITEM = CATALOGUE.item("expense-claim")
NUMBER = "7K3M9Q2X4ABC"


@pytest.fixture
def visit() -> Visit:
    clock = HouseClock("2026-11-24 09:00")
    case = Case(Outcome.ACCEPTED, clock.now(), "k", NUMBER, proof="20261124000000000042")
    made = Visit(1, settings(), item=ITEM, subject=person(), draft=Draft(), case=case)
    made.used.append(UsedItem(ITEM, NUMBER))
    return made


def printed(visit: Visit):
    clock = HouseClock("2026-11-24 09:00")
    tickets = Tickets(LIBRARY, clock, lambda: "01-20261124-00042", lambda: "zh")
    return paper(tickets.compose(visit)())


def test_the_cover_comes_behind_the_receipt_and_bears_the_same_number(visit):
    papers = {m.id: m for m in ITEM.form.materials}
    visit.given = Given(((papers["bill"], 3), (papers["list"], 1)))
    sheet = printed(visit)
    assert sheet.faults == []
    assert len(sheet.cuts) == 2
    receipt, _, cover = sheet.text.partition("材料封面")
    assert "已受理" in receipt
    assert "[ ] 医疗费用收据" in cover
    assert "3 页" in cover
    assert "费用清单" not in cover  # a copy will do
    assert cover.count(NUMBER) == 2  # in the code and under it
    assert "01-20261124-00042" in receipt
    assert "01-20261124-00042" in cover


def test_the_code_says_sealed_who_of_the_staff_served(visit, tmp_path):
    page, key = "https://r.example/review", tmp_path / "hub.key"
    key.write_text("a key of the hub\n")
    visit.settings = structs.replace(
        visit.settings,
        review=structs.replace(visit.settings.review, page=page),
        hub=structs.replace(visit.settings.hub, key_file=str(key)),
    )
    here = visit.settings.station
    assert "&w=" not in link_of(visit)
    visit.assistant = Assistant("s01", "王芳", "helped")
    link = link_of(visit)
    assert link.startswith(page)
    said = dict(parse_qsl(urlsplit(link).query))
    assert "s01" not in link
    digests = [served.digest_of("another"), served.digest_of("a key of the hub")]
    place = (here.code, here.terminal, NUMBER)
    assert served.unseal(digests, *place, said["w"]) == "s01"
    assert served.unseal(digests[:1], *place, said["w"]) is None
    assert served.unseal(digests, *place[:2], "7K3M-9Q2Z", said["w"]) is None
    key.unlink()
    assert "&w=" not in link_of(visit)  # what reads the file is made anew with each desk


def link_of(visit: Visit) -> str:
    codes = zxingcpp.read_barcodes(draw(printed(visit)).convert("L"))
    return next(code.text for code in codes if "/" in code.text)


def test_without_originals_there_is_no_cover(visit):
    papers = {m.id: m for m in ITEM.form.materials}
    visit.given = replace(visit.given, handed=((papers["list"], 1),))
    sheet = printed(visit)
    assert len(sheet.cuts) == 1
    assert "材料封面" not in sheet.text


def test_of_a_bundle_each_matter_has_its_own_cover_and_a_shared_paper_lies_in_one(visit):
    """Each is a case of its own, whose clock begins when staff scan its own number."""
    item = CATALOGUE.item("newborn-bundle")
    papers = tuple(structs.replace(m, hand_in=m.counts == "original") for m in item.form.materials)
    item = structs.replace(item, form=structs.replace(item.form, materials=papers))
    at, named = visit.case.at, {m.id: m for m in papers}
    told = {"insurance": Outcome.ACCEPTED, "household": Outcome.UNKNOWN,
            "social-card": Outcome.REFUSED, "vaccination": Outcome.ACCEPTED}  # fmt: skip
    parts = [
        Case(outcome, at, part=part, number=f"7K3M9Q2X4AB{letter}")
        for letter, (part, outcome) in zip("QRST", told.items(), strict=True)
    ]
    visit.item, visit.case = item, together(parts, at, NUMBER)
    visit.given = Given(((named["parents"], 4), (named["birth"], 1), (named["register"], 2)))
    sheet = printed(visit)
    assert sheet.faults == []
    receipt, insurance, household = sheet.text.split("材料封面")
    assert "7K3M9Q2X4ABS" in receipt
    assert "医保经办机构" in insurance
    assert "[ ] 出生医学证明" in insurance
    assert "父母双方" not in insurance
    assert "公安派出所" in household
    assert "父母双方的居民身份证" in household
    assert "与“医保参保”是同一份" in household.replace("\n", "")
    assert "户口簿" not in household  # a copy will do
    codes = [code.text for code in zxingcpp.read_barcodes(draw(sheet).convert("L"))]
    assert sorted(c for c in codes if "/" not in c) == ["7K3M9Q2X4ABQ", "7K3M9Q2X4ABR"]

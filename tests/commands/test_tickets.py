"""What one touch prints of a case: its receipt, and behind it the cover of originals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.commands.tickets import Tickets
from kiosk.handling.case import Case, Outcome
from kiosk.handling.draft import Draft
from kiosk.handling.papers import Given
from kiosk.runtime.visit_data import UsedItem, Visit
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


def test_without_originals_there_is_no_cover(visit):
    papers = {m.id: m for m in ITEM.form.materials}
    visit.given = replace(visit.given, handed=((papers["list"], 1),))
    sheet = printed(visit)
    assert len(sheet.cuts) == 1
    assert "材料封面" not in sheet.text

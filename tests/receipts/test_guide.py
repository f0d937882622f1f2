"""A guide on receipt paper says everything that the guide on the glass says."""

from __future__ import annotations

from datetime import datetime

import pytest

from drivers.printer.document import Line
from kiosk.receipts import compose_guide
from kiosk.services.catalogue import Catalogue
from kiosk.settings.load import load
from kiosk.text.strings import Strings

AT = datetime(2026, 12, 1, 9, 26)  # noqa: DTZ001 - as the terminal's own clock gives it
CATALOGUE = Catalogue.load()
SETTINGS = load("heilongjiang-2")


def said(item, language: str, here: bool) -> str:
    document = compose_guide(item, SETTINGS, Strings.load(language), at=AT, here=here)
    return "\n".join(block.text for block in document.blocks if isinstance(block, Line))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("item", CATALOGUE, ids=lambda item: item.id)
def test_all_of_the_guide_is_on_the_paper(item, language):
    text, guide = said(item, language, here=False), item.guide
    whole = [
        guide.conditions, *guide.materials, guide.time_limit, guide.way, *guide.steps,
        guide.service_standard, guide.fee, *guide.legal_basis,
        *([guide.elsewhere] if guide.elsewhere else []),
    ]  # fmt: skip
    assert item.titled("heilongjiang", language) in text
    for words in whole:
        assert words.get(language) in text


def test_where_it_can_be_done_its_own_way_and_steps_are_told():
    item = CATALOGUE.item("away-filing")
    here, elsewhere = said(item, "zh", here=True), said(item, "zh", here=False)
    assert item.form.way.zh in here
    assert item.guide.way.zh not in here
    assert item.form.way.zh not in elsewhere


def test_it_bears_its_name_in_the_stations_own_standard():
    item, strings = CATALOGUE.item("referral-filing"), Strings.load("zh")
    there = compose_guide(item, load("nantong-hospital"), strings, at=AT, here=False)
    assert "异地转诊人员备案" in [b.text for b in there.blocks if isinstance(b, Line)]
    away = CATALOGUE.item("away-filing")  # three items of that standard in one: its own name
    assert away.titled("wafangdian", "zh") == away.name.zh
    assert away.called("wafangdian").count("、") == 2

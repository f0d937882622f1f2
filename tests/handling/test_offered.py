"""Answers are offered to those they are for: by sex, and by where the station is."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from kiosk.handling import draft as drafts
from kiosk.handling.offered import fits, for_whom
from kiosk.runtime.visit_data import Visit, absorb
from kiosk.services.catalogue import Catalogue
from kiosk.services.form import Option
from kiosk.services.model_base import Bilingual
from kiosk.services.proofs import Proof
from kiosk.visit.states import Event, State
from screens.samples import NOW, insurance, person, settings

CATALOGUE = Catalogue.load()
CLAIM = CATALOGUE.item("expense-claim")


def option(**limits) -> Option:
    return Option(value="x", label=Bilingual(zh="某", en="x"), **limits)


@pytest.mark.parametrize(
    ("limits", "sex", "regions", "offered"),
    [
        ({}, "1", (), True),
        ({"sexes": ("2",)}, "2", (), True),
        ({"sexes": ("2",)}, "1", (), False),
        ({"sexes": ("2",)}, "", (), True),  # not known
        ({"sexes": ("2",)}, "9", (), True),  # not said
        ({"regions": ("32",)}, "1", ("3206",), True),
        ({"regions": ("3206",)}, "1", ("32",), True),
        ({"regions": ("32",)}, "1", ("2301",), False),
        ({"regions": ("32", "23")}, "1", ("2301",), True),
        ({"regions": ("32",)}, "1", (), False),
        ({"regions": ("32",), "sexes": ("1",)}, "2", ("32",), False),
    ],
)
def test_who_is_offered_what(limits, sex, regions, offered):
    assert fits(option(**limits), sex, regions) is offered


def banks(item) -> set[str]:
    return {o.value for q in item.form.questions if q.field == "bankname" for o in q.options}


def test_a_provinces_banks_are_those_of_its_stations():
    south, north = for_whom(CLAIM, "1", ("3206",)), for_whom(CLAIM, "1", ("2301",))
    assert "江苏银行" in banks(south) - banks(north)
    assert "哈尔滨银行" in banks(north) - banks(south)
    assert "中国银行" in banks(north) & banks(south)
    assert for_whom(CATALOGUE.item("transfer-in"), "1", ()) is CATALOGUE.item("transfer-in")


def test_a_visit_asks_with_what_is_offered_and_takes_nothing_else():
    visit = Visit(1, settings(), item=CLAIM, proofs=frozenset(Proof))
    visit.subject = visit.applicant = person(insurances=(insurance(),))
    visit.insurance = insurance()
    absorb(
        visit, State.CHECKING, Event.CHECKED, None, catalogue=CATALOGUE, new_number=lambda: "N",
        now=NOW,
    )  # fmt: skip
    assert banks(visit.item) == banks(for_whom(CLAIM, "", visit.settings.station.regions))
    assert "江苏银行" not in banks(visit.item)
    question = next(q for q in visit.item.form.questions if q.field == "bankname")
    today = date(2026, 12, 1)
    assert drafts.wrong(question, "江苏银行", {}, "", today) == "form.error.choice"
    assert drafts.wrong(question, "中国银行", {}, "", today) == ""


@pytest.mark.parametrize("item", [i for i in CATALOGUE if i.form], ids=lambda i: i.id)
def test_whoever_stands_anywhere_is_offered_an_answer(item):
    for sex in ("", "1", "2"):
        for regions in ((), ("3206",), ("23",), ("99",)):
            for question in for_whom(item, sex, regions).form.questions:
                asked = next(q for q in item.form.questions if q.field == question.field)
                assert bool(question.options) == bool(asked.options)


def test_a_slip_in_a_card_number_is_said():
    question = next(q for q in CLAIM.form.questions if q.account)
    today = date(2026, 12, 1)
    assert drafts.wrong(question, "6217992600001234567", {}, "", today) == ""
    assert drafts.wrong(question, "6217992600001234576", {}, "", today) == "form.error.account"
    assert drafts.wrong(question, "600712345678901", {}, "", today) == ""
    assert drafts.wrong(question, "6007", {}, "", today) == "form.error.short"
    typed = msgspec.structs.replace(question, account=False)
    assert drafts.wrong(typed, "6217992600001234576", {}, "", today) == ""


def test_where_one_item_is_of_all_diseases_all_are_offered():
    item = CATALOGUE.item("chronic-application")
    north, south = for_whom(item, "1", ("2301",)), for_whom(item, "1", ("3206",))
    assert north is item
    assert next(q.of for q in north.form.questions if q.catalogue == "chronic-diseases")
    assert not any(q.of for q in south.form.questions)


@pytest.mark.parametrize(
    ("regions", "put"),
    [(("2102",), True), (("21",), True), (("2301",), False), (("3505",), False), ((), False)],
)
def test_a_question_of_one_province_is_put_there_alone(regions, put):
    away = CATALOGUE.item("away-filing")
    assert any(q.regions for q in away.form.questions)
    fields = [q.field for q in for_whom(away, "1", regions).form.questions]
    assert ("stay_kind" in fields) == put
    assert [f for f in fields if f != "stay_kind"] == [
        q.field for q in away.form.questions if not q.regions
    ]


@pytest.mark.parametrize(("typed", "error"), [("0", "amount"), ("0.00", "amount"), ("0.5", "")])
def test_nothing_is_claimed_for_nothing(typed, error):
    question = next(q for q in CLAIM.form.questions if q.field == "medfee_sumamt")
    said = drafts.wrong(question, typed, {}, "", date(2026, 12, 1))
    assert said == (f"form.error.{error}" if error else "")

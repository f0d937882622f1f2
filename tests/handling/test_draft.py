"""A form from the first question to what is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.handling import draft as drafts
from kiosk.handling import roster, wheels
from kiosk.handling.offered import for_whom
from kiosk.input.typing import Kind
from kiosk.platform.interface import Unit
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.form import SEVERAL, Asks, Form, Letters, Source
from kiosk.services.result import Coded, Record
from screens.samples import insurance, person
from tests.receipts.samples import value as sample

TODAY = date(2026, 12, 1)
UNIT = Unit("91210098YYDM00013P", True, "瓦房店演示轴承有限公司", "1", "210200", True)
HERE = "230103"
CATALOGUE = Catalogue.load()
FORMS = {item.id: for_whom(item, "", ("23",)).form for item in CATALOGUE if item.form is not None}
TYPED = dict.fromkeys(Letters, "1") | {Letters.TEXT: "街", Letters.NAME: "张"}
DICTIONARIES = Dictionaries.load()
AWAY = FORMS["away-filing"]
GOOD = {
    "rloc_rea": "07",
    "out_admdvs": "320600",
    "begndate": "2026-12-01",
    "addr": "崇川区濠南路1号",
    "tel": "13904510000",
}


def filled(form: Form, answers: dict[str, str]) -> drafts.Draft:
    draft = drafts.begin(form)
    for value in answers.values():
        draft = drafts.answered(form, draft, value, HERE, TODAY)
        assert draft.error == ""
    return draft


def offered(form: Form) -> dict[str, tuple[Record, ...]]:
    """Two rows for each question that picks one, with every column."""
    return {
        q.field: tuple(
            {c.field: sample(c, n, DICTIONARIES) for c in q.rows.columns} | {q.rows.value: f"N{n}"}
            for n in (1, 2)
        )
        for q in form.questions
        if q.rows is not None
    }


PICKED = {
    "chronic-diseases": "M00201\t高血压",
    "diseases": "E11.900\t2型糖尿病不伴有并发症",
    "special-drugs": "XD00001\t甲磺酸奥希替尼片",
    "institutions": "H23010000001\t演示向阳第1人民医院",
}
"""By catalogue."""


def right(form: Form, draft: drafts.Draft) -> str:
    question = drafts.current(form, draft)
    match question.asks:
        case Asks.CHOICE:
            return question.options[0].value
        case Asks.REGION:
            return "320600"
        case Asks.DATE:
            return drafts.bounds(question, draft.answers, TODAY)[0].isoformat()
        case Asks.PHONE:
            return "13904510000"
        case Asks.PARTS:
            return SEVERAL.join(option.value for option in question.options)
        case Asks.ENTRY:
            return PICKED[question.catalogue]
        case Asks.ROW:
            return drafts.chosen(question, draft.rows[question.field][0])
        case Asks.PEOPLE:
            return roster.DONE
        case Asks.TEXT:
            return TYPED[question.letters] * question.least


def test_questions_come_one_after_the_other_and_end():
    draft = filled(AWAY, GOOD)
    assert draft.at == ""
    assert drafts.whole(AWAY, draft)
    assert draft.answers == GOOD


def whole(form: Form) -> drafts.Draft:
    """Every question answered, each rightly."""
    draft = drafts.begin(form, rows=offered(form))
    for _ in form.questions:
        if not drafts.whole(form, draft):  # some are put after other answers only
            draft = drafts.answered(form, listed(form, draft), right(form, draft), HERE, TODAY)
    return draft


EMPLOYEE = {"psn_name": "张三丰", "certno": "23019819850307001X", "emp_date": "2026-12-01",
            "clct_base": "5200", "chg_item": "停止用工", "chg_date": "2026-12-01"}  # fmt: skip


def listed(form: Form, draft: drafts.Draft) -> drafts.Draft:
    """Of a question for several people: one of them is there."""
    question = drafts.current(form, draft)
    if question.asks is not Asks.PEOPLE:
        return draft
    one = {each.field: EMPLOYEE[each.field] for each in question.each if each.when is None}
    return roster.brought(form, draft, [one])


@pytest.mark.parametrize("item", FORMS)
def test_every_shipped_form_can_be_filled_in(item):
    form = FORMS[item]
    draft = whole(form)
    assert drafts.whole(form, draft)
    whom = (form, draft.answers, person(), insurance(), TODAY)
    sent = drafts.arguments(*whom, agent=person(), unit=UNIT)
    assert all(sent.values())
    fixed = {f.field: f.take for f in form.fixed}
    late = {name for name, take in fixed.items() if take is Source.PAPERS_MISSING}
    names = {q.name_to for q in form.questions if q.name_to}
    given = {name for name in draft.answers if not name.endswith(drafts.ROWS)}
    assert set(sent) == set(fixed) - late | given | names
    told = drafts.arguments(*whom, "容缺：某材料", agent=person(), unit=UNIT)
    assert {name for name in told if name not in sent} == late


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("rloc_rea", "99", "form.error.choice"),
        ("rloc_rea", "", "form.error.missing"),
        ("out_admdvs", "230100", "form.error.own_region"),
        ("out_admdvs", "3206", "form.error.choice"),
        ("begndate", "2026-11-30", "form.error.early"),
        ("begndate", "2027-06-01", "form.error.late"),
        ("begndate", "2026-02-30", "form.error.choice"),
        ("addr", "街", "form.error.short"),
        ("addr", "街" * 61, "form.error.text"),
        ("addr", " 崇川区濠南路", "form.error.text"),
        ("addr", "崇川区\n濠南路", "form.error.text"),
        ("tel", "12904510000", "form.error.phone"),
        ("tel", "1390451000", "form.error.phone"),
    ],
)
def test_a_wrong_answer_is_said_and_nothing_is_lost(field, value, error):
    before = {}
    for name, answer in GOOD.items():
        if name == field:
            break
        before[name] = answer
    draft = drafts.answered(AWAY, filled(AWAY, before), value, HERE, TODAY)
    assert (draft.at, draft.error, draft.answers) == (field, error, before)


def test_back_goes_through_all_questions_and_keeps_the_answers():
    draft = filled(AWAY, GOOD)
    seen = []
    while (earlier := drafts.back(AWAY, draft)) is not None:
        draft = earlier
        seen.append(draft.at)
    assert seen == list(reversed(GOOD))
    assert draft.answers == GOOD


def test_an_amended_answer_leads_back_to_the_confirmation():
    draft = drafts.open_at(AWAY, filled(AWAY, GOOD), "out_admdvs")
    draft = drafts.answered(AWAY, draft, "370200", HERE, TODAY)
    assert draft.at == ""
    assert draft.answers["out_admdvs"] == "370200"


def test_what_was_answered_before_is_not_asked_again():
    kept = {k: GOOD[k] for k in ("rloc_rea", "out_admdvs")}
    assert drafts.begin(AWAY, kept | {"stranger": "x"}).at == "begndate"
    assert drafts.begin(AWAY, kept | {"stranger": "x"}).answers == kept


def test_what_may_be_left_out_is_not_sent():
    draft = filled(AWAY, GOOD | {"addr": ""})
    assert drafts.whole(AWAY, draft)
    assert "addr" not in drafts.arguments(AWAY, draft.answers, person(), insurance(), TODAY)


def test_letters_of_a_form_are_those_of_the_keyboard():
    assert set(Letters) <= set(Kind)


STATUS = FORMS["away-filing-status"]


def test_an_account_is_whole_on_the_glass_and_a_tail_on_paper():
    form = FORMS["account-closing"]
    draft = replace(whole(form), answers={**whole(form).answers, "bankacct": "6217992600001234567"})
    on_glass = dict(drafts.read(form, draft, "zh", DICTIONARIES))
    on_paper = dict(drafts.read(form, draft, "zh", DICTIONARIES, on_paper=True))
    assert on_glass["银行账号"] == "6217 9926 0000 1234 567"
    assert on_paper["银行账号"].endswith("4567")
    assert "6217" not in on_paper["银行账号"]
    assert on_glass["开户银行"] == on_paper["开户银行"] == "工商银行"


def test_a_row_is_picked_from_what_is_offered_only():
    draft = drafts.begin(STATUS, rows=offered(STATUS))
    assert drafts.answered(STATUS, draft, "N3", HERE, TODAY).error == "form.error.choice"
    assert drafts.answered(STATUS, draft, "", HERE, TODAY).error == "form.error.missing"
    after = drafts.answered(STATUS, draft, "N2", HERE, TODAY)
    assert (after.at, after.error) == ("memo", "")
    back = drafts.back(STATUS, after)
    assert back.rows == draft.rows
    assert back.answers == {"trt_dcla_detl_sn": "N2"}


def test_a_row_that_is_gone_is_asked_for_anew():
    kept = {"trt_dcla_detl_sn": "N2", "memo": "不再需要"}
    assert drafts.begin(STATUS, kept, offered(STATUS)).at == ""
    fewer = {name: rows[:1] for name, rows in offered(STATUS).items()}
    again = drafts.begin(STATUS, kept, fewer)
    assert again.at == "trt_dcla_detl_sn"
    assert again.answers == {"memo": "不再需要"}
    assert drafts.begin(STATUS, kept).at == "trt_dcla_detl_sn"


def test_a_row_is_read_by_its_columns():
    row = {"number": "N7", "place": Coded("460200", "三亚市"), "kind": Coded("02", "安置"),
           "begin": date(2025, 1, 2), "end": None}  # fmt: skip
    question, rows = STATUS.questions[0], {"trt_dcla_detl_sn": (row,)}
    said = drafts.shown(question, "N7", "zh", DICTIONARIES, rows)
    assert said.startswith("海南省三亚市 · 类型 ")
    assert said.endswith("开始 2025-01-02")
    assert drafts.shown(question, "N8", "zh", DICTIONARIES, rows) == "N8"
    assert drafts.chosen(question, {"place": row["place"]}) == ""


@given(st.lists(st.text(max_size=20), max_size=12))
def test_no_answer_breaks_a_form(answers):
    draft = drafts.begin(AWAY)
    for value in answers:
        draft = drafts.answered(AWAY, draft, value, HERE, TODAY)
        assert draft.at in {*GOOD, ""}
        assert set(draft.answers) <= set(GOOD)
        for name, kept in draft.answers.items():
            question = next(q for q in AWAY.questions if q.field == name)
            assert drafts.wrong(question, kept, draft.answers, HERE, TODAY) == ""


@given(
    st.dates(date(1999, 1, 1), date(2100, 1, 1)),
    st.integers(0, 400),
    st.lists(st.sampled_from([f"{p}{s}" for p in ("year", "month", "day") for s in "+-"])),
)
def test_wheels_never_leave_their_bounds(first, length, turns):
    last, text = first + timedelta(days=length), ""
    for turn in turns:
        text = wheels.turned(text, turn, first, last).isoformat()
        assert first <= date.fromisoformat(text) <= last


def test_wheels_keep_the_day_where_the_month_has_it():
    first, last = date(2026, 1, 1), date(2028, 12, 31)
    assert wheels.turned("2026-01-31", "month+", first, last) == date(2026, 2, 28)
    assert wheels.turned("2026-12-24", "month+", first, last) == date(2027, 1, 24)
    assert wheels.turned("2028-02-29", "year-", first, last) == date(2027, 2, 28)
    with pytest.raises(ValueError, match="wheel"):
        wheels.turned("2026-01-31", "week+", first, last)

"""Several people in one form: added one by one, mended, taken out, and only then the answer."""

from __future__ import annotations

import json
from datetime import date

import pytest

from kiosk.handling import draft as drafts
from kiosk.handling import roster
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.text.numbers import check_digit

TODAY = date(2026, 12, 1)
FORM = Catalogue.load().item("employee-enrolment").form
QUESTION = next(q for q in FORM.questions if q.each)
DICTIONARIES = Dictionaries.load()


def number(n: int) -> str:
    seventeen = f"23019819850307{n:03d}"
    return seventeen + check_digit(seventeen)


ONE = {"psn_name": "张三丰", "certno": number(1), "emp_date": "2026-12-01", "clct_base": "5200"}
OTHER = ONE | {"psn_name": "李小英", "certno": number(2)}


def say(draft: drafts.Draft, *values: str) -> drafts.Draft:
    for value in values:
        draft = drafts.answered(FORM, draft, value, "", TODAY)
        assert draft.error == "", (draft.part, draft.error)
    return draft


def begun() -> drafts.Draft:
    draft = drafts.begin(FORM)
    assert draft.at == QUESTION.field
    return draft


def there(draft: drafts.Draft) -> tuple:
    return roster.rows(QUESTION, draft.answers)


def test_each_is_asked_in_turn_and_stands_in_the_list():
    draft = roster.added(FORM, begun())
    asked = []
    for value in ONE.values():
        asked.append(drafts.current(FORM, draft).field)
        draft = say(draft, value)
    assert asked == list(ONE)
    assert there(draft) == (ONE,)
    assert draft.row is None
    assert draft.at == QUESTION.field  # the list is not said to be whole
    draft = say(draft, roster.DONE)
    assert draft.at == "tel"
    assert json.loads(draft.answers[QUESTION.field]) == [ONE]


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (number(1)[:-1] + ("0" if number(1)[-1] != "0" else "1"), "form.error.number"),
        ("2301981985", "form.error.short"),
        ("", "form.error.missing"),
        (number(2), "form.error.people.twice"),
    ],
)
def test_a_number_that_cannot_be_is_told_at_once(value, error):
    draft = roster.brought(FORM, begun(), [OTHER])
    draft = say(roster.added(FORM, draft), "张三丰")
    draft = drafts.answered(FORM, draft, value, "", TODAY)
    assert draft.error == error
    assert there(draft) == (OTHER,)


def test_one_is_gone_through_again_with_what_was_said():
    draft = roster.brought(FORM, begun(), [ONE, OTHER])
    draft = roster.opened(FORM, draft, 1)
    assert drafts.among(draft)["psn_name"] == "李小英"
    draft = say(draft, "李大英", OTHER["certno"], OTHER["emp_date"], "6000")
    assert there(draft) == (ONE, OTHER | {"psn_name": "李大英", "clct_base": "6000"})


def test_back_leads_through_the_questions_and_out_without_a_trace():
    draft = say(roster.added(FORM, begun()), "张三丰")
    draft = drafts.back(FORM, draft)
    assert draft.part == "psn_name"
    draft = drafts.back(FORM, draft)
    assert draft.row is None
    assert there(draft) == ()
    assert drafts.back(FORM, draft) is None  # it is the first question


def test_one_less():
    draft = roster.dropped(FORM, roster.brought(FORM, begun(), [ONE, OTHER]), 0)
    assert there(draft) == (OTHER,)
    assert roster.dropped(FORM, draft, 5) == draft


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ((), "form.error.people.none"),
        ((ONE, ONE), "form.error.people.wrong"),
        ((ONE | {"clct_base": "5.2.1"},), "form.error.people.wrong"),
        ((ONE | {"emp_date": "2020-01-01"},), "form.error.people.wrong"),
        ((OTHER, {"psn_name": "张三丰"}), "form.error.people.wrong"),
    ],
)
def test_a_list_with_a_fault_is_not_whole_and_nothing_of_it_is_lost(rows, error):
    draft = roster.brought(FORM, begun(), rows)
    draft = drafts.answered(FORM, draft, roster.DONE, "", TODAY)
    assert draft.error == error
    assert there(draft) == rows
    assert QUESTION.field not in draft.answers


def test_a_changed_list_has_to_be_said_to_be_whole_again():
    draft = say(roster.brought(FORM, begun(), [ONE]), roster.DONE, "13904110000")
    assert drafts.whole(FORM, draft)
    draft = roster.dropped(FORM, drafts.open_at(FORM, draft, QUESTION.field), 0)
    assert not drafts.whole(FORM, draft)


def test_what_is_no_longer_asked_of_somebody_is_not_sent():
    form = Catalogue.load().item("employee-details").form
    question = next(q for q in form.questions if q.each)
    base, phone = (one for one in question.each if one.when)
    one = {"psn_name": "张三丰", "certno": number(1), "chg_date": "2026-12-01"}
    said = one | {"chg_item": base.when.values[0], base.field: "5200"}
    draft = roster.opened(form, roster.brought(form, drafts.begin(form), [said]), 0)
    given = one | {"chg_item": phone.when.values[0], phone.field: "13904110000"}
    while draft.row is not None:
        value = given[drafts.current(form, draft).field]
        draft = drafts.answered(form, draft, value, "", TODAY)
        assert draft.error == ""
    draft = drafts.answered(form, draft, roster.DONE, "", TODAY)
    assert json.loads(draft.answers[question.field]) == [given]


def test_no_more_than_there_is_room_for():
    full = [ONE | {"certno": number(n)} for n in range(1, QUESTION.most + 5)]
    draft = roster.brought(FORM, begun(), full)
    assert len(there(draft)) == QUESTION.most
    assert roster.added(FORM, draft) == draft


def test_what_was_added_outlives_going_away_and_coming_back():
    draft = roster.brought(FORM, begun(), [ONE])
    again = drafts.begin(FORM, draft.answers)
    assert there(again) == (ONE,)
    assert again.at == QUESTION.field


def test_what_is_signed_names_each_of_them():
    many = [ONE | {"certno": number(n)} for n in range(1, 9)]
    draft = say(roster.brought(FORM, begun(), many), roster.DONE, "13904110000")
    spelled = roster.spelled(FORM, draft.answers, "zh")
    assert [label for label, _ in spelled] == [f"参保职工 {n}" for n in range(1, 9)]
    assert all("张*丰 · 230***" in text for _, text in spelled)


def test_names_and_numbers_are_masked_wherever_they_are_told():
    draft = say(roster.brought(FORM, begun(), [ONE, OTHER]), roster.DONE, "13904110000")
    for language in ("zh", "en"):
        for on_paper in (True, False):
            told = str(drafts.read(FORM, draft, language, DICTIONARIES, on_paper=on_paper))
            assert "张三丰" not in told
            assert "张*丰" in told
            assert ONE["certno"] not in told
        name, rest = roster.told(QUESTION, ONE, language)
        assert name == "张*丰"
        assert ONE["certno"] not in rest

"""Several questions on one page: answered in any order, gone on from together, never half."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.handling import draft as drafts
from kiosk.handling import roster
from kiosk.handling.draft import Draft
from kiosk.handling.grouping import InField, Together, done, following, touched
from kiosk.services.catalogue import Catalogue
from tests.handling.test_roster import FORM as LIST
from tests.handling.test_roster import ONE, QUESTION

TODAY, HERE = date(2026, 12, 1), "230103"
DETAILS = Catalogue.load().item("unit-details").form
AWAY = Catalogue.load().item("away-filing").form
PHONE = "13904510000"


def putting(form):
    return lambda draft, value: drafts.put(form, draft, value, HERE, TODAY)


def test_an_answer_in_its_field_moves_the_hand_to_the_next_empty_one():
    page = Together(("rloc_rea", "out_admdvs", "begndate", "addr", "tel"))
    draft = Draft({}, "rloc_rea")
    draft = touched(AWAY, draft, InField("begndate", "2026-12-01"), page, {}, putting(AWAY))
    assert (draft.at, draft.answers) == ("addr", {"begndate": "2026-12-01"})
    draft = touched(AWAY, draft, InField("rloc_rea", "02"), page, {"addr": "x"}, putting(AWAY))
    assert draft.at == "out_admdvs"


def test_what_is_half_written_counts_as_filled_in_and_what_may_stay_empty_is_not_gone_back_to():
    given = {"rloc_rea": "02", "out_admdvs": "320600", "begndate": "2026-12-01"}
    fields = (*given, "addr", "tel")
    at_tel = Draft(given, "tel")
    assert following(AWAY, Draft(given, "begndate"), fields, {"addr": "x"}) == "tel"
    assert following(AWAY, at_tel, fields, {"tel": "139"}) == ""
    assert following(AWAY, Draft({}, "tel"), fields) == "rloc_rea"


@pytest.mark.parametrize(
    ("tel", "at", "error"),
    [
        ("", "tel", "form.error.missing"), ("139", "tel", "form.error.phone"),
        (PHONE, "", ""),
    ],
)  # fmt: skip
def test_a_page_is_left_only_when_all_of_it_will_do(tel, at, error):
    given = {"rloc_rea": "02", "out_admdvs": "320600", "begndate": "2026-12-01"}
    stands = {**given, "addr": "", "tel": tel}
    draft = done(AWAY, Draft(given, "rloc_rea"), stands, putting(AWAY))
    assert (draft.at, draft.error) == (at, error)
    assert draft.answers["addr"] == ""  # what came before it is taken


def test_a_question_that_an_answer_of_the_same_page_brings_is_there_at_once_and_gone_again():
    page = Together(("chg_item", "chg_date", "tel"))
    draft = Draft({}, "chg_item")
    draft = touched(DETAILS, draft, InField("chg_item", "银行账户"), page, {}, putting(DETAILS))
    assert draft.at == "bank_name"
    draft = touched(DETAILS, draft, InField("bank_name", "中国银行"), page, {}, putting(DETAILS))
    draft = touched(DETAILS, draft, InField("chg_item", "单位电话"), page, {}, putting(DETAILS))
    assert draft.at == "emp_tel"
    assert "bank_name" not in draft.answers


def test_a_page_about_a_person_puts_them_into_the_list():
    draft = roster.added(LIST, Draft({}, QUESTION.field))
    stands = {**ONE, "certno": ONE["certno"][:-1] + "0"}
    draft = done(LIST, draft, stands, putting(LIST))
    assert (draft.part, draft.error) == ("certno", "form.error.number")
    assert draft.row == {"psn_name": ONE["psn_name"]}
    draft = done(LIST, draft, ONE, putting(LIST))
    assert draft.row is None
    assert roster.rows(QUESTION, draft.answers) == (ONE,)


def test_a_person_who_was_begun_is_gone_on_with():
    draft = roster.added(LIST, Draft({}, QUESTION.field))
    draft = drafts.answered(LIST, draft, ONE["psn_name"], HERE, TODAY)
    draft = drafts.back(LIST, draft, "psn_name")
    assert draft.row is None
    assert roster.rows(QUESTION, draft.answers) == ()
    again = roster.added(LIST, drafts.begin(LIST, draft.answers))  # also after leaving the form
    assert (again.row, again.part) == ({"psn_name": ONE["psn_name"]}, "certno")
    for value in list(ONE.values())[1:]:
        again = drafts.answered(LIST, again, value, HERE, TODAY)
    assert roster.rows(QUESTION, again.answers) == (ONE,)
    later = roster.added(LIST, again)  # nobody is begun twice; the day is mostly the same
    assert later.row == {"emp_date": ONE["emp_date"]}
    assert later.part == "psn_name"


def test_a_change_of_one_of_them_is_kept_until_it_is_whole():
    draft = roster.brought(LIST, Draft({}, QUESTION.field), [ONE])
    draft = drafts.answered(LIST, roster.opened(LIST, draft, 0), "李小英", HERE, TODAY)
    draft = drafts.back(LIST, draft, "psn_name")
    assert roster.rows(QUESTION, draft.answers) == (ONE,)
    assert roster.opened(LIST, draft, 0).row["psn_name"] == "李小英"
    assert roster.opened(LIST, roster.dropped(LIST, draft, 0), 0).row is None

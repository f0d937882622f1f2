"""A visit through pages with several questions: what is written stays, whatever is touched."""

from __future__ import annotations

import pytest

from kiosk.handling.grouping import ALL_ALONE, InField, PageDone, Together
from kiosk.visit.states import Event, State
from tests.runtime.test_asked_once import PHONE, open_form
from tests.runtime.world import Stage

FIELDS = ("rloc_rea", "out_admdvs", "begndate", "addr", "tel")
PAGE = Together(FIELDS, frozenset({"out_admdvs", "begndate"}))


@pytest.fixture
def stage() -> Stage:
    made = Stage()
    made.do(Event.TOUCH)
    open_form(made, "away-filing")
    made.runtime.visit.together = PAGE
    return made


def today(stage: Stage) -> str:
    return stage.clock.now().date().isoformat()


def test_fields_are_answered_in_any_order_and_left_together(stage):
    visit = stage.runtime.visit
    stage.do(Event.OPEN_QUESTION, "tel")
    visit.typed = PHONE
    stage.do(Event.ANSWERED, InField("begndate", today(stage)))
    assert visit.half_here == {"tel": PHONE}
    stage.do(Event.OPEN_QUESTION, "out_admdvs")
    assert visit.draft.opened
    stage.do(Event.ANSWERED, "320600")
    assert not visit.draft.opened
    assert stage.do(Event.ANSWERED, PageDone(FIELDS)) is State.QUESTION
    assert (visit.draft.at, visit.draft.error) == ("rloc_rea", "form.error.missing")
    stage.do(Event.ANSWERED, InField("rloc_rea", "07"))
    assert stage.do(Event.ANSWERED, PageDone(FIELDS)) is State.CONFIRM
    assert visit.draft.answers["tel"] == PHONE
    assert visit.half == {}


def test_a_field_that_will_not_do_comes_to_hand_with_what_was_written(stage):
    visit = stage.runtime.visit
    for field, value in (("rloc_rea", "07"), ("begndate", today(stage))):
        stage.do(Event.ANSWERED, InField(field, value))
    stage.do(Event.OPEN_QUESTION, "out_admdvs")
    stage.do(Event.ANSWERED, "320600")
    stage.do(Event.OPEN_QUESTION, "tel")
    visit.typed = "1390"
    stage.do(Event.OPEN_QUESTION, "addr")
    assert visit.typed == ""
    stage.do(Event.ANSWERED, PageDone(FIELDS))
    assert (visit.draft.at, visit.draft.error) == ("tel", "form.error.phone")
    assert visit.typed == "1390"


def test_back_closes_a_fields_own_page_first_and_the_text_size_changes_nothing(stage):
    visit = stage.runtime.visit
    stage.do(Event.ANSWERED, InField("rloc_rea", "07"))
    stage.do(Event.OPEN_QUESTION, "begndate")
    assert stage.do(Event.BACK) is State.QUESTION
    assert (visit.draft.at, visit.draft.opened) == ("begndate", False)
    stage.do(Event.OPEN_QUESTION, "tel")
    visit.typed = "139"
    visit.together = ALL_ALONE  # 大字版
    assert (visit.draft.at, visit.typed) == ("tel", "139")
    stage.do(Event.BACK)
    assert visit.draft.at == "addr"
    visit.together = PAGE
    stage.do(Event.OPEN_QUESTION, "tel")
    assert visit.typed == "139"
    assert stage.do(Event.BACK) is State.HOME_IDENTIFIED  # the page before this one is none
    open_form(stage, "away-filing")
    visit.together = PAGE
    assert visit.draft.answers["rloc_rea"] == "07"
    stage.do(Event.OPEN_QUESTION, "tel")
    assert visit.typed == "139"


def test_a_touch_that_comes_late_writes_into_no_other_field(stage):
    visit = stage.runtime.visit
    stage.do(Event.ANSWERED, InField("rloc_rea", "07"))
    stage.do(Event.OPEN_QUESTION, "out_admdvs")
    stage.do(Event.ANSWERED, "320600")
    before = visit.draft
    for late in ("320600", InField("psn_name", "x")):
        stage.do(Event.ANSWERED, late)
    stage.do(Event.OPEN_QUESTION, "psn_name")
    assert visit.draft == before


def test_what_was_emptied_stays_empty(stage):
    visit = stage.runtime.visit
    visit.said = {}
    stage.do(Event.OPEN_QUESTION, "addr")
    visit.typed = "沙河口区中山路"
    stage.do(Event.OPEN_QUESTION, "tel")
    stage.do(Event.OPEN_QUESTION, "addr")
    assert visit.typed == "沙河口区中山路"
    visit.typed = ""
    stage.do(Event.OPEN_QUESTION, "tel")
    assert visit.half_here.get("addr", "") == ""


def test_all_of_it_goes_with_the_visit(stage):
    visit = stage.runtime.visit
    stage.do(Event.OPEN_QUESTION, "tel")
    visit.typed = "1390451"
    stage.do(Event.OPEN_QUESTION, "addr")
    assert visit.half
    stage.do(Event.LEAVE)
    gone = stage.runtime.visit
    assert (gone.half, gone.together) == ({}, ALL_ALONE)
    assert "1390451" not in repr(gone)

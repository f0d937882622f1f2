"""How this visitor wants it shown: kept to the end of the thanks, gone for the next."""

from __future__ import annotations

import pytest

from kiosk.commands.presenter import Library, Presenter
from kiosk.commands.review_links import review_url, station_review_url
from kiosk.handling.draft import Draft
from kiosk.handling.grouping import InField
from kiosk.services.dictionaries import Dictionaries
from kiosk.settings.load import load
from kiosk.text.strings import Strings
from kiosk.visit.states import Event, Situation, State
from screens.view import Look
from tests.runtime.test_asked_once import PHONE, open_form
from tests.runtime.world import CATALOGUE, SETTINGS, Stage


@pytest.fixture
def shown() -> tuple[Stage, Presenter]:
    stage = Stage()
    library = Library(
        strings=Strings.load,
        catalogue=lambda: CATALOGUE,
        dictionaries=Dictionaries.load,
        announcements=tuple,
        fileable=frozenset,
        signing=frozenset,
        guardianship=lambda: True,
    )
    return stage, Presenter(stage.runtime, stage.clock, library, Look())


def test_the_look_lasts_through_the_thanks_and_no_longer(shown):
    stage, presenter = shown
    stage.to_result()
    presenter.local("language")
    presenter.local("text-size")
    assert presenter.view().look.language == "en"
    stage.do(Event.LEAVE)
    stage.do(Event.REVIEW_DONE)
    stage.answer("wipe", Event.WIPED)
    assert stage.state is State.THANKS
    assert presenter.view().look.large
    stage.wait(SETTINGS.deadlines.thanks + 0.1)
    assert presenter.view().look == Look()
    assert not stage.runtime.large


def test_a_choice_made_at_attract_holds_for_the_visit(shown):
    stage, presenter = shown
    presenter.view()
    presenter.local("language")
    stage.do(Event.TOUCH)
    assert presenter.view().look.language == "en"


def test_the_next_visitor_at_the_thanks_gets_the_stations_look(shown):
    stage, presenter = shown
    stage.to_result()
    presenter.local("language")
    stage.do(Event.LEAVE)
    stage.do(Event.REVIEW_DONE)
    stage.answer("wipe", Event.WIPED)
    presenter.view()
    stage.do(Event.TOUCH)
    assert presenter.view().look.language == "zh"


def test_typed_digits_are_bounded_and_erased_one_by_one(shown):
    stage, presenter = shown
    for _ in range(30):
        presenter.local("key:1")
    assert len(stage.runtime.visit.typed) == 18
    presenter.local("key:back")
    assert len(stage.runtime.visit.typed) == 17


@pytest.mark.parametrize(
    ("digits", "consents", "kept"),
    [("13800000000", True, "13800000000"), ("13800000000", False, ""), ("13800", True, "")],
)
def test_the_phone_number_reaches_the_review_whole_and_with_consent(shown, digits, consents, kept):
    stage, presenter = shown
    heard = []
    stage.hands.amend_review = lambda visit, used: heard.append(presenter.phone())
    stage.to_result()
    stage.do(Event.LEAVE)
    stage.do(Event.GRADE_GIVEN, (0, 1))
    presenter.view()
    for digit in digits:
        presenter.local(f"key:{digit}")
    if consents:
        presenter.local("phone-consent")
    stage.do(Event.REASONS_GIVEN)
    assert heard == [kept]


def test_an_overlay_keeps_the_place_in_the_page_beneath(shown):
    stage, presenter = shown
    stage.do(Event.TOUCH)
    presenter.view()
    presenter.local("open-group:care")
    stage.do(Event.OPEN_HELP)
    presenter.view()
    stage.do(Event.BACK)
    assert presenter.view().group == "care"


def test_the_way_back_from_a_row_lands_on_the_rows(shown):
    stage, presenter = shown
    stage.to_result("outpatient-visits")
    presenter.view()
    presenter.local("open-group:rows")
    stage.do(Event.PICK_ROW, 0)
    presenter.view()
    assert stage.state is State.DETAIL_WAITING
    stage.do(Event.BACK)
    assert stage.state is State.RESULT
    assert presenter.view().group == "rows"
    stage.do(Event.ANOTHER)
    assert presenter.view().group == ""


def test_the_ring_is_due_only_when_little_time_is_left(shown):
    stage, presenter = shown
    stage.to_result()
    assert presenter.view().left is None
    stage.wait(SETTINGS.deadlines.result - 10)
    assert presenter.view().left == pytest.approx(10)
    assert presenter.until_next() <= 1.0


def test_review_addresses_hold_nothing_of_a_person_and_are_absent_without_a_page():
    stage = Stage()
    url = review_url(SETTINGS, "enrolment", "ABC234", stage.clock.now())
    query = url.partition("?")[2]
    assert sorted(p.partition("=")[0] for p in query.split("&")) == ["at", "i", "n", "s", "t"]
    bare = load("heilongjiang-2", [{"review": {"page": ""}}])
    assert review_url(bare, "enrolment", "ABC234", stage.clock.now()) == ""
    assert station_review_url(bare) == ""


def test_an_unknown_local_action_is_an_error(shown):
    _, presenter = shown
    with pytest.raises(ValueError, match="nonsense"):
        presenter.local("nonsense")


def test_each_question_begins_at_its_own_start(shown):
    """A list that was opened under one is not open under the next."""
    stage, presenter = shown
    stage.do(Event.TOUCH)
    stage.runtime.situation = Situation(State.QUESTION)
    visit = stage.runtime.visit
    visit.item, visit.draft = CATALOGUE.item("special-drugs"), Draft(at="drug_code")
    presenter.view()
    presenter.local("open-group:found")
    assert presenter.view().group == "found"
    visit.draft = Draft(at="diag_code")
    assert presenter.view().group == ""


def test_the_text_size_changes_how_many_questions_stand_there_and_nothing_of_what_was_written(
    shown,
):
    """In the middle of a page: the same question, with what was written and answered."""
    stage, presenter = shown
    stage.do(Event.TOUCH)
    open_form(stage, "away-filing")
    visit = stage.runtime.visit
    presenter.view()
    assert len(visit.together.fields) > 1
    stage.do(Event.ANSWERED, InField("rloc_rea", "02"))
    presenter.view()
    stage.do(Event.OPEN_QUESTION, "tel")
    presenter.view()
    for digit in PHONE[:6]:
        presenter.local(f"key:{digit}")
    stage.do(Event.OPEN_QUESTION, "addr")
    for key in ("tab:letters", "a", "b", "c", "d"):
        presenter.view()
        presenter.local(f"key:{key}")
    presenter.local("text-size")
    large = presenter.view()
    assert not visit.together
    assert (large.draft.at, large.typing.value) == ("addr", "abcd")
    stage.do(Event.ANSWERED, "abcd")
    assert visit.draft.at == "out_admdvs"  # the first that is open
    presenter.local("text-size")
    again = presenter.view()
    assert len(visit.together.fields) > 1
    assert again.half["tel"] == PHONE[:6]
    assert again.draft.answers == {"rloc_rea": "02", "addr": "abcd"}


def test_a_number_is_no_longer_than_a_telephones(shown):
    stage, presenter = shown
    stage.do(Event.TOUCH)
    open_form(stage, "resident-details")
    presenter.view()
    for _ in range(15):
        presenter.local("key:1")
    assert len(stage.runtime.visit.typed) == 11

"""一表申请: in one visit a telephone number is asked once."""

from __future__ import annotations

import pytest
from msgspec import structs

from kiosk.handling.case import Case, Outcome
from kiosk.platform.interface import Credential, CredentialKind, PersonFound
from kiosk.runtime.visit_data import _begun
from kiosk.visit.states import Event, State
from tests.runtime.world import PERSON, Stage

PHONE = "13904510000"
RESIDENT = structs.replace(PERSON.insurances[0], type="390")
VOUCHER = Credential(CredentialKind.E_VOUCHER, token="T")


@pytest.fixture
def stage() -> Stage:
    made = Stage()
    made.do(Event.TOUCH)
    return made


def open_form(stage: Stage, item: str) -> State:
    stage.do(Event.OPEN_HANDLING)
    stage.do(Event.PICK_GUIDE, item)
    if stage.do(Event.PICK_ITEM, item) is State.IDENTIFY:
        stage.answer("read_credential", Event.CREDENTIAL_READ, VOUCHER)
        person = structs.replace(PERSON, insurances=(RESIDENT,))
        stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(person))
    assert stage.state is State.CHECKING
    return stage.answer("ask_checks", Event.CHECKED, {})


def test_the_number_of_one_form_stands_in_the_next_and_can_be_changed(stage):
    assert open_form(stage, "resident-details") is State.QUESTION
    assert stage.do(Event.ANSWERED, PHONE) is State.CONFIRM
    stage.do(Event.SUBMIT)
    case = Case(Outcome.ACCEPTED, stage.clock.now(), "K", "N")
    assert stage.answer("file_case", Event.CASE_FILED, case) is State.FILED
    stage.do(Event.ANOTHER)
    assert open_form(stage, "away-filing") is State.QUESTION
    draft = stage.runtime.visit.draft
    assert draft.answers == {"tel": PHONE}
    assert draft.at != "tel"


def test_it_goes_with_the_visit(stage):
    open_form(stage, "resident-details")
    stage.do(Event.ANSWERED, PHONE)
    stage.do(Event.LEAVE)
    assert stage.runtime.visit.said == {}
    assert PHONE not in repr(stage.runtime.visit)


def test_half_a_number_is_there_again_after_looking_back(stage):
    open_form(stage, "away-filing")
    visit = stage.runtime.visit
    for answer in ("07", "320600", str(stage.clock.now().date()), ""):
        stage.do(Event.ANSWERED, answer)
    assert visit.draft.at == "tel"
    visit.typed = PHONE[:5]
    stage.do(Event.BACK)
    assert visit.draft.at != "tel"
    stage.do(Event.ANSWERED, visit.draft.answers.get(visit.draft.at, ""))
    assert (visit.draft.at, visit.typed) == ("tel", PHONE[:5])
    visit.typed = ""  # rubbed out, and back once more: it stays rubbed out
    stage.do(Event.BACK)
    stage.do(Event.ANSWERED, visit.draft.answers.get(visit.draft.at, ""))
    assert visit.typed == ""
    stage.do(Event.ANSWERED, PHONE)
    assert visit.half == {}


def test_half_a_number_goes_with_the_person(stage):
    open_form(stage, "resident-details")
    visit = stage.runtime.visit
    visit.typed = PHONE[:5]
    stage.do(Event.BACK)
    assert visit.half
    stage.do(Event.LEAVE)
    assert stage.runtime.visit.half == {}
    assert PHONE[:5] not in repr(visit)


def test_where_the_money_goes_is_asked_once_in_a_visit(stage):
    """The account of one claim stands in the next one's form, to be seen and changed there."""
    visit = stage.runtime.visit
    visit.said = {"bankname": "中国银行", "bankacct": "6217992600001234567", "tel": PHONE}
    open_form(stage, "resident-details")
    claim = stage.runtime._catalogue().item("expense-claim")
    begun = _begun(visit, claim, {})
    assert begun is not None
    assert begun.answers == visit.said
    assert _begun(visit, visit.item, {}).answers == {"tel": PHONE}

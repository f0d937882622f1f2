"""An employer as subject: who stands here proves it, its code is read or typed, the centre's list
or a letter gives authority."""

from __future__ import annotations

import pytest
from msgspec import structs

from kiosk.commands.world import World
from kiosk.handling.eligibility import Wanted
from kiosk.platform.interface import Credential, CredentialKind, Notice, PersonFound, Unit
from kiosk.runtime.asking import Asking
from kiosk.runtime.visit_data import Visit
from kiosk.services.form import RuleKind
from kiosk.settings.model import CameraSettings
from kiosk.visit.states import Event, State
from sandbox.people.units import units
from tests.commands.test_progress import LIBRARY
from tests.runtime import world
from tests.runtime.world import PERSON, Stage
from tests.visits.rig import wait_until

FORM, NEW_ONLY = "unit-details", "unit-enrolment"
CODES = {one.id: one for one in units(world.HeldClock().now().date())}
VOUCHER = Credential(CredentialKind.E_VOUCHER, token="T")
CARD = Credential(CredentialKind.ID_CARD, certificate_no=PERSON.certificate_no, name=PERSON.name)
BEARINGS = Unit(CODES["bearings"].code, True, CODES["bearings"].name, "1", "210200", listed=True)
UNLISTED = structs.replace(BEARINGS, listed=False)


def staged(monkeypatch, *, papers: bool = True) -> Stage:
    camera = CameraSettings(documents=papers, port="camera")
    devices = structs.replace(world.SETTINGS.devices, camera=camera)
    monkeypatch.setattr(world, "SETTINGS", structs.replace(world.SETTINGS, devices=devices))
    made = Stage()
    made.do(Event.TOUCH)
    made.do(Event.OPEN_HANDLING)
    return made


@pytest.fixture
def stage(monkeypatch) -> Stage:
    return staged(monkeypatch)


def show(stage: Stage, shown: Credential) -> State:
    return stage.answer("read_credential", Event.CREDENTIAL_READ, shown)


def to_unit(stage: Stage, item: str = FORM) -> None:
    stage.do(Event.PICK_GUIDE, item)
    assert stage.do(Event.PICK_ITEM, item) is State.IDENTIFY
    show(stage, VOUCHER)
    assert stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(PERSON)) is State.UNIT


def licence(text: str) -> Credential:
    return Credential(CredentialKind.E_VOUCHER, token=text)


def found(stage: Stage, unit: Unit) -> State:
    assert show(stage, licence(unit.code)) is State.AUTHORISING
    return stage.answer("ask_unit", Event.UNIT_FOUND, unit)


def test_a_card_alone_comes_to_no_employer(stage):
    stage.do(Event.PICK_GUIDE, FORM)
    stage.do(Event.PICK_ITEM, FORM)
    show(stage, CARD)
    assert stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(PERSON)) is State.PROVE
    assert stage.runtime.visit.wanted_proof is Wanted.VOUCHER
    assert show(stage, VOUCHER) is State.PROVING
    assert stage.answer("ask_proof", Event.PROOF_GIVEN, "another's") is State.PROVE
    show(stage, VOUCHER)
    assert stage.answer("ask_proof", Event.PROOF_GIVEN, PERSON.person_no) is State.UNIT
    assert "ask_unit" not in stage.hands.calls


def test_what_is_said_of_the_agents_own_insurance_does_not_hold_them_up(stage):
    stage.do(Event.PICK_GUIDE, FORM)
    stage.do(Event.PICK_ITEM, FORM)
    show(stage, VOUCHER)
    elsewhere = PersonFound(PERSON, Notice.ELSEWHERE)
    assert stage.answer("ask_person", Event.PERSON_FOUND, elsewhere) is State.UNIT
    assert stage.runtime.visit.insurance is None


@pytest.mark.parametrize("text", [CODES["bearings"].code, CODES["bearings"].licence])
def test_a_licence_says_whose_it_is(stage, text):
    to_unit(stage)
    assert show(stage, licence(text)) is State.AUTHORISING
    assert stage.runtime.visit.unit_code == CODES["bearings"].code


NO_LICENCE = {
    "a wrong check digit": licence(CODES["bearings"].code[:-1] + "0"),
    "two codes": licence(f"{CODES['bearings'].code} {CODES['orchard'].code}"),
    "a voucher": VOUCHER,
    "a card": CARD,
    "nothing but an address": licence("https://licence.example/view?id=1"),
}


@pytest.mark.parametrize("what", NO_LICENCE)
def test_what_is_no_licence_is_told_and_asked_again(stage, what):
    to_unit(stage)
    assert show(stage, NO_LICENCE[what]) is State.UNIT
    assert stage.runtime.visit.unit_error == "unit.error.read"
    assert show(stage, licence(CODES["bearings"].code)) is State.AUTHORISING


def test_a_licence_that_comes_while_help_or_a_question_is_open_is_read_all_the_same(stage):
    to_unit(stage)
    assert stage.do(Event.OPEN_HELP) is State.HELP
    asked = stage.hands.calls.count("read_credential")
    assert show(stage, VOUCHER) is State.HELP  # no licence: told beneath, and the next is awaited
    assert stage.hands.calls.count("read_credential") == asked + 1
    assert stage.runtime.visit.unit_error == "unit.error.read"
    assert show(stage, licence(CODES["bearings"].code)) is State.AUTHORISING
    stage.do(Event.BACK)
    stage.do(Event.OPEN_HANDLING)
    stage.do(Event.PICK_GUIDE, FORM)
    assert stage.do(Event.PICK_ITEM, FORM) is State.UNIT
    assert stage.wait(stage.runtime.left() + 1) is State.ARE_YOU_THERE
    assert show(stage, licence(CODES["bearings"].code)) is State.AUTHORISING


def test_the_code_is_typed_with_its_check_digit(stage):
    to_unit(stage)
    code = CODES["bearings"].code
    assert stage.do(Event.OPEN_UNIT_CODE) is State.UNIT_CODE
    assert stage.do(Event.UNIT_ENTERED, code[:-1] + "0") is State.UNIT_CODE
    assert stage.runtime.visit.unit_error == "unit.error.code"
    assert stage.do(Event.BACK) is State.UNIT
    stage.do(Event.OPEN_UNIT_CODE)
    assert stage.runtime.visit.unit_error == ""
    assert stage.do(Event.UNIT_ENTERED, code.lower()) is State.AUTHORISING
    assert stage.runtime.visit.unit_code == code


def test_who_is_on_the_list_needs_no_letter(stage):
    to_unit(stage)
    assert found(stage, BEARINGS) is State.CHECKING
    visit = stage.runtime.visit
    assert visit.unit == BEARINGS
    assert "authority" not in [paper.id for paper in visit.item.form.materials]
    assert stage.answer("ask_checks", Event.CHECKED, {}) is State.QUESTION


def test_who_is_not_photographs_a_letter(stage):
    to_unit(stage)
    assert found(stage, UNLISTED) is State.CHECKING
    letter = stage.runtime.visit.item.form.materials[-1]
    assert (letter.id, letter.needed, letter.deferrable) == ("authority", True, None)


def test_without_a_camera_the_letter_cannot_be_given(monkeypatch):
    stage = staged(monkeypatch, papers=False)
    to_unit(stage)
    assert found(stage, UNLISTED) is State.HANDLING_REFUSED
    assert stage.runtime.visit.obstacle.kind is RuleKind.PAPERS


@pytest.mark.parametrize(
    ("item", "unit", "kind"),
    [
        (NEW_ONLY, BEARINGS, RuleKind.UNIT_NEW),
        (FORM, Unit(BEARINGS.code), RuleKind.UNIT_ENROLLED),
        (FORM, structs.replace(BEARINGS, status="4"), RuleKind.UNIT_ENROLLED),
    ],
)
def test_an_employer_that_may_not_is_refused_for_that_reason(stage, item, unit, kind):
    to_unit(stage, item)
    assert found(stage, unit) is State.HANDLING_REFUSED
    assert stage.runtime.visit.obstacle.kind is kind


def test_a_silent_centre_is_asked_again_for_the_same_employer(stage):
    to_unit(stage)
    show(stage, licence(BEARINGS.code))
    assert stage.answer("ask_unit", Event.CENTRE_TROUBLE, None) is State.CENTRE_DOWN
    assert stage.do(Event.RETRY) is State.AUTHORISING
    assert stage.runtime.visit.unit_code == BEARINGS.code
    assert stage.answer("ask_unit", Event.UNIT_FOUND, BEARINGS) is State.CHECKING


def test_another_item_forgets_the_employer_and_keeps_the_agent(stage):
    to_unit(stage)
    found(stage, BEARINGS)
    stage.answer("ask_checks", Event.CHECKED, {})
    assert stage.do(Event.BACK) is State.HOME_IDENTIFIED
    stage.do(Event.OPEN_HANDLING)
    stage.do(Event.PICK_GUIDE, NEW_ONLY)
    assert stage.do(Event.PICK_ITEM, NEW_ONLY) is State.UNIT
    assert stage.runtime.visit.unit is None


def test_a_child_has_no_employer(stage):
    stage.do(Event.PICK_GUIDE, FORM)
    stage.do(Event.PICK_ITEM, FORM)
    stage.do(Event.OPEN_CHILD)
    stage.runtime.visit.typed = "230198201503070019"
    stage.do(Event.CHILD_ENTERED, "230198201503070019")
    show(stage, VOUCHER)
    child = PersonFound(PERSON, guardian=PERSON)
    assert stage.answer("ask_person", Event.PERSON_FOUND, child) is State.HANDLING_REFUSED


def test_the_employers_progress_is_for_agents_on_its_list_only(stage):
    """A card alone, or who is not on the list, comes to nothing of it."""
    to_unit(stage, "unit-progress")
    assert found(stage, UNLISTED) is State.HANDLING_REFUSED
    assert stage.runtime.visit.obstacle.kind is RuleKind.UNIT_AGENT
    assert "ask_item" not in stage.hands.calls
    stage.do(Event.BACK)
    stage.do(Event.OPEN_HANDLING)
    stage.do(Event.PICK_GUIDE, "unit-progress")
    assert stage.do(Event.PICK_ITEM, "unit-progress") is State.UNIT
    assert found(stage, BEARINGS) is State.RESULT_WAITING
    assert stage.hands.calls[-1] == "ask_item"


class Kept:
    """A terminal's records, asked for an employer or for a person."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def entries(self, certificate_no: str) -> list:
        self.asked.append(certificate_no)
        return []

    unit_entries = entries


@pytest.mark.parametrize(
    ("unit", "asked", "event"),
    [
        (BEARINGS, [BEARINGS.code], Event.RESULT_READY),
        (UNLISTED, [], Event.CENTRE_TROUBLE),
        (None, [], Event.CENTRE_TROUBLE),
    ],
)
def test_without_the_lists_word_the_terminal_looks_up_nothing(unit, asked, event):
    """Even if the table led there."""
    told: list = []
    asking = Asking(lambda: pytest.fail("no list is asked for"))
    made = World(
        asking=asking, forget_glass=lambda: None, restart=lambda: None, phone=str,
        clock=world.HeldClock(),
    )  # fmt: skip
    made.records, made.library = Kept(), LIBRARY
    visit = Visit(1, world.SETTINGS, item=world.CATALOGUE.item("unit-progress"), subject=PERSON)
    visit.unit = unit
    made.ask_item(visit, lambda event, data=None: told.append(event))
    wait_until(lambda: told, 5, "an answer")
    assert (told[-1], made.records.asked) == (event, asked)


TOUCHED = (
    Event.BACK, Event.PICK_ITEM, Event.PICK_GUIDE, Event.ANOTHER, Event.OPEN_HANDLING,
    Event.ADD_ROW, Event.OPEN_ROW, Event.DROP_ROW, Event.ANSWERED, Event.OPEN_HELP, Event.RETRY,
    Event.PICK_ROW, Event.OPEN_CHILD, Event.OPEN_PROXY, Event.GO_ON,
)  # fmt: skip
DATA = {
    Event.PICK_ITEM: "care-records", Event.PICK_GUIDE: "account-details", Event.OPEN_ROW: 0,
    Event.DROP_ROW: 0, Event.ANSWERED: "done", Event.PICK_ROW: 0, Event.OPEN_PROXY: "away-filing",
}  # fmt: skip


@pytest.mark.parametrize("first", TOUCHED)
@pytest.mark.parametrize("second", TOUCHED)
@pytest.mark.parametrize("third", [Event.PICK_ITEM, Event.GO_ON, Event.BACK])
def test_no_way_leads_from_a_roster_to_an_employees_records(stage, first, second, third):
    """Whatever is touched, whoever the centre is asked about is the agent: an employee is never the
    subject of anything, and a number that was typed is asked of nobody."""
    to_unit(stage, "employee-enrolment")
    found(stage, BEARINGS)
    stage.answer("ask_checks", Event.CHECKED, {})
    stage.do(Event.ADD_ROW)
    number = "230198198503071012"
    for value in ("李大海", number, "2026-11-22", "5200"):
        assert stage.do(Event.ANSWERED, value) is State.QUESTION
    visit = stage.runtime.visit
    assert number in str(visit.draft.answers)
    for event in (first, second, third):
        stage.do(event, DATA.get(event))
        people = (visit.subject, visit.applicant, visit.agent)
        assert all(who is None or who == PERSON for who in people)
        shown = (visit.credential, visit.proof)
        assert all(one is None or number not in str(one.certificate_no) for one in shown)
        assert visit.child_number == ""

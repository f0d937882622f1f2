"""代办: the person's own e-voucher, the agent's own card, and nothing more for the agent."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec import structs

from kiosk.handling.eligibility import Wanted
from kiosk.handling.fileable import by_agent
from kiosk.handling.proxy import for_proxy, wrong_agent
from kiosk.platform.interface import Credential, CredentialKind, PersonFound, Refusal
from kiosk.runtime.visit_data import Visit, refine
from kiosk.services.catalogue import Catalogue
from kiosk.settings.model import CameraSettings
from kiosk.text.numbers import check_digit
from kiosk.visit.states import Command, Event, Situation, State
from kiosk.visit.table import ROWS, Go, step
from tests.runtime import world
from tests.runtime.world import PERSON, Stage

ITEM = "away-filing"
TODAY = date(2026, 11, 22)


def card(first: str = "230198198003070", name: str = "李小英", **more) -> Credential:
    seventeen = f"{first}00"[:17]
    number = seventeen + check_digit(seventeen)
    return Credential(
        CredentialKind.ID_CARD, certificate_type="01", certificate_no=number, name=name, **more
    )


VOUCHER = Credential(CredentialKind.E_VOUCHER, token="T")


@pytest.fixture
def stage(monkeypatch) -> Stage:
    camera = CameraSettings(documents=True, port="camera")
    devices = structs.replace(world.SETTINGS.devices, camera=camera)
    monkeypatch.setattr(world, "SETTINGS", structs.replace(world.SETTINGS, devices=devices))
    made = Stage()
    made.do(Event.TOUCH)
    made.do(Event.OPEN_HANDLING)
    made.do(Event.PICK_GUIDE, ITEM)
    assert made.do(Event.OPEN_PROXY, ITEM) is State.IDENTIFY
    return made


def show(stage: Stage, shown: Credential) -> State:
    return stage.answer("read_credential", Event.CREDENTIAL_READ, shown)


def to_agent(stage: Stage) -> None:
    show(stage, VOUCHER)
    assert stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(PERSON)) is State.PROVE
    assert stage.runtime.visit.wanted_proof is Wanted.AGENT


def test_the_person_by_voucher_the_agent_by_card(stage):
    to_agent(stage)
    assert show(stage, card()) is State.CHECKING
    visit = stage.runtime.visit
    assert visit.agent is not None
    assert visit.agent.name == "李小英"
    assert visit.subject == PERSON
    assert not visit.about_child
    assert stage.answer("ask_checks", Event.CHECKED, {}) is State.QUESTION
    fields = [question.field for question in visit.item.form.questions]
    assert fields[-2:] == ["agnter_rlts", "agnter_tel"]


def test_a_found_card_of_the_person_is_not_enough(stage):
    show(stage, card("2301981990010112"))
    found = PersonFound(PERSON)
    assert stage.answer("ask_person", Event.PERSON_FOUND, found) is State.PROVE
    assert stage.runtime.visit.wanted_proof is Wanted.VOUCHER
    assert show(stage, card()) is State.PROVE  # the agent's card is no voucher of the person
    assert show(stage, VOUCHER) is State.PROVING
    proven = stage.answer("ask_proof", Event.PROOF_GIVEN, PERSON.person_no)
    assert proven is State.PROVE
    assert stage.runtime.visit.wanted_proof is Wanted.AGENT
    assert show(stage, card()) is State.CHECKING


WRONG = {
    "prove.agent.unread": VOUCHER,
    "prove.agent.same": Credential(
        CredentialKind.ID_CARD, certificate_no=PERSON.certificate_no, name="张大国"
    ),
    "prove.agent.expired": card(valid_to=date(2026, 11, 21)),
    "prove.agent.not_yet": card(valid_from=date(2026, 11, 23)),
    "prove.agent.minor": card("230198201003070"),
}


@pytest.mark.parametrize("trouble", WRONG)
def test_who_cannot_be_the_agent_is_told_and_asked_again(stage, trouble):
    to_agent(stage)
    assert show(stage, WRONG[trouble]) is State.PROVE
    assert stage.runtime.visit.proof_trouble == trouble
    assert stage.runtime.visit.agent is None
    assert wrong_agent(WRONG[trouble], PERSON, TODAY) == trouble
    assert show(stage, card()) is State.CHECKING


def test_nobody_acts_while_somebody_else_is_kept():
    stage = Stage()
    stage.to_result()
    stage.do(Event.ANOTHER)
    stage.do(Event.OPEN_HANDLING)
    assert stage.do(Event.PICK_GUIDE, ITEM) is State.GUIDE
    assert stage.do(Event.OPEN_PROXY, ITEM) is State.GUIDE


@pytest.mark.parametrize(
    "way", ["first question", "proof", "checking", "refused, its guide, once more"]
)
def test_no_way_leads_an_agent_to_what_else_there_is_of_the_person(stage, way):
    to_agent(stage)
    if way == "proof":
        stage.do(Event.BACK)
    else:
        show(stage, card())
        if way == "checking":
            stage.do(Event.BACK)
        elif way == "first question":
            stage.answer("ask_checks", Event.CHECKED, {})
            stage.do(Event.BACK)
        else:
            rule = stage.runtime.visit.item.form.rules[0]
            stage.answer("ask_checks", Event.HANDLING_REFUSED, rule)
            stage.do(Event.PICK_GUIDE, ITEM)
            stage.do(Event.PICK_ITEM, ITEM)
    assert stage.state is State.WIPING


def test_every_touch_that_leads_home_ends_a_visit_for_another():
    """Walked over the whole table: the person is known, somebody acts for them."""
    visit = Visit(1, world.SETTINGS, acting="proxy", subject=PERSON, agent=PERSON)
    homes = (Go.ANY_HOME, State.HOME_IDENTIFIED)
    for state, event in {(row.state, row.event) for row in ROWS if row.next in homes}:
        assert refine(visit, state, event, None, TODAY) is Event.LEAVE, (state, event)
        held = Situation(state, (), None, True, True)
        after, commands = step(held, Event.LEAVE)
        assert after.state in (State.REVIEW, State.WIPING), state
        assert {Command.FORGET, Command.WIPE} & set(commands), state


def test_nothing_of_it_is_left_after_the_visit(stage):
    to_agent(stage)
    show(stage, card())
    stage.do(Event.LEAVE)
    visit = stage.runtime.visit
    assert (visit.acting, visit.agent, visit.subject) == ("self", None, None)


def test_that_somebody_acted_for_another_is_still_counted_when_both_are_forgotten(stage):
    show(stage, VOUCHER)
    visit = stage.runtime.visit
    assert visit.acted == "proxy"
    for _ in range(2):
        visit.forget()
        assert (visit.acting, visit.acted) == ("self", "proxy")


def test_only_what_one_proof_is_enough_for_is_handed_in_by_others():
    for item in Catalogue.load():
        if item.form is not None and item.form.proxy is not None:
            assert item.form.proofs == "one", item.id
            whole = for_proxy(item).form
            assert whole.signed
            assert any(paper.id == "agent-id" and paper.needed for paper in whole.materials)


def test_without_a_camera_it_is_not_offered_and_refused(monkeypatch):
    assert not by_agent(world.CATALOGUE.item(ITEM).form, world.SETTINGS)
    stage = Stage()
    stage.do(Event.TOUCH)
    stage.do(Event.OPEN_HANDLING)
    stage.do(Event.PICK_GUIDE, ITEM)
    stage.do(Event.OPEN_PROXY, ITEM)
    show(stage, VOUCHER)
    found = PersonFound(PERSON)
    assert stage.answer("ask_person", Event.PERSON_FOUND, found) is State.HANDLING_REFUSED


# ---- a child, by its guardian

CHILD = structs.replace(PERSON, person_no="P2", certificate_no="230198201803070012", name="张小宝")


def to_child(stage: Stage, shown: Credential) -> State:
    stage.do(Event.BACK)
    stage.do(Event.OPEN_HANDLING)
    stage.do(Event.PICK_GUIDE, ITEM)
    stage.do(Event.PICK_ITEM, ITEM)
    stage.do(Event.OPEN_CHILD)
    stage.runtime.visit.typed = CHILD.certificate_no
    stage.do(Event.CHILD_ENTERED)
    show(stage, shown)
    return stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(CHILD, guardian=PERSON))


def test_a_guardian_hands_in_for_a_child_by_their_own_voucher(stage):
    assert to_child(stage, VOUCHER) is State.CHECKING
    visit = stage.runtime.visit
    assert (visit.subject, visit.agent, visit.acting) == (CHILD, PERSON, "proxy")
    assert any(paper.id == "agent-id" for paper in visit.item.form.materials)


def test_a_guardians_card_alone_is_not_enough_either(stage):
    assert to_child(stage, card()) is State.PROVE
    assert stage.runtime.visit.wanted_proof is Wanted.VOUCHER
    show(stage, VOUCHER)
    childs = stage.answer("ask_proof", Event.PROOF_GIVEN, CHILD.person_no)
    assert childs is State.PROVE  # the voucher has to be the guardian's
    show(stage, VOUCHER)
    assert stage.answer("ask_proof", Event.PROOF_GIVEN, PERSON.person_no) is State.CHECKING


def test_what_nobody_else_may_hand_in_is_not_handed_in_for_a_child(stage):
    stage.do(Event.BACK)
    stage.do(Event.OPEN_HANDLING)
    stage.do(Event.PICK_GUIDE, "person-termination")
    stage.do(Event.PICK_ITEM, "person-termination")
    stage.do(Event.OPEN_CHILD)
    stage.runtime.visit.typed = CHILD.certificate_no
    stage.do(Event.CHILD_ENTERED)
    show(stage, VOUCHER)
    found = PersonFound(CHILD, guardian=PERSON)
    assert stage.answer("ask_person", Event.PERSON_FOUND, found) is State.HANDLING_REFUSED


def test_the_guardian_goes_on_with_the_child_that_is_kept(stage):
    """From a child's query to what others may hand in: the guardian is the agent there too."""
    stage.do(Event.BACK)
    stage.do(Event.PICK_ITEM, "enrolment")
    stage.do(Event.OPEN_CHILD)
    stage.runtime.visit.typed = CHILD.certificate_no
    stage.do(Event.CHILD_ENTERED)
    show(stage, VOUCHER)
    stage.answer("ask_person", Event.PERSON_FOUND, PersonFound(CHILD, guardian=PERSON))
    stage.answer("ask_item", Event.RESULT_READY, world.result("enrolment"))
    stage.do(Event.ANOTHER)
    stage.do(Event.OPEN_HANDLING)
    stage.do(Event.PICK_GUIDE, ITEM)
    assert stage.do(Event.PICK_ITEM, ITEM) is State.CHECKING
    visit = stage.runtime.visit
    assert (visit.subject, visit.agent, visit.acting) == (CHILD, PERSON, "proxy")
    assert any(paper.id == "agent-id" for paper in visit.item.form.materials)
    stage.answer("ask_checks", Event.CHECKED, {})
    assert stage.do(Event.BACK) is State.HOME_IDENTIFIED  # the child's records are theirs to see


def test_a_child_entered_twice_asks_nothing_twice(stage):
    stage.do(Event.BACK)
    stage.do(Event.OPEN_HANDLING)
    stage.do(Event.PICK_GUIDE, ITEM)
    stage.do(Event.PICK_ITEM, ITEM)
    for _ in range(2):
        assert stage.do(Event.OPEN_CHILD) is State.CHILD_NUMBER
        stage.runtime.visit.typed = CHILD.certificate_no
        assert stage.do(Event.CHILD_ENTERED) is State.IDENTIFY
    form = stage.runtime.visit.item.form
    assert [q.field for q in form.questions].count("agnter_rlts") == 1
    assert [paper.id for paper in form.materials].count("agent-id") == 1


def test_a_child_that_is_refused_leaves_whoever_stands_here_themselves(stage):
    stage.do(Event.BACK)
    stage.do(Event.OPEN_HANDLING)
    stage.do(Event.PICK_GUIDE, ITEM)
    stage.do(Event.PICK_ITEM, ITEM)
    stage.do(Event.OPEN_CHILD)
    stage.runtime.visit.typed = CHILD.certificate_no
    stage.do(Event.CHILD_ENTERED)
    show(stage, VOUCHER)
    stage.answer("ask_person", Event.PERSON_REFUSED, Refusal.NOT_GUARDIAN)
    stage.do(Event.RETRY)
    show(stage, VOUCHER)
    found = PersonFound(PERSON)
    assert stage.answer("ask_person", Event.PERSON_FOUND, found) is State.CHECKING
    assert stage.runtime.visit.acting == "self"
    assert "agnter_rlts" not in [q.field for q in stage.runtime.visit.item.form.questions]

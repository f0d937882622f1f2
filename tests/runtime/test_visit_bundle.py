"""一件事 through the loop: chosen, barred, filed, told part by part, and handed in again alone."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from kiosk.commands.world import World
from kiosk.handling import bundle
from kiosk.handling.case import Case, Outcome, together
from kiosk.handling.draft import arguments
from kiosk.handling.eligibility import asked_of
from kiosk.handling.papers import named
from kiosk.papers.page import Page, Pixels
from kiosk.platform.interface import Credential, CredentialKind, PersonFound
from kiosk.runtime.asking import Asking
from kiosk.runtime.core import Runtime
from kiosk.services.form import RuleKind
from kiosk.services.result import Coded, Result
from kiosk.settings.load import load
from kiosk.text.numbers import check_digit
from kiosk.visit.states import Event, State
from tests.runtime.world import CATALOGUE, PERSON, Stage, result
from tests.visits.rig import wait_until

VOUCHER = Credential(kind=CredentialKind.E_VOUCHER, token="0" * 28)
ITEM = "newborn-bundle"
SETTINGS = load("nantong-hospital")
ANSWERS = {
    "child_name": "林小宝", "child_sex": "2", "born_on": "2026-11-20", "cert_no": "T320000001",
    "in_register": "0", "relation": "母亲", "other_name": "", "follows": "2", "card_way": "1",
    "home": "崇川区濠南路1号", "tel": "13904510000",
}  # fmt: skip
OWN = msgspec.structs.replace(PERSON.insurances[0], region="320600")
LOCAL = msgspec.structs.replace(PERSON, insurances=(OWN,))
OPEN = ({"status": Coded("0", "待审核")},)
FORM = CATALOGUE.item(ITEM).form


def listed(*parts: str) -> dict:
    """The centre lists these as being decided."""
    return {asked_of(p, p.rules[0]): OPEN if p.id in parts else () for p in FORM.parts}


TODAY = date(2026, 11, 22)


class Desk(Stage):
    def __init__(self, settings=SETTINGS) -> None:
        super().__init__()
        self.runtime = Runtime(
            settings=lambda: settings, catalogue=lambda: CATALOGUE, clock=self.clock,
            hands=self.hands, new_number=lambda: next(self.numbers), changed=self._changed,
            wake=lambda: None,
        )  # fmt: skip

    @property
    def visit(self):
        return self.runtime.visit

    def begin(self) -> State:
        self.do(Event.TOUCH)
        self.do(Event.OPEN_HANDLING)
        self.do(Event.PICK_GUIDE, ITEM)
        return self.pick()

    def pick(self) -> State:
        if self.do(Event.PICK_ITEM, ITEM) is State.IDENTIFY:
            self.answer("read_credential", Event.CREDENTIAL_READ, VOUCHER)
            return self.answer("ask_person", Event.PERSON_FOUND, PersonFound(LOCAL))
        return self.state

    def choose(self, parts: str, *, under_way: dict | None = None) -> State:
        assert self.begin() is State.CHECKING
        self.answer("ask_checks", Event.CHECKED, under_way or {})
        self.do(Event.ANSWERED, parts)
        while self.state is State.QUESTION:
            assert not self.visit.draft.error
            self.do(Event.ANSWERED, ANSWERS[self.visit.draft.at])
        return self.state

    def photograph(self) -> list[Page]:
        made = []
        for material in self.visit.item.form.materials:
            if self.visit.own_papers.count(material):
                continue  # one followed the other
            if self.state is State.MATERIALS:
                self.do(Event.PICK_PAPER, material.id)
            while self.state is State.CAMERA:
                made.append(Page(bytearray(b"JPEG"), Pixels(1, 1, bytearray(b"rgb"))))
                self.do(Event.TAKE_PICTURE)
                self.answer("take_picture", Event.PICTURE_TAKEN, made[-1])
                self.do(Event.KEEP_PAGE)
        assert self.do(Event.PAPERS_DONE) is State.CONFIRM
        return made

    def filed(self, **outcomes: Outcome) -> Case:
        """As the outbox tells it of what is being submitted."""
        each = [
            Case(outcomes.get(part.replace("-", "_"), Outcome.ACCEPTED), self.clock.now(), "key",
                 number, part=part)
            for part, number in self.visit.numbers.items()
        ]  # fmt: skip
        return together(each, self.clock.now(), self.visit.submission)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_is_always_in_is_chosen_before_anything_is_touched(desk):
    desk.begin()
    assert desk.answer("ask_checks", Event.CHECKED, {}) is State.QUESTION
    assert desk.visit.draft.at == "things"
    assert desk.visit.typed == "insurance"


def test_each_part_has_its_own_number_beside_that_of_the_whole(desk):
    assert desk.choose("insurance,vaccination,household") is State.MATERIALS
    desk.photograph()
    assert desk.do(Event.SUBMIT) is State.SUBMITTING
    numbers = desk.visit.numbers
    assert list(numbers) == ["insurance", "vaccination", "household"]
    assert len({*numbers.values(), desk.visit.submission}) == 4


def test_an_ordinary_filing_has_one_number(desk):
    desk.visit.item = CATALOGUE.item("away-filing")
    desk.visit.numbers = {}
    desk.runtime.situation = desk.runtime.situation._replace(state=State.CONFIRM)
    from kiosk.handling.draft import Draft

    desk.visit.draft = Draft({"tel": "13904510000"})
    desk.do(Event.SUBMIT)
    assert desk.visit.numbers == {"": desk.visit.submission}


def test_parts_that_are_being_decided_are_left_out_and_it_is_said_why(desk):
    desk.begin()
    desk.answer("ask_checks", Event.CHECKED, listed("insurance", "household"))
    assert desk.state is State.QUESTION
    assert [p.id for p in desk.visit.item.form.parts] == [
        "birth-certificate", "vaccination", "social-card",
    ]  # fmt: skip
    assert set(desk.visit.barred) == {"insurance", "household"}
    assert desk.visit.barred["household"].kind is RuleKind.NONE_YET
    desk.do(Event.ANSWERED, "household")
    assert desk.visit.draft.error == "form.error.choice"
    desk.do(Event.ANSWERED, "")
    assert desk.visit.draft.error == "form.error.missing"


def test_where_no_part_is_left_it_is_refused_and_said_why(desk):
    desk.begin()
    every = [part.id for part in FORM.parts]
    assert desk.answer("ask_checks", Event.CHECKED, listed(*every)) is State.HANDLING_REFUSED
    assert desk.visit.obstacle == FORM.parts[0].rules[0]
    assert list(desk.visit.barred) == every
    assert desk.do(Event.BACK) is State.HOME_IDENTIFIED


def test_each_rule_of_a_part_is_asked_with_what_counts_for_it(desk):
    """One that is kept frees no part of another that is broken."""
    desk.begin()
    first, *others = FORM.parts
    kept = msgspec.structs.replace(
        first.rules[0], transaction="province/others", keep={"kind": ("E01",)}
    )
    first = msgspec.structs.replace(first, rules=(*first.rules, kept))
    form = msgspec.structs.replace(FORM, parts=(first, *others))
    desk.visit.item = msgspec.structs.replace(desk.visit.item, form=form)
    asked, told = [], []

    class Centre:
        def query(self, question, progress, cancel) -> Result:
            ask = question.item.ask
            asked.append((ask.transaction, ask.keep))
            rows = () if ask.transaction == kept.transaction else OPEN
            return msgspec.structs.replace(result(ITEM), rows=rows)

    world = World(
        asking=Asking(Centre), forget_glass=lambda: None, restart=lambda: None,
        phone=lambda: "", clock=desk.clock,
    )  # fmt: skip
    world.ask_checks(desk.visit, lambda event, data=None: told.append((event, data)))
    wait_until(lambda: told, 5, "checked")
    assert asked[:2] == [(first.rules[0].transaction, {}), (kept.transaction, kept.keep)]
    (said,) = told
    assert desk.answer("ask_checks", *said) is State.HANDLING_REFUSED


def test_a_refused_part_is_handed_in_again_alone(desk):
    desk.choose("insurance,vaccination,household")
    pages = desk.photograph()
    desk.do(Event.SUBMIT)
    first = dict(desk.visit.numbers)
    case = desk.filed(household=Outcome.REFUSED)
    assert desk.answer("file_case", Event.CASE_FILED, case) is State.FILED
    assert all(any(page.picture) for page in pages)
    assert desk.do(Event.HAND_IN_AGAIN) is State.CONFIRM
    assert [p.id for p in desk.visit.item.form.parts] == ["household"]
    assert desk.visit.draft.answers["things"] == "household"
    assert desk.visit.case is None
    assert {"child_name", "follows"} <= set(desk.visit.draft.answers)
    assert "in_register" not in desk.visit.draft.answers
    desk.do(Event.OPEN_QUESTION, "follows")
    assert desk.do(Event.ANSWERED, "1") is State.CONFIRM
    assert desk.do(Event.SUBMIT) is State.SUBMITTING
    assert list(desk.visit.numbers) == ["household"]
    assert set(desk.visit.numbers.values()).isdisjoint(first.values())
    assert desk.answer("file_case", Event.CASE_FILED, desk.filed()) is State.FILED
    assert not any(any(page.picture) for page in pages)  # nothing is left to hand in
    assert desk.visit.case.outcome is Outcome.ACCEPTED
    assert len(desk.visit.used) == 2


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.UNKNOWN, Outcome.WAITING])
def test_what_was_not_turned_down_is_not_handed_in_twice(desk, outcome):
    desk.choose("insurance,vaccination")
    desk.photograph()
    desk.do(Event.SUBMIT)
    case = desk.filed(insurance=outcome, vaccination=outcome)
    desk.answer("file_case", Event.CASE_FILED, case)
    assert desk.do(Event.HAND_IN_AGAIN) is State.FILED
    assert desk.visit.case is case


def test_a_part_of_which_nothing_is_known_is_not_handed_in_again_with_the_refused_one(desk):
    desk.choose("insurance,vaccination,household")
    desk.photograph()
    desk.do(Event.SUBMIT)
    case = desk.filed(household=Outcome.REFUSED, vaccination=Outcome.UNKNOWN)
    desk.answer("file_case", Event.CASE_FILED, case)
    desk.do(Event.HAND_IN_AGAIN)
    desk.do(Event.SUBMIT)
    assert list(desk.visit.numbers) == ["household"]


def test_late_news_of_the_first_filing_does_not_touch_the_second(desk):
    desk.choose("insurance,vaccination,household")
    desk.photograph()
    desk.do(Event.SUBMIT)
    case = desk.filed(household=Outcome.REFUSED, vaccination=Outcome.WAITING)
    desk.answer("file_case", Event.CASE_FILED, case)
    desk.do(Event.HAND_IN_AGAIN)
    late = msgspec.structs.replace(case, outcome=Outcome.PARTLY)
    assert desk.answer("file_case", Event.CASE_FILED, late) is State.CONFIRM
    assert desk.visit.case is None


def test_no_word_within_the_time_is_unknown_of_each_and_what_comes_late_is_told(desk):
    desk.choose("insurance,vaccination")
    pages = desk.photograph()
    desk.do(Event.SUBMIT)
    desk.wait(SETTINGS.deadlines.submitting + 0.1)
    assert desk.state is State.FILED
    assert [one.outcome for one in desk.visit.case.parts] == [Outcome.UNKNOWN] * 2
    assert [one.number for one in desk.visit.case.parts] == list(desk.visit.numbers.values())
    assert all(any(page.picture) for page in pages)  # one of them may be refused yet
    case = desk.filed(vaccination=Outcome.REFUSED)
    assert desk.answer("file_case", Event.CASE_FILED, case) is State.FILED
    assert desk.visit.case.refused == {"vaccination"}
    assert len(desk.visit.used) == 1
    assert desk.do(Event.HAND_IN_AGAIN) is State.CONFIRM


def test_a_refusal_of_all_that_comes_late_loses_no_answer_either(desk):
    desk.choose("insurance,vaccination")
    desk.photograph()
    said = dict(desk.visit.draft.answers)
    desk.do(Event.SUBMIT)
    desk.wait(SETTINGS.deadlines.submitting + 0.1)
    case = desk.filed(insurance=Outcome.REFUSED, vaccination=Outcome.REFUSED)
    assert desk.answer("file_case", Event.CASE_REFUSED, case) is State.HANDLING_REFUSED
    desk.do(Event.BACK)
    desk.do(Event.OPEN_HANDLING)
    desk.do(Event.PICK_GUIDE, ITEM)
    desk.do(Event.PICK_ITEM, ITEM)
    desk.answer("ask_checks", Event.CHECKED, {})
    assert desk.visit.draft.answers == said


def test_all_refused_is_a_refusal_and_loses_no_answer(desk):
    desk.choose("insurance,vaccination")
    pages = desk.photograph()
    desk.do(Event.SUBMIT)
    case = desk.filed(insurance=Outcome.REFUSED, vaccination=Outcome.REFUSED)
    assert desk.answer("file_case", Event.CASE_REFUSED, case) is State.HANDLING_REFUSED
    assert desk.visit.used == []
    assert desk.do(Event.BACK) is State.HOME_IDENTIFIED
    assert all(any(page.picture) for page in pages)
    desk.do(Event.OPEN_HANDLING)
    desk.do(Event.PICK_GUIDE, ITEM)
    desk.do(Event.PICK_ITEM, ITEM)
    desk.runtime.pump()
    if desk.state is State.LOOKING_UP:
        desk.runtime.pump()
    desk.answer("ask_checks", Event.CHECKED, {})
    assert desk.visit.draft.answers["things"] == "insurance,vaccination"


def test_pictures_of_a_refused_part_go_with_the_visit(desk):
    desk.choose("insurance,household")
    pages = desk.photograph()
    desk.do(Event.SUBMIT)
    desk.answer("file_case", Event.CASE_FILED, desk.filed(household=Outcome.REFUSED))
    desk.do(Event.LEAVE)
    assert not any(any(page.picture) for page in pages)
    assert desk.visit.barred == {}


def test_where_the_station_has_no_part_of_it_there_is_no_form():
    station = msgspec.structs.replace(SETTINGS.station, bundles={})
    desk = Desk(msgspec.structs.replace(SETTINGS, station=station))
    desk.do(Event.TOUCH)
    desk.do(Event.OPEN_HANDLING)
    desk.do(Event.PICK_GUIDE, ITEM)
    assert desk.visit.guide.form is None


def test_a_guardian_insured_elsewhere_is_told_who_can_do_it():
    desk = Desk()
    desk.do(Event.TOUCH)
    desk.do(Event.OPEN_HANDLING)
    desk.do(Event.PICK_GUIDE, ITEM)
    desk.do(Event.PICK_ITEM, ITEM)
    desk.answer("read_credential", Event.CREDENTIAL_READ, VOUCHER)
    away = PersonFound(PERSON)  # insured in another province
    assert desk.answer("ask_person", Event.PERSON_FOUND, away) is State.HANDLING_REFUSED
    assert desk.visit.obstacle.kind is RuleKind.INSURED_HERE
    assert "ask_checks" not in desk.hands.calls


AGENT = {"agnter_rlts": "05", "agnter_tel": "13904510001"}
OWN_CARD = Credential(
    CredentialKind.ID_CARD, name="李小英", certificate_type="01",
    certificate_no="23019819800307000" + check_digit("23019819800307000"),
)  # fmt: skip


def test_an_agent_hands_in_the_parts_that_offices_take_from_one(desk):
    """The guardian's e-voucher and the agent's card; each part names the agent, with papers."""
    desk.do(Event.TOUCH)
    desk.do(Event.OPEN_HANDLING)
    desk.do(Event.PICK_GUIDE, ITEM)
    assert desk.do(Event.OPEN_PROXY, ITEM) is State.IDENTIFY
    desk.answer("read_credential", Event.CREDENTIAL_READ, VOUCHER)
    assert desk.answer("ask_person", Event.PERSON_FOUND, PersonFound(LOCAL)) is State.PROVE
    assert desk.answer("read_credential", Event.CREDENTIAL_READ, OWN_CARD) is State.CHECKING
    assert desk.answer("ask_checks", Event.CHECKED, {}) is State.QUESTION
    form = desk.visit.item.form
    assert [o.value for o in form.questions[0].options] == [p.id for p in form.parts]
    assert [p.id for p in form.parts] == [p.id for p in FORM.parts if p.by_agent]
    assert not {"follows", "card_way"} & {q.field for q in form.questions}
    desk.do(Event.ANSWERED, "insurance,vaccination")
    while desk.state is State.QUESTION:
        assert not desk.visit.draft.error
        desk.do(Event.ANSWERED, (ANSWERS | AGENT)[desk.visit.draft.at])
    assert desk.state is State.MATERIALS
    desk.photograph()
    assert desk.visit.own_papers.count(named(form, "agent-id")) == 1
    assert form.statement == FORM.proxy.statement
    answers, agent = desk.visit.draft.answers, desk.visit.agent
    for part in bundle.wanted(form, answers):
        sent = arguments(form, answers, LOCAL, OWN, TODAY, agent=agent, part=part)
        assert (sent["agnter_name"], sent["agnter_rlts"]) == ("李小英", "05")
        assert "agent-id" in part.materials
    desk.do(Event.SUBMIT)
    assert list(desk.visit.numbers) == ["insurance", "vaccination"]
    case = desk.filed(vaccination=Outcome.REFUSED)
    assert desk.answer("file_case", Event.CASE_FILED, case) is State.FILED
    assert desk.do(Event.HAND_IN_AGAIN) is State.CONFIRM  # with the agent's own still in it
    assert desk.visit.draft.answers["agnter_tel"] == AGENT["agnter_tel"]


def test_a_child_that_the_centre_knows_is_nobody_to_file_it_for(desk):
    """What a guardian files as one is about themselves, whoever may act for them."""
    child = msgspec.structs.replace(LOCAL, person_no="P2", certificate_no="230198201803070012")
    desk.do(Event.TOUCH)
    desk.do(Event.OPEN_HANDLING)
    desk.do(Event.PICK_GUIDE, ITEM)
    desk.do(Event.PICK_ITEM, ITEM)
    desk.do(Event.OPEN_CHILD)
    desk.visit.typed = child.certificate_no
    desk.do(Event.CHILD_ENTERED)
    desk.answer("read_credential", Event.CREDENTIAL_READ, VOUCHER)
    found = PersonFound(child, guardian=LOCAL)
    assert desk.answer("ask_person", Event.PERSON_FOUND, found) is State.HANDLING_REFUSED

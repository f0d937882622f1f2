"""Name, number, birthday and sex: what may be said of them, and whose card proves it."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from kiosk.handling import draft as drafts
from kiosk.handling.eligibility import Wanted
from kiosk.platform.interface import Credential, CredentialKind, Refusal
from kiosk.runtime.visit_data import Visit, absorb, refine
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.model import Item
from kiosk.services.proofs import Proof
from kiosk.visit.states import Event, Situation, State
from kiosk.visit.table import step
from sandbox.people.numbers import resident_number
from screens.samples import NOW, insurance, person, settings

TODAY = date(2026, 12, 1)
CATALOGUE = Catalogue.load()
ITEM = CATALOGUE.item("person-key-details")
FORM = ITEM.form
WOMAN = resident_number(date(1965, 3, 7), 21, male=False)
MAN = resident_number(date(1965, 3, 7), 22, male=True)
SUBJECT = msgspec.structs.replace(
    person("王秀英"), certificate_no=resident_number(date(1965, 3, 8), 23, male=False)
)
NUMBER = {"chg_item": "2", "new_certno": WOMAN, "new_brdy": "19650307", "new_gend": "2"}


def said(answers: dict[str, str]) -> drafts.Draft:
    """The form after these answers; the last may be wrong."""
    draft = drafts.begin(FORM)
    for value in answers.values():
        assert draft.error == ""
        draft = drafts.answered(FORM, draft, value, "230103", TODAY, SUBJECT)
    return draft


def first(until: str, value: str) -> dict[str, str]:
    """The number's answers up to a field, which says `value`."""
    given = {}
    for name, own in NUMBER.items():
        given[name] = value if name == until else own
        if name == until:
            break
    return given


def wrong_digit() -> str:
    last = WOMAN[-1]
    return WOMAN[:-1] + ("1" if last != "1" else "2")


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("new_certno", wrong_digit(), "form.error.number"),
        ("new_certno", WOMAN[:5] + WOMAN[6] + WOMAN[5] + WOMAN[7:], "form.error.number"),
        ("new_certno", "440524188001010014", "form.error.number"),  # born in 1880
        ("new_certno", "810000199408230021", "form.error.number"),  # a residence permit's
        ("new_certno", resident_number(date(2027, 1, 1), 1, male=True), "form.error.number"),
        ("new_certno", WOMAN[:17], "form.error.short"),
        ("new_certno", SUBJECT.certificate_no, "form.error.same"),
        ("new_brdy", "19650308", "form.error.birthday"),
        ("new_brdy", "1965037", "form.error.short"),
        ("new_gend", "1", "form.error.sex"),
        ("new_gend", "9", "form.error.choice"),
    ],
)
def test_a_slip_in_number_birthday_or_sex_is_said(field, value, error):
    draft = said(first(field, value))
    assert (draft.at, draft.error) == (field, error)
    assert field not in draft.answers


def test_what_agrees_is_taken_and_sent_as_dates_are():
    draft = said(NUMBER)
    assert (draft.at, draft.error) == ("chg_rea", "")
    sent = drafts.arguments(FORM, draft.answers, SUBJECT, insurance(), TODAY)
    assert sent["new_certno"] == WOMAN
    assert sent["new_brdy"] == "1965-03-07"
    assert sent["new_gend"] == "2"
    assert sent["certno"] == SUBJECT.certificate_no
    shown = dict(drafts.read(FORM, draft, "zh", Dictionaries.load()))
    assert shown["出生日期"] == "1965年3月7日"
    on_paper = dict(drafts.read(FORM, draft, "zh", Dictionaries.load(), on_paper=True))
    assert WOMAN[6:14] not in on_paper["正确的号码"]
    assert "1965" not in on_paper["出生日期"]


def test_another_number_asks_birthday_and_sex_anew():
    """Amended from the confirmation: what no longer agrees is not kept."""
    draft = drafts.answered(
        FORM, drafts.open_at(FORM, said(NUMBER), "new_certno"), MAN, "230103", TODAY, SUBJECT
    )
    assert draft.answers["new_brdy"] == "19650307"
    assert draft.at == "new_gend"
    later = resident_number(date(1966, 3, 7), 21, male=False)
    draft = drafts.answered(
        FORM, drafts.open_at(FORM, said(NUMBER), "new_certno"), later, "230103", TODAY, SUBJECT
    )
    assert draft.at == "new_brdy"


@pytest.mark.parametrize("name", ["王秀英", "王秀英 "])
def test_the_name_that_is_there_is_no_correction(name):
    draft = said({"chg_item": "1", "new_name": name})
    assert draft.error in {"form.error.same", "form.error.text"}


def test_birthday_and_sex_are_never_free_to_choose():
    """With a right number nothing of them is asked: they are what it says."""
    put = {q.field for q in drafts.asked(FORM, {"chg_item": "3"})}
    assert not put & {"new_name", "new_certno", "new_brdy", "new_gend"}


def proving(item: Item, number: str) -> Visit:
    visit = Visit(1, settings(), item=item)
    visit.applicant = visit.subject = SUBJECT
    visit.proofs = frozenset({Proof.VOUCHER})
    visit.wanted_proof = Wanted.CARD
    visit.proof = Credential(CredentialKind.ID_CARD, certificate_no=number, name="王秀瑛")
    return visit


def told(visit: Visit, why: Refusal) -> State:
    event = refine(visit, State.PROVING, Event.PROOF_WRONG, why, TODAY)
    absorb(visit, State.PROVING, event, why, catalogue=CATALOGUE, new_number=lambda: "N", now=NOW)
    return step(Situation(State.PROVING), event)[0].state


def test_a_card_with_another_name_proves_by_its_number():
    visit = proving(ITEM, SUBJECT.certificate_no)
    assert told(visit, Refusal.NAME_DIFFERS) is State.CHECKING
    assert visit.proofs == {Proof.VOUCHER, Proof.CARD}


@pytest.mark.parametrize(
    ("item", "number", "why"),
    [
        ("person-key-details", MAN, Refusal.NAME_DIFFERS),
        ("person-key-details", "", Refusal.NAME_DIFFERS),
        ("person-key-details", SUBJECT.certificate_no, Refusal.NOT_FOUND),
        ("person-key-details", SUBJECT.certificate_no, Refusal.SECRECY),
        ("expense-claim", SUBJECT.certificate_no, Refusal.NAME_DIFFERS),
        ("person-termination", SUBJECT.certificate_no, Refusal.NAME_DIFFERS),
    ],
)
def test_no_other_card_does_and_no_other_item_takes_it(item, number, why):
    visit = proving(CATALOGUE.item(item), number)
    assert told(visit, why) is State.PROVE
    assert visit.proofs == {Proof.VOUCHER}

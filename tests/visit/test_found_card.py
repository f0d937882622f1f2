"""A found card on every item of every profile: it is laid on the reader, and everything is tried.

The runtime is real; the world answers as it would to somebody who holds another's card and nothing
else: the centre knows the card's person, and no other proof is ever confirmed.
"""

from __future__ import annotations

from collections import deque
from datetime import date, datetime

import msgspec
import pytest

from kiosk.handling.bundle import at_station
from kiosk.handling.eligibility import terms
from kiosk.handling.fileable import here
from kiosk.platform.interface import Credential, CredentialKind, Notice, PersonFound, Refusal
from kiosk.runtime.clock import CHINA
from kiosk.runtime.visit_data import Visit, absorb, refine
from kiosk.services.catalogue import Catalogue
from kiosk.services.proofs import Proof
from kiosk.settings.load import load, profiles
from kiosk.visit.states import Event, Situation, State
from kiosk.visit.table import TOUCHES, step
from screens.samples import insurance, person

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 9, tzinfo=CHINA)
CATALOGUE = Catalogue.load()
CARD = Credential(
    CredentialKind.ID_CARD, "01", person().certificate_no, person().name, valid_to=date(2040, 1, 1)
)
OF_FORM = frozenset(
    {
        State.UNIT, State.UNIT_CODE, State.AUTHORISING, State.CHECKING, State.QUESTION,
        State.LIST_FILE,
        State.MATERIALS, State.CAMERA, State.TAKING,
        State.PAGE_TAKEN, State.CONFIRM, State.SIGN, State.SUBMITTING, State.FILED,
    }
)  # fmt: skip
NOT_TOLD = frozenset(
    {
        # what nobody but the person, or the word of the centre or of a plug-in, brings about
        Event.PROOF_GIVEN, Event.FORM_ALLOWED, Event.AGENT_SHOWN, Event.CHECKED,
        Event.ALL_ANSWERED, Event.PAPERS_WANTED, Event.CASE_FILED,
    }
)  # fmt: skip

SETTINGS = {profile: load(profile) for profile in profiles()}
STATIONS = [
    (profile, item)
    for profile, settings in SETTINGS.items()
    for done in [here(settings, CATALOGUE)]
    for item in (*settings.handling, *settings.items)
    if item in CATALOGUE
    and terms(at_station(CATALOGUE.item(item), settings)) is not None
    and (item in done or CATALOGUE.item(item).unit is not None)
]


def fresh(profile: str, item: str) -> Visit:
    """Whoever found it lays it on the reader; the centre knows whose it is, and they may do it."""
    settings = SETTINGS[profile]
    offered = at_station(CATALOGUE.item(item), settings)
    if (form := offered.form) is not None:
        form = msgspec.structs.replace(form, rules=(), parts=(), transaction="province/x")
    visit = Visit(1, settings, item=msgspec.structs.replace(offered, form=form))
    visit.credential = CARD
    return visit


def data_for(event: Event):
    if event is Event.CREDENTIAL_READ:
        return CARD
    if event in (Event.PERSON_FOUND, Event.PERSON_NOTED, Event.PERSON_SEVERAL):
        return PersonFound(person(insurances=(insurance(),)), Notice.NONE)
    return None


@pytest.mark.parametrize(("profile", "item"), STATIONS)
def test_a_found_card_walks_every_way_and_gets_nowhere(profile, item):
    """From being known by the card: every touch and every reading, in every order."""
    visit = fresh(profile, item)
    found = data_for(Event.PERSON_FOUND)
    start = refine(visit, State.LOOKING_UP, Event.PERSON_FOUND, found, TODAY)
    assert start is Event.PROOF_NEEDED, start
    absorb(
        visit, State.LOOKING_UP, start, found,
        catalogue=CATALOGUE, new_number=lambda: "N", now=NOW,
    )  # fmt: skip
    assert visit.proofs == {Proof.CARD}
    at, _ = step(Situation(State.LOOKING_UP), start)
    assert at.state is State.PROVE
    seen, todo = {at}, deque([at])
    while todo:
        at = todo.popleft()
        for event in (*TOUCHES, Event.CREDENTIAL_READ, Event.CARD_UNREAD, Event.PROOF_WRONG):
            if event in NOT_TOLD or event in (Event.PICK_ITEM, Event.OPEN_PROXY):
                continue  # to begin anew brings nothing: it is this walk again
            data = data_for(event)
            raised = refine(visit, at.state, event, data, TODAY) if event in READ else event
            after, _ = step(at, raised)
            assert after.state not in OF_FORM, (at, event)
            if after not in seen and after.state is not State.ATTRACT:
                seen.add(after)
                todo.append(after)
    assert visit.proofs == {Proof.CARD}


READ = frozenset({Event.CREDENTIAL_READ})


@pytest.mark.parametrize(("profile", "item"), STATIONS)
def test_the_same_card_twice_is_one_card(profile, item):
    visit = fresh(profile, item)
    found = data_for(Event.PERSON_FOUND)
    event = refine(visit, State.LOOKING_UP, Event.PERSON_FOUND, found, TODAY)
    absorb(
        visit, State.LOOKING_UP, event, found, catalogue=CATALOGUE, new_number=lambda: "N", now=NOW
    )
    social = Credential(CredentialKind.SOCIAL_CARD, token="C" * 9)
    for again in (CARD, social):
        assert refine(visit, State.PROVE, Event.CREDENTIAL_READ, again, TODAY) is Event.PROOF_WRONG


OUTSIDE = {
    Refusal.CARD_EXPIRED: {"valid_to": date(2026, 11, 30)},
    Refusal.CARD_NOT_YET: {"valid_from": date(2026, 12, 2)},
}
SOCIAL = Credential(CredentialKind.SOCIAL_CARD, token="C" * 9)


@pytest.mark.parametrize("why", OUTSIDE)
@pytest.mark.parametrize("shown", [CARD, SOCIAL], ids=lambda shown: shown.kind)
@pytest.mark.parametrize(("profile", "item"), STATIONS)
def test_a_card_outside_its_validity_is_refused(profile, item, shown, why):
    """Where it is the first thing shown, and where it is the second."""
    outside = msgspec.structs.replace(shown, **OUTSIDE[why])
    for state in (State.IDENTIFY, State.PROVE):
        visit = fresh(profile, item)
        visit.subject = person()
        event = refine(visit, state, Event.CREDENTIAL_READ, outside, TODAY)
        if state is State.PROVE and Proof.CARD not in visit.ways:
            assert event is Event.PROOF_WRONG  # no card is asked for there
            continue
        assert step(Situation(state), event)[0].state is State.PERSON_REFUSED
        absorb(
            visit, state, event, outside, catalogue=CATALOGUE, new_number=lambda: "N", now=NOW
        )  # fmt: skip
        assert visit.refusal is why


def test_both_days_of_a_card_are_within():
    one_day = msgspec.structs.replace(CARD, valid_from=TODAY, valid_to=TODAY)
    assert one_day.outside(TODAY) is None
    assert CARD.outside(TODAY) is None


def test_every_profile_with_handling_is_walked():
    assert {profile for profile, _ in STATIONS} == {
        p for p, settings in SETTINGS.items() if settings.handling
    }

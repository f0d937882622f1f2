"""Each matter that can be done here is refused in at least three ways, each for its own reason;
those of employers in `test_refused_units.py`.

A new item adds its cases to `CASES`; the last test fails until it has three.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import msgspec
import pytest

from kiosk.handling.draft import chosen
from kiosk.handling.eligibility import (
    asked_of,
    barred_by,
    listed,
    obstacle,
)
from kiosk.platform.interface import (
    Credential,
    CredentialKind,
    Insurance,
    Person,
    PersonFound,
    Refusal,
)
from kiosk.runtime.visit_data import Visit, absorb, eligible, refine
from kiosk.services.catalogue import Catalogue
from kiosk.services.form import RuleKind
from kiosk.services.model import Item, Kind
from kiosk.services.proofs import Proof, enough
from kiosk.services.result import Coded
from kiosk.visit.states import Event, Situation, State
from kiosk.visit.table import step
from screens.samples import NOW, insurance, person, settings

TODAY = date(2026, 12, 1)
CATALOGUE = Catalogue.load()
DONE_HERE = {
    i.id: i
    for i in CATALOGUE
    if i.listed is Kind.HANDLING and i.unit is None
    if i.form is not None or i.kind is Kind.QUERY
}
LEAST = 3


class Case(NamedTuple):
    """`rows`: what the centre lists where the item asks it. `broken`: the reason told. `sex`: as in
    GB/T 2261.1."""

    name: str
    broken: RuleKind
    insurances: tuple[Insurance, ...] = ()
    born: int = 1965
    rows: tuple[dict, ...] = ()
    certificate: str = "01"
    sex: str = "2"


REGIONS = ("2301",)


def has(
    kind: str, status: str = "1", category: str = "", region: str = "230103"
) -> tuple[Insurance, ...]:
    return (msgspec.structs.replace(insurance(kind, status, region), person_type=category),)


NOBODY = Case("no insurance at all", RuleKind.INSURANCE)
UNINSURED = Case("no insurance at all", RuleKind.IN_FORCE)
MATERNITY = Case("maternity insurance only", RuleKind.INSURANCE, has("510"))
RESIDENT_ONLY = Case("a resident without maternity insurance", RuleKind.INSURANCE, has("390"))
ELSEWHERE = Case("insured elsewhere", RuleKind.INSURED_HERE, has("310", region="320100"))
UNDECIDED = Case(
    "one is being decided", RuleKind.NONE_YET, has("510"),
    rows=({"status": Coded("1", "审核通过")}, {"status": Coded("0", "待审核")}),
)  # fmt: skip

CASES: dict[str, tuple[Case, ...]] = {
    "resident-suspension": (
        NOBODY,
        Case("an employee", RuleKind.INSURANCE, has("310")),
        Case("suspended already", RuleKind.IN_FORCE, has("390", "2")),
        Case("ended already", RuleKind.IN_FORCE, has("390", "4")),
    ),
    "flexible-suspension": (
        NOBODY,
        Case("a resident", RuleKind.INSURANCE, has("390")),
        Case("an employee, whose unit does it", RuleKind.PERSON_TYPE, has("310", "1", "1101")),
        Case("retired", RuleKind.PERSON_TYPE, has("310", "1", "1201")),
        Case("suspended already", RuleKind.IN_FORCE, has("310", "2", "1103")),
    ),
    "away-filing": (
        NOBODY,
        MATERNITY,
        Case("suspended", RuleKind.IN_FORCE, has("310", "2")),
        Case("a filing in force", RuleKind.NONE_YET, has("390"),
             rows=({"valid": Coded("0", "无效")}, {"valid": Coded("1", "有效")})),
    ),
    "away-filing-status": (
        NOBODY,
        MATERNITY,
        Case("never filed", RuleKind.SOME, has("310")),
        Case("only filings that are no longer in force", RuleKind.SOME, has("390"),
             rows=({"number": "20260101000000000001", "valid": Coded("0", "无效")},)),
        Case("a filing without a number", RuleKind.SOME, has("310"),
             rows=({"number": "", "valid": Coded("1", "有效")},)),
    ),
    "resident-enrolment": (
        NOBODY,
        Case("an employee", RuleKind.INSURANCE, has("310", "4")),
        Case("enrolled already", RuleKind.IN_FORCE, has("390")),
        Case("an employee who was a resident", RuleKind.NO_OTHER, (*has("390", "4"), *has("310"))),
    ),
    "resident-details": (
        NOBODY,
        Case("an employee", RuleKind.INSURANCE, has("310")),
        MATERNITY,
        Case("ended", RuleKind.IN_FORCE, has("390", "4")),
    ),
    "person-termination": (
        UNINSURED,
        Case("ended already", RuleKind.IN_FORCE, has("310", "4")),
        Case("a minor", RuleKind.AGE, has("390"), born=2010),
        Case("a minor whose insurance ended", RuleKind.IN_FORCE, has("390", "4"), born=2010),
    ),
    "account-closing": (
        NOBODY,
        Case("a resident has no account", RuleKind.INSURANCE, has("390", "4")),
        Case("still insured", RuleKind.IN_FORCE, has("310")),
        Case("suspended, not ended", RuleKind.IN_FORCE, has("310", "2")),
        Case("a minor", RuleKind.AGE, has("310", "4"), born=2010),
    ),
    "transfer-out": (
        NOBODY,
        Case("a resident", RuleKind.INSURANCE, has("390", "2")),
        Case("still paying here", RuleKind.IN_FORCE, has("310")),
        Case("a transfer under way", RuleKind.NONE_YET, has("310", "2"),
             rows=({"status": Coded("0", "办理中")},)),
    ),
    **{
        item: (
            NOBODY,
            MATERNITY,
            Case("suspended", RuleKind.IN_FORCE, has("310", "2")),
            Case("ended", RuleKind.IN_FORCE, has("390", "4")),
            Case("one is being decided", RuleKind.NONE_YET, has("310"),
                 rows=({"status": Coded("1", "审核通过")}, {"status": Coded("0", "待审核")})),
        )
        for item in (
            "chronic-application", "special-application", "referral-filing",
        )
    },
    "special-drugs": (
        NOBODY,
        MATERNITY,
        ELSEWHERE,
        Case("suspended", RuleKind.IN_FORCE, has("310", "2")),
        Case("one is being decided", RuleKind.NONE_YET, has("310"),
             rows=({"status": Coded("1", "审核通过")}, {"status": Coded("0", "待审核")})),
    ),
    "prenatal-checks": (
        NOBODY,
        RESIDENT_ONLY,
        Case("an employee without maternity insurance", RuleKind.INSURANCE, has("310")),
        Case("a husband", RuleKind.SEX, has("510"), sex="1"),
        Case("has left her work", RuleKind.IN_FORCE, has("510", "4")),
        UNDECIDED,
    ),
    "maternity-expenses": (
        NOBODY,
        RESIDENT_ONLY,
        Case("a husband", RuleKind.SEX, has("510"), sex="1"),
        Case("a husband who has left his work", RuleKind.SEX, has("510", "4"), sex="1"),
        UNDECIDED,
    ),
    "family-planning-expenses": (
        NOBODY,
        RESIDENT_ONLY,
        Case("a child", RuleKind.AGE, has("510"), born=2011),
        UNDECIDED,
    ),
    "newborn-enrolment": (
        NOBODY,
        MATERNITY,
        Case("a guardian who is no adult", RuleKind.AGE, has("390"), born=2010),
        Case("one is being decided", RuleKind.NONE_YET, has("310"),
             rows=({"status": Coded("0", "待审核")},)),
    ),
    "newborn-bundle": (
        NOBODY,
        ELSEWHERE,
        MATERNITY,
        Case("a guardian who is no adult", RuleKind.AGE, has("390"), born=2010),
        Case("all of it is being decided", RuleKind.NONE_YET, has("310"),
             rows=({"status": Coded("0", "待审核")},)),
    ),
    "expense-claim": (
        NOBODY,
        MATERNITY,
        Case("a minor", RuleKind.AGE, has("390"), born=2010),
        Case("a claim is being decided", RuleKind.NONE_YET, has("310", "4"),
             rows=({"status": Coded("0", "待审核")},)),
    ),
    "flexible-retirement": (
        NOBODY,
        Case("a resident", RuleKind.INSURANCE, has("390", "1", "1501")),
        Case("an employee, whose unit reports it", RuleKind.PERSON_TYPE, has("310", "1", "1101")),
        Case("retired already", RuleKind.PERSON_TYPE, has("310", "1", "1203")),
        Case("ended", RuleKind.IN_FORCE, has("310", "4", "1103")),
        Case("too young for any retirement", RuleKind.AGE, has("310", "1", "1103"), born=1990),
        Case("one is being decided", RuleKind.NONE_YET, has("310", "2", "1160"),
             rows=({"status": Coded("0", "待审核")},)),
    ),
    "person-key-details": (
        NOBODY,
        MATERNITY,
        Case("a foreigner", RuleKind.CERTIFICATE, has("310"), certificate="07"),
        Case("insured by a residence permit", RuleKind.CERTIFICATE, has("390"), certificate="17"),
        Case("a minor", RuleKind.AGE, has("390"), born=2010),
        Case("a correction is being decided", RuleKind.NONE_YET, has("390"),
             rows=({"status": Coded("2", "审核不通过")}, {"status": Coded("0", "待审核")})),
    ),
    "transfer-in": (
        UNINSURED,
        Case("suspended here", RuleKind.IN_FORCE, has("310", "2")),
        Case("ended here", RuleKind.IN_FORCE, has("390", "4")),
    ),
}  # fmt: skip


def whole(case: Case) -> Person:
    who = person(insurances=case.insurances or (insurance(),))
    return msgspec.structs.replace(
        who, insurances=case.insurances, birth=date(case.born, 6, 1),
        certificate_type=case.certificate, sex=case.sex,
    )  # fmt: skip


def told(item: Item, case: Case) -> RuleKind | None:
    """Which reason the terminal tells: by what 1101 says, else by what the centre lists."""
    form = item.form
    assert form is not None
    who = whole(case)
    mine = eligible(item, who)
    found = obstacle(form, who, mine[0] if mine else None, TODAY, REGIONS)
    if found is not None:
        return found.kind
    for rule in form.rules:
        if rule.kind is RuleKind.NONE_YET and listed(rule, case.rows):
            return rule.kind
    listed_too = {asked_of(part, rule): case.rows for part in form.parts for rule in part.rules}
    out = barred_by(form, listed_too)
    if form.parts and len(out) == len(form.parts):  # none of them is left
        return next(iter(out.values())).kind
    for question in form.questions:
        if question.rows is None or question.rows.none is None:
            continue
        kept = [row for row in case.rows if _kept(row, question.rows.keep)]
        if not [row for row in kept if chosen(question, row)]:
            return question.rows.none.kind
    return None


def _kept(row: dict, keep: dict) -> bool:
    return all(row[name].code in allowed for name, allowed in keep.items())


@pytest.mark.parametrize(
    ("item", "case"),
    [pytest.param(i, c, id=f"{i}: {c.name}") for i, cases in CASES.items() for c in cases],
)
def test_who_may_not_is_refused_for_that_reason(item, case):
    assert told(DONE_HERE[item], case) is case.broken


@pytest.mark.parametrize(
    ("item", "case"),
    [pytest.param(i, c, id=f"{i}: {c.name}") for i, cases in CASES.items() for c in cases
     if not c.rows and c.broken is not RuleKind.SOME],
)  # fmt: skip
def test_what_the_record_forbids_never_comes_to_a_question(item, case):
    """Through the visit: the refusal is a state, and carries the rule that was broken."""
    visit = Visit(1, settings(), item=DONE_HERE[item])
    visit.credential = Credential(CredentialKind.E_VOUCHER, token="t")
    found = PersonFound(whole(case))
    event = refine(visit, State.LOOKING_UP, Event.PERSON_FOUND, found, TODAY)
    after, _ = step(Situation(State.LOOKING_UP), event)
    assert after.state is State.HANDLING_REFUSED
    absorb(
        visit, State.LOOKING_UP, event, found, catalogue=CATALOGUE, new_number=lambda: "N",
        now=NOW,
    )  # fmt: skip
    assert visit.obstacle is not None
    assert visit.obstacle.kind is case.broken


QUERIES = [i for i, item in DONE_HERE.items() if item.kind is Kind.QUERY]
REFUSALS = (Refusal.SECRECY, Refusal.DECEASED, Refusal.NOT_FOUND, Refusal.NAME_DIFFERS)


@pytest.mark.parametrize("item", QUERIES)
@pytest.mark.parametrize("why", REFUSALS)
def test_a_statement_is_refused_to_whom_the_centre_refuses(item, why):
    visit = Visit(1, settings(), item=DONE_HERE[item])
    event = refine(visit, State.LOOKING_UP, Event.PERSON_REFUSED, why, TODAY)
    after, commands = step(Situation(State.LOOKING_UP), event)
    assert (after.state, commands) == (State.PERSON_REFUSED, ())


@pytest.mark.parametrize("item", QUERIES)
def test_a_statement_is_refused_by_an_expired_card(item):
    visit = Visit(1, settings(), item=DONE_HERE[item])
    card = Credential(
        CredentialKind.ID_CARD, "01", "230198196503070019", valid_to=date(2026, 11, 30)
    )
    event = refine(visit, State.IDENTIFY, Event.CREDENTIAL_READ, card, TODAY)
    assert step(Situation(State.IDENTIFY), event)[0].state is State.PERSON_REFUSED


def test_a_found_card_is_no_proof_for_any_of_them():
    for item in CASES:
        form = DONE_HERE[item].form
        assert not enough(form.accepts, form.need, {Proof.CARD}), item


@pytest.mark.parametrize("item", [i for i in DONE_HERE if i not in QUERIES])
def test_each_item_has_at_least_three_refused_cases(item):
    cases = CASES.get(item, ())
    assert len({case.name for case in cases}) >= LEAST, f"{item}: add refused cases to CASES"
    form = DONE_HERE[item].form
    needed = {rule.kind for part in (form, *form.parts) for rule in part.rules}
    assert needed <= {case.broken for case in cases}, f"{item}: a rule that no case breaks"

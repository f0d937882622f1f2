"""Each matter of an employer is refused in at least three ways, each for its own reason.

A new item adds its cases to `CASES`; the last test fails until it has three, and one for each rule.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import pytest

from kiosk.handling.eligibility import listed, terms, without_camera
from kiosk.handling.units import for_unit, unit_obstacle
from kiosk.platform.interface import Unit
from kiosk.runtime.visit_data import Visit, absorb, refine
from kiosk.services.catalogue import Catalogue
from kiosk.services.form import RuleKind
from kiosk.services.model import Item
from kiosk.services.proofs import Proof, enough
from kiosk.services.result import Coded
from kiosk.visit.states import Event, Situation, State
from kiosk.visit.table import step
from screens.samples import NOW, person, settings

TODAY = NOW.date()
CATALOGUE = Catalogue.load()
OF_UNITS = {item.id: item for item in CATALOGUE if item.unit is not None}
LEAST = 3


class Case(NamedTuple):
    """`rows`: the employer's declarations, where the item asks for them."""

    name: str
    broken: RuleKind
    unit: Unit
    rows: tuple[dict, ...] = ()


KNOWN = Unit("91210098YYDM00013P", True, "瓦房店演示轴承有限公司", "1", "210200", listed=True)
UNLISTED = msgspec.structs.replace(KNOWN, listed=False)
ENDED = msgspec.structs.replace(KNOWN, status="4")
NEW = Unit(KNOWN.code)
SUSPENDED = msgspec.structs.replace(KNOWN, status="2")
PENDING = ({"status": Coded("1", "审核通过")}, {"status": Coded("0", "待审核")})

CASES: dict[str, tuple[Case, ...]] = {
    "unit-information": (
        Case("never enrolled", RuleKind.UNIT_ENROLLED, NEW),
        Case("not on the list of agents", RuleKind.UNIT_AGENT, UNLISTED),
        Case("ended, and no more on the list", RuleKind.UNIT_AGENT,
             msgspec.structs.replace(ENDED, listed=False)),
    ),
    "unit-progress": (
        Case("never enrolled", RuleKind.UNIT_ENROLLED, NEW),
        Case("not on the list of agents", RuleKind.UNIT_AGENT, UNLISTED),
        Case("suspended, and no more on the list", RuleKind.UNIT_AGENT,
             msgspec.structs.replace(SUSPENDED, listed=False)),
    ),
    "unit-enrolment": (
        Case("enrolled already", RuleKind.UNIT_NEW, KNOWN),
        Case("enrolled before, and ended", RuleKind.UNIT_NEW, ENDED),
        Case("an application is being decided", RuleKind.NONE_YET, NEW, PENDING),
        Case("no camera for licence and letter", RuleKind.PAPERS, NEW),
    ),
    "employee-enrolment": (
        Case("an employer never enrolled", RuleKind.UNIT_ENROLLED, NEW),
        Case("a suspended employer", RuleKind.UNIT_ENROLLED, SUSPENDED),
        Case("a list is being decided", RuleKind.NONE_YET, KNOWN, PENDING),
        Case("not on the list, and no camera for the letter", RuleKind.PAPERS, UNLISTED),
    ),
    "employee-details": (
        Case("an employer never enrolled", RuleKind.UNIT_ENROLLED, NEW),
        Case("an ended employer", RuleKind.UNIT_ENROLLED, ENDED),
        Case("a change is being decided", RuleKind.NONE_YET, KNOWN, PENDING),
        Case("not on the list, and no camera for the letter", RuleKind.PAPERS, UNLISTED),
    ),
    "unit-details": (
        Case("never enrolled", RuleKind.UNIT_ENROLLED, NEW),
        Case("ended", RuleKind.UNIT_ENROLLED, ENDED),
        Case("a change is being decided", RuleKind.NONE_YET, KNOWN, PENDING),
        Case("not on the list, and no camera for the letter", RuleKind.PAPERS, UNLISTED),
    ),
}  # fmt: skip


def told(item: Item, case: Case) -> RuleKind | None:
    """Which reason the terminal tells; it has no camera."""
    broken, form = unit_obstacle(item, case.unit), for_unit(item, case.unit).form
    if broken is not None:
        return broken.kind
    if form is None:
        return None
    for rule in form.rules:
        if listed(rule, case.rows):
            return rule.kind
    lacking = without_camera(form)
    return lacking.kind if lacking is not None else None


EACH = [pytest.param(i, c, id=f"{i}: {c.name}") for i, cases in CASES.items() for c in cases]


@pytest.mark.parametrize(("item", "case"), EACH)
def test_who_may_not_is_refused_for_that_reason(item, case):
    assert told(OF_UNITS[item], case) is case.broken


@pytest.mark.parametrize(("item", "case"), EACH)
def test_what_the_centre_says_of_it_never_comes_to_a_question(item, case):
    """Through the visit, at a terminal without a camera."""
    if case.rows:
        return  # asked after this: `Asking.checks`
    visit = Visit(1, settings(), item=OF_UNITS[item], subject=person(), applicant=person())
    event = refine(visit, State.AUTHORISING, Event.UNIT_FOUND, case.unit, TODAY)
    after, _ = step(Situation(State.AUTHORISING), event)
    assert after.state is State.HANDLING_REFUSED
    absorb(
        visit, State.AUTHORISING, event, case.unit, catalogue=CATALOGUE, new_number=lambda: "N",
        now=NOW,
    )  # fmt: skip
    assert visit.obstacle is not None
    assert visit.obstacle.kind is case.broken


@pytest.mark.parametrize("item", OF_UNITS)
def test_a_found_card_is_no_proof_for_any_of_them(item):
    asked = terms(OF_UNITS[item])
    assert not enough(*asked, {Proof.CARD})
    assert enough(*asked, {Proof.VOUCHER})


@pytest.mark.parametrize("item", OF_UNITS)
def test_each_rule_says_what_to_do_and_where_it_comes_from(item):
    own = OF_UNITS[item]
    for rule in (*own.unit.rules, *(own.form.rules if own.form else ())):
        assert rule.source
        assert any(word in rule.say.zh for word in ("窗口", "请办", "不用", "审完"))


@pytest.mark.parametrize("item", OF_UNITS)
def test_each_item_has_at_least_three_refused_cases(item):
    cases, own = CASES.get(item, ()), OF_UNITS[item]
    assert len({case.name for case in cases}) >= LEAST, f"{item}: add refused cases to CASES"
    needed = {rule.kind for rule in (*own.unit.rules, *(own.form.rules if own.form else ()))}
    assert needed <= {case.broken for case in cases}, f"{item}: a rule that no case breaks"

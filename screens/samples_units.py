"""Views of items about an employer, for `screens.samples`. The employer does not exist: no such
authority ever issued a code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from kiosk.handling.case import Case, Outcome
from kiosk.handling.draft import Draft
from kiosk.handling.units import for_unit
from kiosk.input.typing import Engines, Kind, begin
from kiosk.platform.interface import Unit
from kiosk.services.model import Item
from kiosk.visit.states import State
from screens.view import Look, View

CODE = "91210098YYDM00013P"
UNIT = Unit(CODE, True, "瓦房店演示轴承有限公司", "1", "210200", listed=True)
UNLISTED = Unit(CODE, True, "瓦房店演示轴承有限公司", "1", "210200")
NEW = Unit(CODE)

_ENROLLED = {
    "emp_name": "瓦房店演示轴承有限公司", "emp_type": "10", "emp_addr": "瓦房店市向阳街道演示路1号",
    "legrep_name": "李大海", "insu_date": "2026-12-01", "bank_name": "中国工商银行",
    "bank_acct": "3400200119200123456", "tel": "13904110000",
}  # fmt: skip


def variants(
    view: Callable[..., View], item: Callable[[str], Item], at: Look, now: datetime
) -> Iterator[tuple[str, View]]:
    """Which employer, its code typed, what will be sent for it, and what became of it."""
    details, enrolment = item("unit-details"), item("unit-enrolment")
    bare = {"item": details, "insurance": None}
    for trouble in ("", "unit.error.read"):
        name = f"unit{'-again' if trouble else ''}"
        yield name, view(State.UNIT, at, unit_error=trouble, **bare)
    for name, typed, trouble in (
        ("unit_code", "", ""),
        ("unit_code-some", CODE[:9], ""),
        ("unit_code-whole", CODE, ""),
        ("unit_code-wrong", CODE, "unit.error.code"),
    ):
        typing = begin(Kind.CODE, 18, Engines(), typed)
        yield name, view(State.UNIT_CODE, at, typing=typing, unit_error=trouble, **bare)
    for waited in (0.2, 9.0, 16.0):
        yield f"authorising-{waited:.0f}", view(State.AUTHORISING, at, waited=waited, **bare)
    new = {"item": for_unit(enrolment, NEW), "insurance": None, "unit": NEW}
    yield "confirm-unit-new", view(State.CONFIRM, at, draft=Draft(_ENROLLED), **new)
    changed = Draft({"chg_item": "单位电话", "emp_tel": "041185500000", "chg_date": "2026-11-20",
                     "tel": "13904110000"})  # fmt: skip
    known = {"item": for_unit(details, UNLISTED), "insurance": None, "unit": UNLISTED}
    yield "confirm-unit", view(State.CONFIRM, at, draft=changed, **known)
    for outcome in (Outcome.ACCEPTED, Outcome.UNKNOWN):
        proof = "20261122000000000042" if outcome is Outcome.ACCEPTED else ""
        told = Case(outcome, now, "k", "7KQ2M9XA4TRW", proof=proof)
        yield f"filed-unit-{outcome}", view(State.FILED, at, case=told, **known)
    asked = item("unit-information")
    yield "result-unit", view(State.RESULT, at, item=asked, insurance=None, unit=UNIT)
    for one in (enrolment, details, asked):
        for rule in one.unit.rules if one.unit else ():
            yield (
                f"handling_refused-{rule.kind}",
                view(State.HANDLING_REFUSED, at, item=one, obstacle=rule, insurance=None),
            )

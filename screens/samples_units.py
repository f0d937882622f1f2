"""Views of items about an employer, for `screens.samples`. The employer does not exist: no such
authority ever issued a code."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from kiosk.handling import roster, roster_file
from kiosk.handling.case import Case, Outcome
from kiosk.handling.draft import Draft
from kiosk.handling.units import for_unit
from kiosk.input.typing import Engines, Kind, begin
from kiosk.papers.cells import Cell, Is, Line, Table, Trouble, Unread
from kiosk.platform.interface import Unit
from kiosk.services.form import Question
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


_PEOPLE = (
    {"psn_name": "张三丰", "certno": "230198198503071012",
     "emp_date": "2026-12-01", "clct_base": "5200"},
    {"psn_name": "买买提·吐尔逊江", "certno": "230198199004122027", "emp_date": "2026-12-01",
     "clct_base": "6100.50"},
    {"psn_name": "李小英", "certno": "230198197809203036",
     "emp_date": "2026-11-20", "clct_base": "4800"},
)  # fmt: skip


_FILE = Table(
    (
        Line(2, (Cell("王建国"), Cell("2.30198E+17"), Cell("2026/12/1"), Cell("5200"))),
        Line(3, (Cell("赵秀兰"), Cell(_PEOPLE[0]["certno"]), Cell("2026-12-01"), Cell("5200"))),
        Line(5, (Cell("钱多多"), Cell("23019819860912401X"), Cell("下个月"), Cell("", Is.FORMULA))),
    )
)


def _address(question: Question) -> str:
    """As the terminal makes it, with a key that opens nothing."""
    asked = {"most": question.most, "columns": roster_file.heads(question)}
    text = json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode()
    packed = base64.urlsafe_b64encode(text).rstrip(b"=").decode()
    return f"https://hub.example/upload#n=aGVsbG8gd29ybGQhISEhIQ&k=B{'x' * 86}&l={packed}"


def _rosters(view: Callable[..., View], item: Item, at: Look) -> Iterator[tuple[str, View]]:
    """A list of employees: empty, some, one to be mended; and one of them being asked about."""
    assert item.form is not None
    given = {"item": item, "insurance": None, "unit": UNIT}
    empty = Draft(at="employees")
    some = roster.brought(item.form, empty, _PEOPLE)
    wrong = roster.brought(item.form, empty, (*_PEOPLE[:2], _PEOPLE[0]))
    yield "question-people-none", view(State.QUESTION, at, draft=empty, **given)
    yield "question-people", view(State.QUESTION, at, draft=some, **given)
    yield (
        "question-people-wrong",
        view(State.QUESTION, at, draft=replace(wrong, error="form.error.people.wrong"), **given),
    )
    question = next(q for q in item.form.questions if q.each)
    phone = {"phone": True, "upload": _address(question)} | given
    filed = roster.brought(item.form, some, roster_file.rows(question, _FILE))
    yield "question-people-phone", view(State.QUESTION, at, draft=some, **phone)
    yield "question-people-file", view(State.QUESTION, at, draft=filed, **phone)
    yield "list_file-empty", view(State.LIST_FILE, at, draft=empty, **phone)
    yield "list_file", view(State.LIST_FILE, at, draft=some, **phone)
    for trouble in Trouble:
        unread = Unread(trouble, (1, 2), 10_000)
        yield f"list_file-{trouble}", view(State.LIST_FILE, at, draft=some, unread=unread, **phone)
    away = phone | {"upload": ""}
    yield "list_file-away", view(State.LIST_FILE, at, draft=some, **away)
    one = roster.added(item.form, some)
    typing = begin(Kind.ID_NUMBER, 18, Engines(), _PEOPLE[0]["certno"])
    yield (
        "question-people-number",
        view(State.QUESTION, at, draft=replace(one, part="certno"), typing=typing, **given),
    )
    yield (
        "question-people-day",
        view(State.QUESTION, at, draft=replace(one, part="emp_date"), typed="2026-12-01", **given),
    )
    text = some.answers["employees.rows"]
    done = Draft({"employees": text, "tel": "13904110000"})
    yield "confirm-people", view(State.CONFIRM, at, draft=done, **given)


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
    yield from _rosters(view, item("employee-enrolment"), at)
    asked = item("unit-information")
    yield "result-unit", view(State.RESULT, at, item=asked, insurance=None, unit=UNIT)
    for one in (enrolment, details, asked):
        for rule in one.unit.rules if one.unit else ():
            yield (
                f"handling_refused-{rule.kind}",
                view(State.HANDLING_REFUSED, at, item=one, obstacle=rule, insurance=None),
            )

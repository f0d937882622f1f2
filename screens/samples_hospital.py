"""Views of what a hospital's station takes (南通): refusals, what is offered to whom, a long
confirmation."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from kiosk.handling.draft import Draft
from kiosk.handling.offered import for_whom
from kiosk.input.typing import Engines, Kind, begin
from kiosk.services.entries import Entry
from kiosk.services.model import Item
from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.visit.states import State
from screens.view import Look, View

ITEMS = ("special-drugs", "prenatal-checks", "maternity-expenses", "family-planning-expenses")

_DRUGS = (
    Entry("XD00001", "甲磺酸奥希替尼片", "80mg · 双通道"),
    Entry("XD00011", "甲苯磺酸尼拉帕利胶囊", "100mg · 双通道"),
    Entry("XD00043", "阿柏西普眼内注射溶液", "40mg/ml · 单独支付"),
)

_BIRTH = {
    "fixmedins_code": "H32060000001\t南通市向阳区第三十四妇幼保健院（新院区）",
    "dlvr_way": "2", "matn_date": "2026-11-01", "enddate": "2026-11-06", "fetus_cnt": "2",
    "birth_cert_no": "T320001234", "medfee_sumamt": "7280.00", "bankname": "江苏省农村商业银行",
    "bankacct": "6217992600001234567", "tel": "13904510000",
}  # fmt: skip


@functools.cache
def settings() -> Settings:
    return load("nantong-hospital")


def variants(
    view: Callable[..., View], item: Callable[[str], Item], at: Look, able: Engines
) -> Iterator[tuple[str, View]]:
    """`view` makes a view of a state, as in `screens.samples`; `able`: what writes there."""
    there = {"settings": settings()}
    yield "home-queue", view(State.HOME, at, **there)

    def put(name: str, sex: str) -> Item:
        return for_whom(item(name), sex, settings().station.regions)

    for name in ITEMS:
        form = item(name).form
        for rule in form.rules if form else ():
            yield (
                f"handling_refused-{name}-{rule.kind}",
                view(State.HANDLING_REFUSED, at, item=item(name), obstacle=rule, **there),
            )
    planning, birth = "family-planning-expenses", "maternity-expenses"
    for who, sex in (("woman", "2"), ("man", "1")):
        yield (
            f"question-choice-{who}",
            view(State.QUESTION, at, item=put(planning, sex), draft=Draft(at="birctrl_type"),
                 **there),
        )  # fmt: skip
    yield (
        "question-choice-banks-here",
        view(State.QUESTION, at, item=put(birth, "2"), draft=Draft(at="bankname"), **there),
    )
    wrong = begin(Kind.DIGITS, 24, able, "6217992600001234576")
    yield (
        "question-account-wrong",
        view(State.QUESTION, at, item=put(birth, "2"), typing=wrong,
             draft=Draft({"bankname": "江苏银行"}, "bankacct", error="form.error.account"),
             **there),
    )  # fmt: skip
    yield (
        "question-entry-drugs",
        view(State.QUESTION, at, item=put("special-drugs", "2"), draft=Draft(at="drug_code"),
             typing=begin(Kind.TEXT, 50, able, "片"), found=_DRUGS, **there),
    )  # fmt: skip
    yield (
        "confirm-long",
        view(State.CONFIRM, at, item=put(birth, "2"), draft=Draft(_BIRTH), **there),
    )

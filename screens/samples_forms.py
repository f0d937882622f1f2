"""Views of pages with several questions, for `screens.samples`: each kind of field in hand, begun,
wrong and filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kiosk.handling import roster
from kiosk.handling.draft import Draft
from kiosk.handling.proxy import for_proxy
from kiosk.input.typing import Engines, Kind, begin
from kiosk.services.model import Item
from kiosk.visit.states import State
from screens.pages.grouped import BRIEF
from screens.view import Look, View

ABLE = Engines(pinyin=lambda _: (), hand=lambda _: (), parts=True)
ADDRESS = "沙河口区中山路"


def variants(
    view: Callable[..., View], item: Callable[[str], Item], at: Look
) -> Iterator[tuple[str, View]]:
    away, claim, list_ = item("away-filing"), item("expense-claim"), item("employee-enrolment")
    given = {"rloc_rea": "07", "out_admdvs": "320600", "begndate": "2026-12-01"}

    def page(of: Item, draft: Draft, **more) -> View:
        return view(State.QUESTION, at, item=of, draft=draft, **more)

    begun = begin(Kind.TEXT, 60, ABLE, ADDRESS)
    yield "form-first", page(away, Draft({}, "rloc_rea"))
    yield "form-writing", page(away, Draft(given, "addr"), typing=begun, half={"tel": "1380451"})
    yield "form-missing", page(away, Draft({}, "out_admdvs", error="form.error.missing"))
    yield (
        "form-again",
        page(away, Draft({**given, "tel": "13904510000"}, "begndate", amending=True)),
    )
    account = {"bankacct": "6217992600001234568"}
    yield (
        "form-phone",
        page(claim, Draft({"bankname": "中国银行"}, "tel"), typed="139045", half=account),
    )
    sum_ = begin(Kind.AMOUNT, 12, ABLE, "3286.5")
    yield "form-amount", page(claim, Draft({"med_type": "21"}, "medfee_sumamt"), typing=sum_)
    for error in BRIEF if at.form.startswith("pad") and not at.large else ():
        slip = Draft({}, "tel", error=error)
        yield f"form-slip-{error.removeprefix('form.error.')}", page(away, slip)
    agent = for_proxy(away)
    yield "form-agent", page(agent, Draft({}, "agnter_rlts"), proxied=True)
    assert list_.form is not None
    person = roster.added(list_.form, Draft({}, "employees"))
    person = replace(person, row={"psn_name": "李大海"}, part="certno")
    number = begin(Kind.ID_NUMBER, 18, ABLE, "230198198503071013")
    yield "form-person", page(list_, person, typing=number)

"""Views of what changes a person's record (在职转退休, 重要信息维护), and of what one province asks
beside others (辽宁)."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from kiosk.handling.draft import Draft
from kiosk.handling.offered import for_whom
from kiosk.handling.papers import Papers
from kiosk.input.typing import Engines, Kind, begin
from kiosk.services.model import Item
from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.text.workdays import Workdays
from kiosk.visit.states import State
from screens.view import Look, View

DETAILS, RETIREMENT = "person-key-details", "flexible-retirement"
_NUMBER = "230198196503070019"  # of nobody: no county bears that code
_OF_NUMBER = {"chg_item": "2", "new_certno": _NUMBER}
_ALL = {
    **_OF_NUMBER, "new_brdy": "19650307", "new_gend": "1", "chg_rea": "公安机关已变更",
    "tel": "13904510000",
}  # fmt: skip


@functools.cache
def liaoning() -> Settings:
    return load("wafangdian-town")


def variants(
    view: Callable[..., View],
    item: Callable[[str], Item],
    at: Look,
    able: Engines,
    workdays: Workdays,
) -> Iterator[tuple[str, View]]:
    """`view` makes a view of a state, as in `screens.samples`; `able`: what writes there."""
    for name in (DETAILS, RETIREMENT):
        form = item(name).form
        for rule in form.rules if form else ():
            yield (
                f"handling_refused-{name}-{rule.kind}",
                view(State.HANDLING_REFUSED, at, item=item(name), obstacle=rule),
            )

    def asking(draft: Draft, **more: object) -> View:
        return view(State.QUESTION, at, item=item(DETAILS), draft=draft, **more)

    yield "question-choice-details", asking(Draft(at="chg_item"))
    wrong = begin(Kind.ID_NUMBER, 18, able, _NUMBER[:-1] + "1")
    for error in ("number", "same"):
        draft = Draft({"chg_item": "2"}, "new_certno", error=f"form.error.{error}")
        yield f"question-number-{error}", asking(draft, typing=wrong)
    for error, typed in (("", ""), ("form.error.birthday", "19650308")):
        typing = begin(Kind.DIGITS, 8, able, typed)
        draft = Draft(_OF_NUMBER, "new_brdy", error=error)
        yield f"question-birthday{'-wrong' if error else ''}", asking(draft, typing=typing)
    draft = Draft(_OF_NUMBER, "new_gend", error="form.error.sex")
    yield "question-sex-wrong", asking(draft)
    yield "confirm-details", view(State.CONFIRM, at, item=item(DETAILS), draft=Draft(_ALL))
    for name, answers in ((DETAILS, _ALL), (RETIREMENT, {"retr_type": "1"})):
        yield (
            f"materials-{name}",
            view(
                State.MATERIALS,
                at,
                item=item(name),
                papers=Papers(),
                draft=Draft(answers),
                workdays=workdays,
            ),
        )
    away = for_whom(item("away-filing"), "1", liaoning().station.regions)
    yield (
        "question-choice-stay",
        view(State.QUESTION, at, item=away, draft=Draft({"rloc_rea": "07"}, "stay_kind"),
             settings=liaoning()),
    )  # fmt: skip

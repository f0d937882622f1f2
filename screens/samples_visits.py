"""What the pages of home visits are drawn with. Nobody of these exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kiosk.cases.visits import Kind, Need
from kiosk.input.typing import Kind as Letters
from kiosk.input.typing import begin
from kiosk.staff.states import Situation, State
from screens.samples import ABLE, catalogue, settings
from screens.staff import StaffView
from screens.staff_taking import ItemRow, PaperRow, TakenRow, TakingShown
from screens.staff_visits import PersonRow, VisitsShown

_PEOPLE = tuple(
    PersonRow(f"p{n}", name, "13700000006", "示范市演示区和平路 18 号 3 单元 402 室", kind, needs,
              contact, "2026-09-14", **more)
    for n, (name, kind, needs, contact, more) in enumerate((
        ("秦玉珍", Kind.AGED, (Need.CHRONIC, Need.VOUCHER), "2026-09-14",
         {"open": True, "when": "2026-11-20", "late": True}),
        ("买买提·吐尔逊", Kind.ILL, (Need.CLAIM,), "2026-10-08",
         {"open": True, "when": "2026-11-22", "today": True}),
        ("周建国", Kind.NEEDY, tuple(Need), "2026-10-30", {"open": True, "when": "2026-12-02"}),
        ("孙丽", Kind.NEW, (Need.ENROL,), "2026-11-18", {"open": True}),
        ("何平", Kind.MOBILE, (Need.AWAY,), "2026-11-20", {}),
        ("吴静", Kind.OTHER, (Need.ASK,), "2026-11-21", {}),
    ))
)  # fmt: skip
_DAYS = tuple((f"2026-12-{n:02d}", (n + 1) % 7) for n in range(1, 13))


def visit_pages(signed_in: StaffView) -> Iterator[tuple[str, StaffView]]:
    """Of every state of home visits, with every face it may show."""

    def at(state: State, note: str = "", **more) -> StaffView:
        given = {"people": _PEOPLE, "visits": _PEOPLE[:4], "days": _DAYS} | more
        visits = VisitsShown(**given)
        return replace(signed_in, situation=Situation(state), visits=visits, note=note)

    yield "menu-visits-today", at(State.SIGNED_IN, today=2)
    yield "home_visits", at(State.HOME_VISITS)
    yield "home_visits-none", at(State.HOME_VISITS, people=(), visits=())
    yield "home_visits-unread", at(State.HOME_VISITS, people=None)
    yield "people_book", at(State.PEOPLE_BOOK, note="staff.visits.not_kept")
    yield "people_book-none", at(State.PEOPLE_BOOK, people=())
    yield "people_book-unread", at(State.PEOPLE_BOOK, people=None)
    for n, row in enumerate(_PEOPLE):
        yield f"person-{n}", at(State.PERSON, one=row)
    yield "person-gone", at(State.PERSON)
    yield "person_forget", at(State.PERSON_FORGET, one=_PEOPLE[0])
    for step, needs in (("consent", ()), ("kind", ()), ("needs", ()),
                        ("needs", (Need.CLAIM, Need.ASK))):  # fmt: skip
        yield f"person_choose-{step}-{len(needs)}", at(State.PERSON_CHOOSE, step=step, needs=needs)
    for step, kind, text, wrong in (
        ("name", Letters.NAME, "", "empty"),
        ("phone", Letters.DIGITS, "138", "phone"),
        ("place", Letters.TEXT, "示范市演示区和平路 18 号", ""),
    ):
        typing = begin(kind, 80, ABLE, text)
        yield (
            f"person_writing-{step}",
            at(State.PERSON_WRITING, step=step, typing=typing, wrong=wrong),
        )
    yield "visit_day", at(State.VISIT_DAY, one=_PEOPLE[3])
    yield from _taking(at)


def _taking(at: Callable[..., StaffView]) -> Iterator[tuple[str, StaffView]]:
    """Papers that are taken in at home."""
    items = catalogue()
    handled = [one for one in items.handling(settings()) if one.form and one.form.materials]
    rows = tuple(ItemRow(one.id, one.name) for one in handled)
    chosen = items.item("special-application")
    assert chosen.form is not None
    papers = tuple(
        PaperRow(one.id, one.name, one.needed and one.when is None, pages)
        for one, pages in zip(chosen.form.materials, (2, 0, 1, *[0] * 9), strict=False)
    )
    item = ItemRow(chosen.id, chosen.name)
    waiting = (TakenRow("t1", chosen.name, 3, "2026-11-20"),
               TakenRow("t2", items.item("expense-claim").name, 7, "2026-11-21", True))  # fmt: skip
    yield "menu-visits-taken", replace(at(State.SIGNED_IN), taking=TakingShown(kept=2))
    person = at(State.PERSON, one=_PEOPLE[0], note="")
    yield "person-papers", replace(person, taking=TakingShown(waiting=waiting))
    for name, shown in (
        ("which", TakingShown(items=rows)),
        ("begun", TakingShown(item=item, papers=papers)),
        ("none", TakingShown(item=item, papers=tuple(one._replace(pages=0) for one in papers))),
        ("whole", TakingShown(item=item, papers=tuple(p._replace(pages=1) for p in papers))),
    ):
        yield f"taking_in-{name}", replace(at(State.TAKING_IN), taking=shown)
    one = papers[0]
    for name, more in (
        ("first", {"room": True}),
        ("more", {"room": True, "taken": 1}),
        ("most", {"taken": 2}),
        ("busy", {"busy": True}),
        ("unclear", {"room": True, "trouble": "camera.unclear"}),
        ("trouble", {"room": True, "trouble": "camera.away", "taken": 1}),
        ("away", {"camera": False}),
    ):
        shown = TakingShown(item=item, papers=papers, paper=one, **more)
        yield f"paper_pictures-{name}", replace(at(State.PAPER_PICTURES), taking=shown)

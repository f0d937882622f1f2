"""Everything that may be done for a case now, in groups: who sees to it, its result, its papers."""

from __future__ import annotations

from kiosk.cases.acts import Act
from kiosk.cases.deeds import POSTS, What
from kiosk.staff.states import Event
from screens.nodes import Button, Column, Grid, Node, Page, Scroll, Tend, Text, Tone
from screens.pages.staff.case_words import item_name, paper_name
from screens.pages.staff.frame import frame, noted
from screens.parts import group_heading, heading, lowered, secondary
from screens.pieces import choice
from screens.room import room
from screens.staff import StaffView
from screens.staff_cases import CaseShown
from screens.view import View

_ICONS = {
    "first-take": "user-check", "first-accept": "user-check", "first-decline": "user-x",
    "stand-in-accept": "user-check", "stand-in-decline": "user-x",
    "decided-granted": "circle-check", "decided-refused": "circle-x", "told-phone": "phone",
    "told-in-person": "friends",
    "given-none": "x", "handed-in": "inbox", "first-back": "history",
    "stand-in-back": "history",
}  # fmt: skip


def page(staff: StaffView, view: View) -> Page:
    at, s, one = room(view), view.strings, staff.cases.one
    if one is None:
        return frame(staff, view, heading(view, s("staff.case.gone")))
    head: list[Node] = [
        heading(view, s("staff.case.acts"), item_name(view, one.row.item)), *noted(staff, view)
    ]  # fmt: skip
    columns = 2 if at.wide else 1
    made: list[Node] = []
    for group, tiles in (("who", _who(view, one)), ("result", _result(view, one)),
                         ("print", _prints(view, one, staff.cases.pages))):  # fmt: skip
        if tiles:
            grid = Grid(columns=columns, gap=at.gap, spans=[1] * len(tiles), children=tiles)
            made += [group_heading(s(f"staff.case.group.{group}")), grid]
    papers = [act for act in one.acts if act.paper]
    if papers:
        made.append(group_heading(s("staff.case.group.papers")))
        for paper in one.papers:
            made += _paper(view, one, paper, [act for act in papers if act.paper == paper])
    body = Scroll(grow=1, child=Column(gap=at.gap, children=made))
    return frame(staff, view, lowered(view, head, [body]))


def word_of(act: Act, one: CaseShown) -> str:
    """Of a string `staff.case.do.<word>`."""
    if act.what not in POSTS:
        return f"{act.what}-{act.value}" if act.value else act.what.value
    mine = [a for a in one.acts if a.what is act.what]
    post = one.first if act.what is What.FIRST else one.stand_in
    if not post.to:
        return f"{act.what}-take"
    if len(mine) == 1:
        return f"{act.what}-back"
    return f"{act.what}-{'accept' if act is mine[0] else 'decline'}"


def _tile(view: View, act: Act, one: CaseShown) -> Node:
    word = word_of(act, one)
    bad = word in ("decided-refused", "first-decline", "stand-in-decline")
    tone = Tone.WARN if bad else Tone.ENROLMENT
    return _choice(view, f"staff.case.do.{word}", Tend(Event.DO_CASE, act.word), _ICONS[word], tone)


def _choice(view: View, key: str, action: Tend, icon: str, tone: Tone = Tone.ENROLMENT) -> Node:
    at = room(view)
    height = max(at.touch, 18.0 if at.small else 28.0)
    return choice(view, view.strings(key), action, icon=icon, tone=tone, height=height)


def _who(view: View, one: CaseShown) -> list[Node]:
    made = [_tile(view, act, one) for act in one.acts if act.what in POSTS]
    made += [
        _choice(view, f"staff.case.offer.{what}", Tend(Event.OPEN_PEOPLE, what), "users")
        for what in one.offers
    ]
    return made


def _result(view: View, one: CaseShown) -> list[Node]:
    kinds = (What.HANDED_IN, What.DECIDED, What.TOLD, What.GIVEN)
    return [_tile(view, act, one) for act in one.acts if act.what in kinds]


def _prints(view: View, one: CaseShown, pages: bool) -> list[Node]:
    made = []
    if one.missing:
        made.append(_choice(view, "staff.case.notice", Tend(Event.PRINT_CASE, "notice"), "printer"))
    made.append(_choice(view, "staff.case.list", Tend(Event.PRINT_CASE, "list"), "printer"))
    if pages:
        made.append(_choice(view, "staff.case.sheet", Tend(Event.PRINT_CASE, "sheet"), "file-text"))
    return made


def _paper(view: View, one: CaseShown, paper: str, acts: list[Act]) -> list[Node]:
    at, s = room(view), view.strings
    buttons: list[Button] = []
    for act in acts:
        made = secondary(s(f"staff.case.do.{act.what}-{act.value}"), Tend(Event.DO_CASE, act.word))
        made.height = at.touch
        made.label = f"{paper_name(view, one.row.item, paper)} {made.text}"
        buttons.append(made)
    key = "staff.case.paper_missing" if paper in one.missing else "staff.case.paper_named"
    words = s(key, paper=paper_name(view, one.row.item, paper))
    narrow = at.small and at.large and not at.wide
    grid = Grid(columns=1 if narrow else 3, gap=3, spans=[1] * len(buttons),
                children=list(buttons))  # fmt: skip
    return [Text(text=words, bold=True), grid]

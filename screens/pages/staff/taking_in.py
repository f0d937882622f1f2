"""Papers taken in at somebody's home: for which item, then each of its papers; and the whole is
kept."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Column, Node, Page, Scroll, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted
from screens.parts import beside, heading, lowered, primary, secondary
from screens.pieces import choice
from screens.room import room
from screens.staff import StaffView
from screens.staff_taking import PaperRow
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, taking = room(view), view.strings, staff.taking
    lang = view.look.language
    if taking.item is None:
        head = [heading(view, s("staff.taking.which")), *noted(staff, view)]
        cards: list[Node] = [
            choice(view, one.name.get(lang), Tend(Event.PICK_INTAKE, one.id), arrow=not at.small)
            for one in taking.items
        ]
        list_ = Scroll(grow=1, child=Column(gap=max(3.0, at.gap * 0.8), children=cards))
        return frame(staff, view, lowered(view, head, [list_]))
    lacking = [one for one in taking.papers if one.surely and not one.pages]
    told = s("staff.taking.lacking", count=len(lacking)) if lacking else s("staff.taking.all")
    head = [heading(view, taking.item.name.get(lang), "" if at.small else told),
            *noted(staff, view)]  # fmt: skip
    if at.small:
        head.append(Text(text=told, tone=Tone.MUTED))
    rows = [_paper(view, one) for one in taking.papers]
    list_ = Scroll(grow=1, child=Column(gap=max(3.0, at.gap * 0.8), children=rows))
    buttons = [secondary(s("staff.taking.other"), Tend(Event.PICK_INTAKE, ""), "refresh")]
    if any(one.pages for one in taking.papers):
        buttons.insert(0, primary(s("staff.taking.keep"), Tend(Event.KEEP_TAKEN), "circle-check"))
    if at.small and at.wide:
        body = beside(view, [*head, list_], *buttons)
    else:
        body = [lowered(view, head, beside(view, [list_], *buttons))]
    return frame(staff, view, *body, about=taking.item.id)


def _paper(view: View, one: PaperRow) -> Node:
    s = view.strings
    if one.pages:
        icon, tone, sub = "photo-check", Tone.GOOD, s("papers.pages", count=one.pages)
    elif one.surely:
        icon, tone, sub = "photo", Tone.WARN, s("papers.missing")
    else:
        icon, tone, sub = "photo", Tone.ENROLMENT, s("staff.taking.perhaps")
    return choice(view, one.name.get(view.look.language), Tend(Event.OPEN_PAPER, one.id),
                  icon=icon, tone=tone, sub=sub, arrow=True)  # fmt: skip

"""出件: whoever takes the result away signs for it; afterwards the pad is locked."""

from __future__ import annotations

from kiosk.handling.signature import SLATE, enough
from kiosk.staff.states import Event
from kiosk.text.numbers import fours
from screens.nodes import Button, Column, Local, Node, Page, RowBox, Size, Slate, Space, Tend, Text
from screens.pages.staff.case_words import item_name
from screens.pages.staff.frame import frame, noted
from screens.parts import actions, heading, lowered, primary, secondary
from screens.room import room
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, cases = room(view), view.strings, staff.cases
    if cases.one is None:
        return frame(staff, view, heading(view, s("staff.case.gone")))
    row = cases.one.row
    sub = f"{item_name(view, row.item)} · {fours(row.number)}"
    if at.small and at.large:  # the slate has the height
        sub = fours(row.number)
    head: list[Node] = [heading(view, s("staff.case.sign.title"), sub), *noted(staff, view)]
    if not (at.small and at.large):
        head.append(Text(text=s("staff.case.sign.declared"), size=Size.LABEL))
    slate = Slate(name=SLATE, label=s("sign_page.slate"), strokes=cases.strokes,
                  hint=s("staff.case.sign.hint"), grow=1)  # fmt: skip
    buttons: list[Button] = []
    if enough(cases.strokes):
        buttons.append(primary(s("staff.case.sign.done"), Tend(Event.SIGN_CASE), "check"))
    if cases.strokes:
        buttons.append(secondary(s("sign_page.clear"), Local("staff:clear"), "refresh"))
    buttons.append(secondary(s("staff.case.sign.leave"), Tend(Event.NOT_SIGNED), "lock"))
    if at.small and at.wide:  # the slate keeps its size when the buttons come
        side = Column(width=62.0 if at.large else 54.0, gap=at.gap, spread="bottom")
        for b in buttons:
            b.height, b.icon = at.button, "" if at.large else b.icon
        side.children = list(buttons)
        left = Column(grow=1, gap=at.gap, children=[*head, slate])
        body = RowBox(grow=1, gap=at.gap * 1.5, align="stretch", children=[left, side])
        return frame(staff, view, body)
    row_: Node = actions(view, *buttons) if buttons else Space(mm=at.button)
    return frame(staff, view, lowered(view, head, [slate, row_]))

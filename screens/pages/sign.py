"""Signed by hand: what is declared above, the slate below, and one clear 提交."""

from __future__ import annotations

from kiosk.handling.signature import SLATE, enough
from kiosk.text import masking
from kiosk.visit.states import Event
from screens.nodes import (
    Button,
    Card,
    Column,
    Local,
    Node,
    Page,
    RowBox,
    Send,
    Size,
    Slate,
    Space,
    Text,
    Tone,
)  # fmt: skip
from screens.parts import actions, heading, item_title, lowered, primary, secondary
from screens.parts import page as frame
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at, s, lang = room(view), view.strings, view.look.language
    item, person = view.item, view.person
    if item is None or item.form is None or person is None:
        return frame(view, heading(view, s("guide.gone")), title=item_title(view))
    declared = Text(text=item.form.statement.get(lang), size=Size.SMALL if at.small else Size.BODY)
    card = Card(pad=3 if at.small else 6, accent=Tone.BLUE, child=Column(children=[declared]))
    head: list[Node] = [card]  # what is signed always stands above the slate
    if not (at.small and at.large):
        head.insert(0, heading(view, s("sign_page.title")))
    slate = Slate(
        name=SLATE,
        label=s("sign_page.slate"),
        strokes=view.strokes,
        hint=s("sign_page.hint", name=masking.name((view.agent or person).name)),
        grow=1,
    )
    buttons: list[Button] = []
    if enough(view.strokes):
        buttons.append(primary(s("confirm.submit"), Send(Event.SUBMIT), "check"))
    if view.strokes:
        buttons.append(secondary(s("sign_page.clear"), Local("sign-clear"), "refresh"))
    if at.small and at.wide:  # the slate keeps its size when the buttons come
        side = Column(width=62.0 if at.large else 54.0, gap=at.gap, spread="bottom")
        for b in buttons:
            b.height = at.button
            b.icon = "" if at.large else b.icon
        side.children = list(buttons)
        left = Column(grow=1, gap=at.gap, children=[*head, slate])
        body = RowBox(grow=1, gap=at.gap * 1.5, align="stretch", children=[left, side])
        return frame(view, body, title=item_title(view))
    row: Node = actions(view, *buttons) if buttons else Space(mm=at.button)
    return frame(view, lowered(view, head, [slate, row]), title=item_title(view))

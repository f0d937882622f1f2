"""The PIN of a card or a password of the platform, typed on the pad. Only dots are drawn."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Column, Node, Page, RowBox, Send, Space, Text, Tone
from screens.parts import actions, heading, item_title, lowered, primary
from screens.parts import page as frame
from screens.pieces import number_pad, typed_field
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    s, at, typed = view.strings, room(view), view.secret
    language = view.look.language
    name = typed.name.get(language) if typed else ""
    length = typed.length if typed else 0
    error = s(view.proof_trouble, name=name) if view.proof_trouble else ""
    if typed is not None and error and typed.left is not None:
        error = s("secret.left", error=error, count=typed.left)
    field = typed_field(view, "●" * length, s("secret.hint"), error)
    reset = typed.reset.get(language) if typed else ""
    head: list[Node] = []
    if not (error and at.small and at.large):  # what was wrong takes the question's place
        sub = "" if at.small else s("secret.sub")
        head.append(heading(view, s("secret.title", name=name), sub))
    whole = typed is not None and typed.whole
    under: list[Node] = []
    if not (at.small and (at.large or at.wide)) and not error and not whole:
        under.append(Text(text=s("secret.forgotten", reset=reset), tone=Tone.MUTED))
    go = primary(s("secret.next"), Send(Event.SECRET_ENTERED), "shield-lock")
    buttons: list[Node] = [actions(view, go)] if whole and not error else []
    pad = number_pad(view, with_x=False)
    if at.wide:
        left = Column(grow=1, gap=at.gap, spread="top", children=[*head, field, *under, *buttons])
        right = Column(grow=1, spread="centre", children=[pad])
        body: Node = RowBox(grow=1, gap=at.gap * 2, align="stretch", children=[left, right])
        return frame(view, body, title=item_title(view))
    touch: list[Node] = [pad, *buttons]
    if at.tall and not (at.large or view.look.low):  # keys in reach, the button where it always is
        touch = [
            Column(grow=1, spread="centre", children=[pad]),
            *(buttons or [Space(mm=at.button)]),
        ]
    return frame(
        view,
        lowered(view, [*head, field, *under], touch, spread="bottom" if at.large else "top"),
        title=item_title(view),
    )

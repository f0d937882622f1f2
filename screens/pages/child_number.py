"""A minor without a card: the child's number, then the guardian's own card."""

from __future__ import annotations

from kiosk.text.numbers import grouped
from kiosk.visit.states import Event
from screens.nodes import Column, Node, Page, RowBox, Send, Space, Text, Tone
from screens.parts import actions, heading, item_title, lowered, primary
from screens.parts import page as frame
from screens.pieces import number_pad, typed_field
from screens.room import room
from screens.view import View

LENGTH = 18  # GB 11643


def page(view: View) -> Page:
    s = view.strings
    at = room(view)
    missing = LENGTH - len(view.typed)
    error = s(view.typed_error) if view.typed_error else ""
    field = typed_field(view, grouped(view.typed), s("child.hint"), error)
    count = Text(
        text=s("child.missing", count=missing) if missing > 0 else s("child.complete"),
        tone=Tone.MUTED,
    )
    go = primary(s("child.next"), Send(Event.CHILD_ENTERED, view.typed), "arrow-right")
    head = heading(view, s("child.title"), "" if at.small and at.large else s("child.sub"))
    pad = number_pad(view, with_x=True)
    buttons: list[Node] = [actions(view, go)] if missing <= 0 and not error else []
    spare = at.small and at.large and missing <= 0
    under: list[Node] = [] if error or spare else [count]
    if at.wide:
        left = Column(grow=1, gap=at.gap, spread="top", children=[head, field, *under, *buttons])
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
        lowered(view, [head, field, *under], touch, spread="bottom" if at.large else "top"),
        title=item_title(view),
    )

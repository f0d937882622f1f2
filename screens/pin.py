"""A PIN on the number pad: of the technician, of a member of staff."""

from __future__ import annotations

from screens.nodes import Button, Column, Node, RowBox, Space
from screens.parts import actions, lowered
from screens.pieces import number_pad, typed_field
from screens.room import room
from screens.view import View

SHORTEST = 6  # digits, as `python -m kiosk pin` and `staff hash` ask for


def pin_body(view: View, title: Node, typed: int, hint: str, error: str, go: Button) -> Node:
    """Heading, dots, digits; `go` once enough is typed."""
    at = room(view)
    dots = typed_field(view, "●" * typed, hint, error)
    buttons: list[Node] = [actions(view, go)] if typed >= SHORTEST else []
    pad = number_pad(view, with_x=False)
    if at.wide:
        left = Column(grow=1, gap=at.gap, spread="top", children=[title, dots, *buttons])
        right = Column(grow=1, spread="centre", children=[pad])
        return RowBox(grow=1, gap=at.gap * 2, align="stretch", children=[left, right])
    touch = [pad, *(buttons or [Space(mm=at.button)])]
    if at.tall and not (at.large or view.look.low):  # keys in reach, the button where it always is
        touch[0] = Column(grow=1, spread="centre", children=[pad])
    return lowered(view, [title, dots], touch, spread="bottom" if at.large else "top")

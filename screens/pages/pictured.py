"""Words, a large picture and the buttons: beside it where the glass is broad, else in rows."""

from __future__ import annotations

from collections.abc import Sequence

from screens.nodes import Button, Column, Node, RowBox
from screens.parts import actions
from screens.room import room
from screens.view import View


def pictured(view: View, said: Sequence[Node], picture: Node, buttons: Sequence[Button]) -> Node:
    """`picture` takes what room is left."""
    at = room(view)
    if not at.wide:
        row = [actions(view, *buttons)] if buttons else []
        return Column(grow=1, gap=at.gap, children=[*said, picture, *row])
    for button in buttons:
        button.height = at.button
        if at.small:
            button.icon = ""  # the word takes the width
    side = Column(
        width=(76.0 if at.large else 66.0) if at.small else (134.0 if at.large else 120.0),
        gap=at.gap,
        spread="bottom",
        children=[Column(grow=1, gap=at.gap, children=[*said]), *buttons],
    )
    return RowBox(grow=1, gap=at.gap * 1.5, align="stretch", children=[picture, side])

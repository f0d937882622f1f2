"""A mark in a corner to be touched; where a finger lands there tells how the panel lies.

The page is all marks: bars and buttons would be touched in the wrong place. It ends by itself.
"""

from __future__ import annotations

from kiosk.upkeep.touch import MARKS
from screens.desk import DeskView
from screens.nodes import Column, Icon, Node, Page, Role, RowBox, Size, Space, Text, Tone
from screens.room import room
from screens.view import View

_CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")
_SIDE = 14.0  # mm


def page(desk: DeskView, view: View) -> Page:
    at = room(view)
    s = view.strings
    number = min(max(desk.mark, 0), len(MARKS) - 1)
    x, y = MARKS[number]
    corner = s(f"technician.touch.{_CORNERS[number]}")
    words = Column(
        gap=at.gap,
        pad=(at.margin, 0, at.margin, 0),
        align="centre",
        children=[
            Text(
                text=s("technician.touch.title", corner=corner),
                size=Size.TITLE,
                bold=True,
                align="centre",
                role=Role.HEADING,
            ),
            Text(
                text=s("technician.touch.sub", number=number + 1, of=len(MARKS)),
                tone=Tone.MUTED,
                align="centre",
            ),
            *(
                [Text(text=s("technician.touch.again"), tone=Tone.BAD, bold=True, align="centre")]
                if desk.lying == "nonsense"
                else []
            ),
        ],
    )
    mark = RowBox(
        height=_SIDE,
        gap=0,
        children=[
            Space(width=max(0.0, x * at.width - _SIDE / 2)),
            Icon(name="plus", tone=Tone.BLUE, size_mm=_SIDE),
        ],
    )
    edge = Space(height=max(0.0, min(y, 1 - y) * at.height - _SIDE / 2), mm=0)
    middle = Column(grow=1, spread="centre", children=[words])
    rows: list[Node] = [edge, mark, middle] if y < 0.5 else [middle, mark, edge]
    return Page(
        state=f"technician-{desk.state}",
        title=s("technician.setup.name"),
        top=Space(),
        body=Column(grow=1, gap=0, children=rows),
        bottom=Space(),
    )

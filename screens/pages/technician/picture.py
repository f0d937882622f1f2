"""Is the picture upright? What the touch test found stands above the question."""

from __future__ import annotations

from kiosk.technician.states import Event
from screens.desk import DeskView
from screens.nodes import Button, Column, Node, Page, RowBox, Scroll, Tend, Tone
from screens.pages.technician.frame import frame, head, noted, verdict
from screens.parts import actions, beside, lowered, primary, secondary
from screens.room import room
from screens.view import View

_TURNS = (("left", "arrow-left"), ("right", "arrow-right"), ("inverted", "rotate"))


def page(desk: DeskView, view: View) -> Page:
    at = room(view)
    s = view.strings
    found: list[Node] = []
    if desk.lying:
        key = "technician.picture.touch_well"
        if desk.lying != "right":
            key = "technician.picture.touch_mended"
        found.append(verdict("circle-check", Tone.GOOD, s(key)))
    turns: list[Button] = []
    for word, icon in _TURNS:
        button = secondary(s(f"technician.picture.{word}"), Tend(Event.TURN, word), icon)
        button.height, button.grow = at.button, 1
        if at.large or at.small:
            button.icon = ""
        turns.append(button)
    upright = primary(s("technician.picture.upright"), Tend(Event.NEXT), "check")
    top = [
        *head(desk, view, s("technician.picture.title"), s("technician.picture.sub")),
        *found,
        *noted(desk, view),
    ]
    if at.small:
        rest = Column(gap=at.gap, children=[*top, *turns])
        return frame(desk, view, *beside(view, [Scroll(grow=1, child=rest)], upright))
    rows: list[Node] = [RowBox(gap=at.gap, children=list(turns))]
    if at.large and not at.wide:
        rows = list(turns)
    return frame(desk, view, lowered(view, top, [*rows, actions(view, upright)], spread="bottom"))

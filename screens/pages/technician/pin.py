"""The PIN, its check, and the lock after too many wrong ones."""

from __future__ import annotations

from math import ceil

from kiosk.technician.states import Event, State
from screens.desk import DeskView
from screens.nodes import Column, Node, Page, RowBox, Space, Tend, Text, Tone
from screens.pages.technician.frame import frame, say, working
from screens.parts import actions, heading, lowered, primary
from screens.pieces import number_pad, typed_field
from screens.room import room
from screens.view import View

SHORTEST = 6  # digits, as `python -m kiosk pin` asks for


def page(desk: DeskView, view: View) -> Page:
    s = view.strings
    if desk.state is State.LOCKED_OUT:
        minutes = max(1, ceil(desk.locked / 60))
        lines = [Text(text=s("technician.pin.locked_text", minutes=minutes))]
        return say(desk, view, "lock", Tone.WARN, s("technician.pin.locked"), lines)
    if desk.state is State.CHECKING:
        return working(desk, view, s("technician.pin.checking"), "")
    at = room(view)
    error = ""
    if desk.tries_left is not None:
        error = s("technician.pin.wrong", left=desk.tries_left)
    title = heading(view, s("technician.pin.title"), "" if at.small else s("technician.pin.sub"))
    dots = typed_field(view, "●" * desk.typed, s("technician.pin.hint"), error)
    enough = desk.typed >= SHORTEST
    go = primary(s("technician.pin.enter"), Tend(Event.ENTER), "arrow-right")
    buttons: list[Node] = [actions(view, go)] if enough else []
    pad = number_pad(view, with_x=False)
    if at.wide:
        left = Column(grow=1, gap=at.gap, spread="top", children=[title, dots, *buttons])
        right = Column(grow=1, spread="centre", children=[pad])
        body: Node = RowBox(grow=1, gap=at.gap * 2, align="stretch", children=[left, right])
        return frame(desk, view, body)
    touch = [pad, *(buttons or [Space(mm=at.button)])]
    if at.tall and not (at.large or view.look.low):  # keys in reach, the button where it always is
        touch[0] = Column(grow=1, spread="centre", children=[pad])
    return frame(
        desk, view, lowered(view, [title, dots], touch, spread="bottom" if at.large else "top")
    )

"""The PIN, its check, and the lock after too many wrong ones."""

from __future__ import annotations

from math import ceil

from kiosk.technician.states import Event, State
from screens.desk import DeskView
from screens.nodes import Page, Tend, Text, Tone
from screens.pages.technician.frame import frame, say, working
from screens.parts import heading, primary
from screens.pin import pin_body
from screens.room import room
from screens.view import View


def page(desk: DeskView, view: View) -> Page:
    s = view.strings
    if desk.state is State.LOCKED_OUT:
        minutes = max(1, ceil(desk.locked / 60))
        lines = [Text(text=s("technician.pin.locked_text", minutes=minutes))]
        return say(desk, view, "lock", Tone.WARN, s("technician.pin.locked"), lines)
    if desk.state is State.CHECKING:
        return working(desk, view, s("technician.pin.checking"), "")
    error = ""
    if desk.tries_left is not None:
        error = s("technician.pin.wrong", left=desk.tries_left)
    small = room(view).small
    title = heading(view, s("technician.pin.title"), "" if small else s("technician.pin.sub"))
    go = primary(s("technician.pin.enter"), Tend(Event.ENTER), "arrow-right")
    return frame(desk, view, pin_body(view, title, desk.typed, s("technician.pin.hint"), error, go))

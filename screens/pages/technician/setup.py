"""The wizard's first page: which terminal this is, and the touch test."""

from __future__ import annotations

from kiosk.technician.states import Event
from screens.bars import station_name
from screens.desk import DeskView
from screens.nodes import Page, Tend, Text, Tone
from screens.pages.technician.frame import card, frame, head, pairs, scrolled
from screens.parts import beside, lowered, primary, secondary
from screens.room import room
from screens.view import View


def page(desk: DeskView, view: View) -> Page:
    s = view.strings
    at = room(view)
    rows = [
        (s("technician.setup.station"), station_name(view)),
        (s("technician.setup.code"), desk.station_code),
        (s("technician.setup.terminal"), desk.terminal_code),
    ]
    title = head(desk, view, s("technician.setup.title"), s("technician.setup.sub"))
    wrong = Text(text=s("technician.setup.wrong"), tone=Tone.MUTED)
    body = scrolled(card(view, pairs(view, rows), wrong))
    buttons = [
        primary(s("technician.setup.touch"), Tend(Event.TOUCH_TEST), "hand-click"),
        secondary(s("technician.setup.skip"), Tend(Event.NEXT), "arrow-right"),
    ]
    if at.small and at.wide:  # beside its buttons a column is left: names above their values
        return frame(desk, view, *beside(view, [body], *buttons))
    if at.tall and (at.large or view.look.low):
        return frame(desk, view, lowered(view, title, beside(view, [body], *buttons)))
    return frame(desk, view, *title, *beside(view, [body], *buttons))

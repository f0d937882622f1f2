"""No number can be given: what it means, and whom to ask."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Page, Send, Tone
from screens.parts import primary
from screens.pieces import trouble
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    return trouble(
        view,
        "receipt-off",
        s("no_ticket.title"),
        s("no_ticket.lost"),
        s("no_ticket.todo"),
        [primary(s("action.home"), Send(Event.BACK), "home")],
        tone=Tone.WARN,
        code=view.trouble_code,
        bar_title=s("ticket.bar"),
    )

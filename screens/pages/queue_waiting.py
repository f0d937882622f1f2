"""The keeper of the queue, or the hub, is being asked, for a number, about an appointment or a
reply: short, and nothing to touch."""

from __future__ import annotations

from kiosk.visit.states import State
from screens.nodes import Page, Size, Text
from screens.parts import page as frame
from screens.pieces import turning
from screens.view import View

_WORDS = {
    State.TICKET_TAKING: ("ticket.taking", "ticket.bar"),
    State.BOOKING_WAITING: ("booking.waiting", "booking.bar"),
    State.REPLY_WAITING: ("reply.waiting", "reply.bar"),
}


def page(view: View) -> Page:
    words, title = (view.strings(key) for key in _WORDS[view.state])
    said = Text(text=words, size=Size.TITLE, bold=True, align="centre")
    return frame(view, turning(view, said), title=title)

"""No appointment was made, or none is found under that number: why, and what to do."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Page, Send, Tone
from screens.parts import primary
from screens.pieces import trouble
from screens.view import View

_WORDS = frozenset({"full", "unknown", "withdrawn", "over", "early"})


def page(view: View) -> Page:
    s = view.strings
    word = view.trouble_code if view.trouble_code in _WORDS else "other"
    return trouble(
        view,
        "calendar-x",
        s(f"no_booking.{word}"),
        s("no_booking.lost"),
        s(f"no_booking.{word}_todo"),
        [primary(s("action.home"), Send(Event.BACK), "home")],
        tone=Tone.WARN,
        code="" if word != "other" else view.trouble_code,
        bar_title=s("booking.bar"),
    )

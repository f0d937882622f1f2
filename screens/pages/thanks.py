"""Wiped, and proved so: nothing of the visitor remains. Then the next one may come."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Page, Send, Tone
from screens.parts import secondary
from screens.pieces import message, note
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    again = secondary(s("thanks.again"), Send(Event.TOUCH), "hand-finger")
    return message(
        view,
        "circle-check",
        Tone.GOOD,
        s("thanks.title"),
        [note("shield-check", s("thanks.wiped"), Tone.GOOD), note("id", s("thanks.take"))],
        [again] if view.doors_open else [],
    )

"""Something broke and the wipe is proved since: say so, then serve the next."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Page, Send, Tone
from screens.parts import primary
from screens.pieces import trouble
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    again = primary(s("apology.again"), Send(Event.TOUCH), "refresh")
    return trouble(
        view,
        "mood-empty",
        s("apology.title"),
        s("apology.lost"),
        s("apology.todo", number=s("brand.hotline_number")),
        [again] if view.doors_open else [],
        tone=Tone.ENROLMENT,
        code=view.trouble_code,
    )

"""Something broke. Nothing is promised here before the wipe is proved."""

from __future__ import annotations

from screens.nodes import Page, Tone
from screens.pieces import message, note
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    return message(
        view,
        "alert-triangle",
        Tone.WARN,
        s("failsafe.title"),
        [
            note("shield-check", s("failsafe.lost")),
            note("hand-finger", s("failsafe.todo", number=s("brand.hotline_number"))),
        ],
        code=view.trouble_code,
    )

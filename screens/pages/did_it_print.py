"""The printer did not confirm: only the visitor can know, so they are asked."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Page, Send, Text, Tone
from screens.parts import a4_title, item_title, primary, secondary
from screens.pieces import message
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    said, icon = ("did_list", "file-text") if view.paper == "list" else ("did", "receipt")
    return message(
        view,
        icon,
        Tone.ENROLMENT,
        a4_title(view, "did") or s(f"{said}.title"),
        [Text(text=s(f"{said}.sub"), align="centre")],
        [
            primary(s("did.yes"), Send(Event.PAPER_CAME), "check"),
            secondary(s("did.no"), Send(Event.NO_PAPER_CAME), "x"),
        ],
        bar_title=item_title(view),
    )

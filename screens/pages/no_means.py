"""No way to identify works: who must act, and what can still be done here."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Page, Send, Tone
from screens.parts import item_title, primary
from screens.pieces import trouble
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    return trouble(
        view,
        "id-off",
        s("no_means.title"),
        s("no_means.lost"),
        s("no_means.todo"),
        [primary(s("action.home"), Send(Event.BACK), "home")],
        tone=Tone.WARN,
        code=view.trouble_code,
        bar_title=item_title(view),
    )

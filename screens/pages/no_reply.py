"""No reply can be shown: the number is not known, or nobody could be asked."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Page, Send, Tone
from screens.parts import primary, secondary
from screens.pieces import trouble
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    word = "unknown" if view.trouble_code == "unknown" else "other"
    return trouble(
        view,
        "inbox",
        s(f"no_reply.{word}"),
        s("no_reply.lost"),
        s(f"no_reply.{word}_todo"),
        [
            primary(s("no_reply.again"), Send(Event.RETRY), "refresh"),
            secondary(s("action.home"), Send(Event.BACK), "home"),
        ],
        tone=Tone.WARN,
        code="" if word == "unknown" else view.trouble_code,
        bar_title=s("reply.bar"),
    )

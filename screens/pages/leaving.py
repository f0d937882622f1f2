"""结束退出 was touched while what somebody typed or filled in would be lost: asked once."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Local, Page, Send, Text, Tone
from screens.parts import item_title, primary, secondary
from screens.pieces import message
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    return message(
        view,
        "help-circle",
        Tone.ENROLMENT,
        s("leaving.title"),
        [Text(text=s("leaving.text"))],
        [
            primary(s("leaving.stay"), Local("keep-typing"), "arrow-left"),
            secondary(s("bar.leave"), Send(Event.LEAVE), "logout"),
        ],
        bar_title=item_title(view),
    )

"""The printer said so itself, or the visitor did: the receipt is there to be taken."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Button, Page, Send, Text, Tone
from screens.parts import a4_title, item_title, primary, secondary
from screens.pieces import message
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    said, icon = ("printed_list", "file-check") if view.paper == "list" else ("printed", "receipt")
    return message(
        view,
        icon,
        Tone.GOOD,
        a4_title(view, "printed") or s(f"{said}.title"),
        [Text(text=s("printed.sub_case" if view.case else f"{said}.sub"), align="centre")],
        [primary(s("printed.leave"), Send(Event.LEAVE), "mood-smile"), *_more(view)],
        bar_title=item_title(view),
    )


def _more(view: View) -> list[Button]:
    if not view.goes_on:
        return []
    word = view.strings("filed.another" if view.case else "result.another")
    return [secondary(word, Send(Event.ANOTHER), "layout-grid")]

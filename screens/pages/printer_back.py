"""Paper changed or cover closed while the visitor waited: one touch prints the receipt anew."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Page, Send, Text, Tone
from screens.pages.print_failed import other_ways
from screens.parts import item_title, primary
from screens.pieces import message
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    if not view.can_print:
        return message(
            view,
            "printer-off",
            Tone.WARN,
            s("printer_back.lost"),
            [Text(text=s("printer_back.lost_todo"), align="centre")],
            other_ways(view),
            bar_title=item_title(view),
        )
    words = s("printer_back.again" if view.prints else "printer_back.whole")
    return message(
        view,
        "printer",
        Tone.GOOD,
        s("printer_back.title"),
        [Text(text=words, align="centre")],
        [primary(s("result.print"), Send(Event.RETRY), "printer"), *other_ways(view)],
        bar_title=item_title(view),
    )

"""Paper changed or cover closed while the visitor waited: one touch prints it anew."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Page, Send, Text, Tone
from screens.pages.print_failed import other_ways
from screens.parts import item_title, primary
from screens.pieces import message
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    a4 = view.paper == "list"
    said, button, icon = (
        ("printer_back_list", "result.print_list", "file-text")
        if a4
        else ("printer_back", "result.print", "printer")
    )
    if not view.printer_ready:
        return message(
            view,
            "printer-off",
            Tone.WARN,
            s(f"{said}.lost"),
            [Text(text=s(f"{said}.lost_todo"), align="centre")],
            other_ways(view),
            bar_title=item_title(view),
        )
    copies = view.lists if a4 else view.prints
    return message(
        view,
        "printer",
        Tone.GOOD,
        s(f"{said}.title"),
        [Text(text=s(f"{said}.again" if copies else f"{said}.whole"), align="centre")],
        [primary(s(button), Send(Event.RETRY), icon), *other_ways(view)],
        bar_title=item_title(view),
    )

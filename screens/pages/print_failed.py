"""No receipt: why, who must act, and that the answer itself is not lost."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Page, Send, Tone
from screens.parts import item_title, primary, secondary
from screens.pieces import trouble
from screens.view import View

# PrintFailure values (drivers/printer) and `unseen`, the visitor's own word; screens never import
# drivers. What is not listed is told as hardware.
ICONS = {
    "paper-out": "receipt-off",
    "cover-open": "printer-off",
    "cutter": "scissors",
    "hardware": "printer-off",
    "offline": "plug-connected-x",
    "power-off": "plug-connected-x",
    "cancelled": "printer-off",
    "unseen": "receipt",
}
# PageFailure values (drivers/page_printer) of a complete list, and `unseen`.
LIST_ICONS = {
    "paper-out": "file-text",
    "cover-open": "printer-off",
    "jammed": "printer-off",
    "toner-out": "printer-off",
    "hardware": "printer-off",
    "offline": "plug-connected-x",
    "power-off": "plug-connected-x",
    "cancelled": "printer-off",
    "stuck": "hourglass",
    "not-cleared": "hourglass",
    "unseen": "file-text",
}


def page(view: View) -> Page:
    s = view.strings
    icons, said = (LIST_ICONS, "print_list") if view.paper == "list" else (ICONS, "print")
    why = view.print_failure if view.print_failure in icons else "hardware"
    return trouble(
        view,
        icons[why],
        s(f"{said}.{why}.title"),
        s("print.lost"),
        s(f"{said}.{why}.todo"),
        [
            primary(s("print.retry"), Send(Event.RETRY), "printer"),
            secondary(s("print.no"), Send(Event.BACK), "arrow-left"),
            secondary(s("result.another"), Send(Event.ANOTHER), "layout-grid"),
        ],
        tone=Tone.WARN,
        code=view.trouble_code,
        bar_title=item_title(view),
    )

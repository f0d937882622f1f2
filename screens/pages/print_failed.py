"""No receipt or list: why, who must act, and that the answer itself is not lost."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Button, Page, Send, Tone
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

WAITS = frozenset({"paper-out", "cover-open", "jammed", "toner-out"})
"""The printer itself says when it is mended; until then a second try could only fail."""


def page(view: View) -> Page:
    s = view.strings
    icons, said = (LIST_ICONS, "print_list") if view.paper == "list" else (ICONS, "print")
    why = view.print_failure if view.print_failure in icons else "hardware"
    again: list[Button] = []
    if why not in WAITS or view.printer_ready:
        again = [primary(s("print.retry"), Send(Event.RETRY), "printer")]
    return trouble(
        view,
        icons[why],
        s(f"{said}.{why}.title"),
        s("print.lost"),
        s(f"{said}.{why}.todo"),
        [*again, *other_ways(view)],
        tone=Tone.WARN,
        code=view.trouble_code,
        bar_title=item_title(view),
    )


def other_ways(view: View) -> list[Button]:
    """Without paper: back to the answer, or on to another item."""
    s = view.strings
    return [
        secondary(s("print.no"), Send(Event.BACK), "arrow-left"),
        secondary(s("result.another"), Send(Event.ANOTHER), "layout-grid"),
    ]

"""No receipt: why, who must act, and that the answer itself is not lost."""

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

WAITS = frozenset({"paper-out", "cover-open"})
"""The printer itself says when it is mended; until then a second try could only fail."""


def page(view: View) -> Page:
    s = view.strings
    why = view.print_failure if view.print_failure in ICONS else "hardware"
    again: list[Button] = []
    if why not in WAITS or view.can_print:
        again = [primary(s("print.retry"), Send(Event.RETRY), "printer")]
    return trouble(
        view,
        ICONS[why],
        s(f"print.{why}.title"),
        s("print.lost"),
        s(f"print.{why}.todo"),
        [*again, *other_ways(view)],
        tone=Tone.WARN,
        code=view.trouble_code,
        bar_title=item_title(view),
    )


def other_ways(view: View) -> list[Button]:
    """Without a receipt: back to the answer, or on to another item."""
    s = view.strings
    return [
        secondary(s("print.no"), Send(Event.BACK), "arrow-left"),
        secondary(s("result.another"), Send(Event.ANOTHER), "layout-grid"),
    ]

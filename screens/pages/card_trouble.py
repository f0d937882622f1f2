"""Card or code could not be read: taken early, two at once, not readable."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Page, Send, Tone
from screens.parts import item_title, primary, secondary
from screens.pieces import trouble
from screens.view import View

# ReadFailure values (drivers/id_reader); screens never import drivers. `cancelled` never shows.
ICONS = {
    "taken-early": "hand-stop",
    "two-cards": "cards",
    "unreadable": "id-off",
    "fault": "plug-connected-x",
    "bad-code": "qrcode",  # the scanner's: rubbish, or the SDK refused it
}


def page(view: View) -> Page:
    s = view.strings
    why = view.card_trouble if view.card_trouble in ICONS else "unreadable"
    return trouble(
        view,
        ICONS[why],
        s(f"card.{why}.title"),
        s("card.lost"),
        s(f"card.{why}.todo"),
        [
            primary(s("card.retry"), Send(Event.RETRY), "refresh"),
            secondary(s("action.home"), Send(Event.BACK), "home"),
        ],
        tone=Tone.ENROLMENT,
        code=view.trouble_code,
        bar_title=item_title(view),
    )

"""Why nobody is shown: each reason in its own plain words, none of them a reproach."""

from __future__ import annotations

from kiosk.platform.interface import Refusal
from kiosk.visit.states import Event
from screens.nodes import Page, Send, Tone
from screens.parts import item_title, primary, secondary
from screens.pieces import trouble
from screens.view import View

ICONS: dict[Refusal, str] = {
    Refusal.NOT_FOUND: "user-search",
    Refusal.NOT_INSURED: "user-question",
    Refusal.DECEASED: "info-circle",
    Refusal.SECRECY: "lock",
    Refusal.CARD_EXPIRED: "calendar-x",
    Refusal.CARD_NOT_YET: "calendar-x",
    Refusal.NAME_DIFFERS: "id",
    Refusal.BAD_VOUCHER: "qrcode",
    Refusal.NOT_A_MINOR: "friends",
    Refusal.NOT_GUARDIAN: "friends",
}

# Another try with the same card would say the same.
_FINAL = frozenset({Refusal.SECRECY, Refusal.DECEASED, Refusal.NOT_INSURED})


def page(view: View) -> Page:
    s = view.strings
    why = view.refusal or Refusal.NOT_FOUND
    again = primary(s("refusal.retry"), Send(Event.RETRY), "refresh")
    home = secondary(s("action.home"), Send(Event.BACK), "home")
    if why in _FINAL:
        home = primary(s("action.home"), Send(Event.BACK), "home")
        again = secondary(s("refusal.other"), Send(Event.RETRY), "refresh")
    return trouble(
        view,
        ICONS[why],
        s(f"refusal.{why.value}.title"),
        s("refusal.lost"),
        s(f"refusal.{why.value}.todo"),
        [home, again] if why in _FINAL else [again, home],
        tone=Tone.ENROLMENT,
        code=view.trouble_code,
        bar_title=item_title(view),
    )

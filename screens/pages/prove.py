"""A second proof of who it is: a card alone files nothing where nobody looks on (人证相符)."""

from __future__ import annotations

from kiosk.handling.eligibility import Wanted
from screens.nodes import Page, Tone
from screens.parts import item_title
from screens.pieces import message, note
from screens.view import View

_ICONS = {Wanted.VOUCHER: "qrcode", Wanted.CARD: "id", Wanted.AGENT: "friends"}


def page(view: View) -> Page:
    s, wanted = view.strings, view.wanted_proof or Wanted.VOUCHER
    lines = [
        note("hand-finger", s(f"prove.{wanted}.text")),
        note("info-circle", s(f"prove.{wanted}.none"), Tone.MUTED),
    ]
    if view.proof_trouble:
        lines.insert(0, note("alert-circle", s(view.proof_trouble), Tone.BAD))
    return message(
        view,
        _ICONS[wanted],
        Tone.ENROLMENT,
        s(f"prove.{wanted}.title"),
        lines,
        bar_title=item_title(view),
    )

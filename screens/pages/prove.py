"""Whose hand it is: a card alone files nothing where nobody looks on (人证相符)."""

from __future__ import annotations

from kiosk.handling.eligibility import Wanted
from kiosk.services.proofs import Proof
from kiosk.visit.states import Event
from screens.bars import does
from screens.nodes import Button, Page, Send, Tone
from screens.parts import item_title, primary, secondary
from screens.pieces import message, note
from screens.room import room
from screens.view import View

_ICONS = {
    Wanted.VOUCHER: "qrcode",
    Wanted.CARD: "id",
    Wanted.CHOICE: "shield-lock",
    Wanted.AGENT: "friends",
}


def page(view: View) -> Page:
    s, wanted = view.strings, view.wanted_proof or Wanted.VOUCHER
    buttons = _ways(view) if wanted is not Wanted.AGENT else []
    none = f"prove.{wanted}.none" if not buttons else "prove.else"
    at = room(view)
    cramped = at.small and at.large
    lines = [note("hand-finger", s(f"prove.{wanted}.text"))]
    if not (buttons and (cramped or view.proof_trouble)):  # the buttons say it themselves
        lines.append(note("info-circle", s(none), Tone.MUTED))
    if view.proof_trouble:
        if buttons and cramped:  # the title says what is asked
            lines.clear()
        trouble = s(view.proof_trouble, name=_secret_name(view))
        lines.insert(0, note("alert-circle", trouble, Tone.BAD))
    return message(
        view,
        _ICONS[wanted],
        Tone.ENROLMENT,
        s(f"prove.{wanted}.title"),
        lines,
        buttons,
        bar_title=item_title(view),
    )


def _ways(view: View) -> list[Button]:
    """What no device waits for: each is a touch away."""
    s, made = view.strings, []
    button = primary if view.wanted_proof is Wanted.CHOICE else secondary
    if Proof.SECRET in view.ways and view.secret is not None and does(view, Event.OPEN_SECRET):
        text = s("prove.secret", name=_secret_name(view))
        made.append(button(text, Send(Event.OPEN_SECRET), "keyboard"))
    if Proof.FACE in view.ways and does(view, Event.OPEN_FACE):
        made.append(button(s("prove.face"), Send(Event.OPEN_FACE), "user-check"))
    if Proof.STAFF in view.ways and does(view, Event.OPEN_STAFF):
        made.append(button(s("prove.staff"), Send(Event.OPEN_STAFF), "id-badge-2"))
    return made


def _secret_name(view: View) -> str:
    return view.secret.name.get(view.look.language) if view.secret is not None else ""

"""A member of staff is to look at the card and at who stands here."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Page, Tend, Tone
from screens.parts import item_title, secondary
from screens.pieces import message, note
from screens.view import View


def page(view: View) -> Page:
    s, here = view.strings, view.attested_here
    title = "attest.coming" if view.attesting else "attest.asked"
    kept = "attest.shown" if view.settings.shows_photos else "attest.kept"
    lines = [note("id", s("attest.card")), note("shield-lock", s(kept), Tone.MUTED)]
    buttons = [secondary(s("attest.here"), Tend(Event.CALLED), "lock")] if here else []
    return message(
        view, "id-badge-2", Tone.ENROLMENT, s(title), lines, buttons, bar_title=item_title(view)
    )

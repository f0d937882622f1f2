"""A member of staff is to look at the card and at who stands here."""

from __future__ import annotations

from screens.nodes import Page, Tone
from screens.parts import item_title
from screens.pieces import message, note
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    title = "attest.coming" if view.attesting else "attest.asked"
    lines = [note("id", s("attest.card")), note("shield-lock", s("attest.kept"), Tone.MUTED)]
    return message(view, "id-badge-2", Tone.ENROLMENT, s(title), lines, bar_title=item_title(view))

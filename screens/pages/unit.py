"""For which employer: the QR code of its licence, or its code typed."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Page, Send, Tone
from screens.parts import item_title, secondary
from screens.pieces import message, note
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    lines = [note("hand-finger", s("unit.text")), note("info-circle", s("unit.none"), Tone.MUTED)]
    if view.unit_error:
        lines.insert(0, note("alert-circle", s(view.unit_error), Tone.BAD))
    return message(
        view,
        "building",
        Tone.ENROLMENT,
        s("unit.title"),
        lines,
        [secondary(s("unit.type"), Send(Event.OPEN_UNIT_CODE), "keyboard")],
        bar_title=item_title(view),
    )

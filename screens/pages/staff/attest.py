"""人证相符: card and person are looked at, and it is said whether they belong together."""

from __future__ import annotations

from kiosk.staff.states import Event, State
from screens.nodes import Page, Tend, Tone
from screens.pages.staff.frame import noted, say
from screens.pages.staff.wish import item_name
from screens.parts import primary, secondary
from screens.pieces import note
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    s, wish = view.strings, staff.taken
    where = s("staff.attest.here")
    if staff.state is State.ATTESTING and wish is not None:
        where = s("staff.attest.at", terminal=wish.terminal)
    lines = [*noted(staff, view), note("map-pin", where), note("id", s("staff.attest.look"))]
    if name := item_name(view, wish) if wish is not None else "":
        lines.append(note("file-text", s("staff.attest.item", item=name), Tone.MUTED))
    buttons = [
        primary(s("staff.attest.yes"), Tend(Event.CONFIRM), "circle-check"),
        secondary(s("staff.attest.no"), Tend(Event.OPEN_REASONS), "x"),
    ]
    return say(staff, view, "id-badge-2", Tone.ENROLMENT, s("staff.attest.title"), lines, buttons)

"""人证相符: card and person are looked at, and it is said whether they belong together.

Where this terminal makes a picture of the chip's photo it is shown beside the camera's (`faces`).
One that another terminal asks for is given there, if that one shows pictures.
"""

from __future__ import annotations

from kiosk.staff.states import Event, State
from screens.nodes import Node, Page, Tend, Tone
from screens.pages.staff import faces
from screens.pages.staff.frame import noted, say
from screens.pages.staff.wish import item_name
from screens.parts import primary, secondary
from screens.pieces import note
from screens.staff import StaffView, WishShown
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    s, wish, elsewhere = view.strings, staff.taken, staff.state is State.ATTESTING
    if not elsewhere and view.settings.shows_photos:
        return faces.page(staff, view)
    if elsewhere and wish is not None and wish.here:
        return _there(staff, view, wish)
    where = s("staff.attest.here")
    if elsewhere and wish is not None:
        where = s("staff.attest.at", terminal=wish.terminal)
    lines = [*noted(staff, view), note("map-pin", where), note("id", s("staff.attest.look"))]
    if name := item_name(view, wish) if wish is not None else "":
        lines.append(note("file-text", s("staff.attest.item", item=name), Tone.MUTED))
    buttons = [
        primary(s("staff.attest.yes"), Tend(Event.CONFIRM), "circle-check"),
        secondary(s("staff.attest.no"), Tend(Event.OPEN_REASONS), "x"),
    ]
    return say(staff, view, "id-badge-2", Tone.ENROLMENT, s("staff.attest.title"), lines, buttons)


def _there(staff: StaffView, view: View, wish: WishShown) -> Page:
    """The pictures never leave that terminal, so the word is given there."""
    s = view.strings
    lines: list[Node] = [
        *noted(staff, view),
        note("map-pin", s("staff.attest.go", terminal=wish.terminal)),
        note("lock", s("staff.attest.there")),
    ]
    if name := item_name(view, wish):
        lines.append(note("file-text", s("staff.attest.item", item=name), Tone.MUTED))
    buttons = [secondary(s("staff.attest.cannot"), Tend(Event.BACK), "x")]
    title = s("staff.attest.wanted")
    return say(staff, view, "id-badge-2", Tone.ENROLMENT, title, lines, buttons)

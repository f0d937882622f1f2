"""The staff's own pad while nobody is signed in: nothing of anybody, one button."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Node, Page, Tend, Text, Tone
from screens.pages.staff.frame import noted, say
from screens.pages.staff.wish import words
from screens.parts import primary
from screens.pieces import note
from screens.staff import StaffView
from screens.view import View

_MOST = 2  # of those who call: the button stays on the glass


def page(staff: StaffView, view: View) -> Page:
    s = view.strings
    called = [note("bell", words(view, wish)[0], Tone.WARN) for wish in staff.wishes[:_MOST]]
    if due := staff.urgent.due:
        called.append(note("speakerphone", s("staff.locked.urgent", count=due), Tone.WARN))
    lines: list[Node] = [*noted(staff, view), *called, Text(text=s("staff.locked.text"))]
    go = primary(s("staff.locked.open"), Tend(Event.OPEN), "arrow-right")
    return say(staff, view, "lock", Tone.ENROLMENT, s("staff.locked.title"), lines, [go])

"""The staff's own pad while nobody is signed in: nothing of anybody, one button."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Node, Page, Tend, Text, Tone
from screens.pages.staff.frame import noted, say
from screens.parts import primary
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    s = view.strings
    lines: list[Node] = [*noted(staff, view), Text(text=s("staff.locked.text"))]
    go = primary(s("staff.locked.open"), Tend(Event.OPEN), "arrow-right")
    return say(staff, view, "lock", Tone.ENROLMENT, s("staff.locked.title"), lines, [go])

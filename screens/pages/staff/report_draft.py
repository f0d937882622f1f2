"""A report that was begun and not sent: go on with it, or drop it."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Page, Tend, Text, Tone
from screens.pages.staff.frame import noted, say
from screens.pages.staff.reports import unread
from screens.parts import primary, secondary
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    s, one = view.strings, staff.urgent.draft
    if one is None:
        lines = [*noted(staff, view), unread(view)]
        return say(staff, view, "alert-triangle", Tone.WARN, s("staff.urgent.title"), lines)
    stage = s(f"staff.urgent.stage.{one.stage}")
    lines = [
        *noted(staff, view),
        Text(text=s("staff.urgent.line", stage=stage, time=one.at)),
        Text(text=s("staff.urgent.draft_until", time=one.until)),
    ]
    buttons = [
        primary(s("staff.urgent.resume"), Tend(Event.RESUME_REPORT), "edit"),
        secondary(s("staff.urgent.drop"), Tend(Event.DROP_REPORT), "x"),
    ]
    what = s(f"staff.urgent.what.{one.what}")
    return say(staff, view, "edit", Tone.WARN, what, lines, buttons)

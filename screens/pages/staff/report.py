"""One report: each of its stages, and what the platform said of it."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Page, Tend, Text, Tone
from screens.pages.staff.frame import noted, say
from screens.pages.staff.reports import at_hub, standing, unread
from screens.parts import primary, secondary
from screens.pieces import note
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    s, one = view.strings, staff.urgent.one
    if one is None:
        lines = [*noted(staff, view), unread(view)]
        return say(staff, view, "alert-triangle", Tone.WARN, s("staff.urgent.title"), lines)
    lines = [*noted(staff, view)]
    for stage in reversed(one.stages):
        icon, words, tone = standing(view, stage.stands, stage.proof, stage.code)
        title = s("staff.urgent.line", stage=s(f"staff.urgent.stage.{stage.stage}"), time=stage.at)
        lines += [Text(text=title, bold=True), note(icon, words, tone), *at_hub(view, stage.hub)]
    buttons = []
    if one.due:
        lines.insert(0, note("bell", s("staff.urgent.again"), Tone.WARN))
    if not one.closed:
        buttons = [
            primary(s("staff.urgent.continue"), Tend(Event.CONTINUE_REPORT), "arrow-right"),
            secondary(s("staff.urgent.close"), Tend(Event.CLOSE_REPORT), "circle-check"),
        ]
    icon, tone = ("circle-check", Tone.GOOD) if one.closed else ("speakerphone", Tone.WARN)
    what = s(f"staff.urgent.what.{one.what}")
    return say(staff, view, icon, tone, what, lines, buttons)

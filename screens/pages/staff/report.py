"""One report: who has acknowledged it, each of its stages, and what the platform said of it."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Node, Page, Size, Tend, Text, Tone
from screens.pages.staff.frame import noted, say
from screens.pages.staff.reports import at_hub, standing, unread
from screens.parts import primary, secondary
from screens.pieces import note
from screens.staff import ReportShown, StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    s, one = view.strings, staff.urgent.one
    if one is None:
        lines = [*noted(staff, view), unread(view)]
        return say(staff, view, "alert-triangle", Tone.WARN, s("staff.urgent.title"), lines)
    lines = [*noted(staff, view), *_known(view, one)]
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


def _known(view: View, one: ReportShown) -> list[Node]:
    """City and province, each, as the hub told it last; and what it asks for."""
    s, known = view.strings, one.known
    if known is None:
        return []
    made: list[Node] = []
    for level, at in known.levels:
        word, icon, tone = ("known", "circle-check", Tone.GOOD) if at else (
            "unknown", "clock", Tone.WARN)  # fmt: skip
        name = s(f"staff.urgent.level.{level}")
        made.append(note(icon, s(f"staff.urgent.level.{word}", level=name, time=at), tone))
    if known.closed and not one.closed:
        made.append(note("info-circle", s("staff.urgent.hub.closed"), Tone.WARN))
    elif known.reminded:
        words = s("staff.urgent.hub.reminded", time=known.reminded)
        made.append(note("bell", words, Tone.WARN))
    elif known.by and not one.closed:
        made.append(note("clock", s("staff.urgent.hub.by", time=known.by), Tone.MUTED))
    heard = Text(text=s("staff.urgent.hub.heard", time=known.heard), size=Size.SMALL,
                 tone=Tone.MUTED)  # fmt: skip
    return [*made, heard]

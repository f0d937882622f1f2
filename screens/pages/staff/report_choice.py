"""What kind of event it is, and how the station serves now: one touch each."""

from __future__ import annotations

from kiosk.staff.states import Event, State
from kiosk.station.urgent import Service, What
from screens.nodes import Column, Grid, Node, Page, Scroll, Tend, Tone
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.pieces import choice
from screens.room import room
from screens.staff import StaffView
from screens.view import View

_ICONS = {
    Service.NORMAL: ("circle-check", Tone.GOOD),
    Service.PARTLY: ("alert-triangle", Tone.WARN),
    Service.STOPPED: ("hand-stop", Tone.BAD),
}


def page(staff: StaffView, view: View) -> Page:
    at, s = room(view), view.strings
    height = max(at.touch, 20.0 if at.small else 30.0)
    what = staff.state is State.REPORT_WHAT
    if what:
        title = s("staff.urgent.which")
        tiles: list[Node] = [
            choice(view, s(f"staff.urgent.what.{one}"), Tend(Event.SAY_WHAT, one.value),
                   height=height)
            for one in What
        ]  # fmt: skip
    else:
        title = s("staff.urgent.serves")
        tiles = [
            choice(view, s(f"staff.urgent.service.{one}"), Tend(Event.SAY_SERVICE, one.value),
                   icon=icon, tone=tone, height=height)
            for one, (icon, tone) in _ICONS.items()
        ]  # fmt: skip
    columns = 2 if what and (at.wide or not at.large) else 1
    grid = Grid(columns=columns, gap=at.gap, spans=[1] * len(tiles), children=tiles)
    head = [heading(view, title), *noted(staff, view)]
    return frame(staff, view, lowered(view, head, [Scroll(grow=1, child=Column(children=[grid]))]))

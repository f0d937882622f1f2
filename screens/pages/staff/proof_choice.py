"""Where an event was, and on which day: one touch each."""

from __future__ import annotations

from kiosk.staff.states import Event, State
from screens.nodes import Column, Grid, Node, Page, Scroll, Tend, Tone
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.pieces import choice
from screens.room import room
from screens.staff import StaffView
from screens.view import View

_ICONS = {"station": "building-community", "off-site": "map-pin"}


def page(staff: StaffView, view: View) -> Page:
    at, s, tasks = room(view), view.strings, staff.tasks
    height = max(at.touch, 18.0 if at.small else 26.0)
    if staff.state is State.PROOF_PLACE:
        asked = tasks.one.place if tasks.one is not None else "any"
        title, columns = s("staff.tasks.which_place"), 2 if at.wide else 1
        tiles: list[Node] = [
            choice(view, s(f"staff.tasks.place.{one}"), Tend(Event.SAY_PLACE, one), icon=icon,
                   tone=Tone.ENROLMENT, height=height)
            for one, icon in _ICONS.items()
            if asked in ("any", one)
        ]  # fmt: skip
    else:
        title = s("staff.tasks.which_day")
        columns = 3 if at.wide and not at.large else (2 if at.wide or not at.small else 1)
        tiles = [
            choice(view, day, Tend(Event.SAY_HELD, day), icon="calendar",
                   sub=s(f"staff.visits.weekday.{weekday}"), height=height)
            for day, weekday in tasks.days
        ]  # fmt: skip
    grid = Grid(columns=columns, gap=at.gap, spans=[1] * len(tiles), children=tiles)
    head = [heading(view, title), *noted(staff, view)]
    return frame(staff, view, lowered(view, head, [Scroll(grow=1, child=Column(children=[grid]))]))

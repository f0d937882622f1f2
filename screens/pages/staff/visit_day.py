"""On which day somebody is visited."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Column, Grid, Node, Page, Scroll, Tend
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.pieces import choice
from screens.room import room
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, visits = room(view), view.strings, staff.visits
    height = max(at.touch, 18.0 if at.small else 26.0)
    tiles: list[Node] = [
        choice(view, day, Tend(Event.PLAN_VISIT, day), icon="calendar",
               sub=s(f"staff.visits.weekday.{weekday}"), height=height)
        for day, weekday in visits.days
    ]  # fmt: skip
    columns = 3 if at.wide and not at.large else (2 if at.wide or not at.small else 1)
    grid = Grid(columns=columns, gap=at.gap, spans=[1] * len(tiles), children=tiles)
    head = [heading(view, s("staff.visits.which_day")), *noted(staff, view)]
    return frame(staff, view, lowered(view, head, [Scroll(grow=1, child=Column(children=[grid]))]))

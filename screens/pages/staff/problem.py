"""What citizens complained of: one of the list, or in words."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Column, Grid, Node, Page, Scroll, Tend, Tone
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.pieces import choice
from screens.room import room
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s = room(view), view.strings
    height = max(at.touch, 16.0 if at.small else 26.0)
    tiles: list[Node] = [
        choice(view, s("staff.weekly.write"), Tend(Event.WRITE_PROBLEM), icon="edit",
               tone=Tone.ENROLMENT, height=height),
        *(
            choice(view, s(f"reason.{one}"), Tend(Event.PICK_PROBLEM, one), height=height)
            for one in view.settings.review.reasons
        ),
    ]  # fmt: skip
    columns = 2 if at.wide or not at.large else 1
    grid = Grid(columns=columns, gap=at.gap, spans=[1] * len(tiles), children=tiles)
    head = [heading(view, s("staff.weekly.which")), *noted(staff, view)]
    return frame(staff, view, lowered(view, head, [Scroll(grow=1, child=Column(children=[grid]))]))

"""Whose account it is: one name a tile."""

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
    height = max(at.touch, 20.0 if at.small else 30.0)
    tiles: list[Node] = [
        choice(
            view,
            one.name,
            Tend(Event.CHOSEN, one.id),
            icon="lock" if one.locked else "user",
            tone=Tone.WARN if one.locked else Tone.ENROLMENT,
            sub=s("staff.choosing.locked") if one.locked else "",
            height=height,
        )
        for one in staff.accounts
    ]
    columns = 1 if at.large and not at.wide else 2
    spans = [1] * len(tiles)
    grid = Grid(columns=columns, gap=at.gap, spans=spans, children=tiles)
    head = [heading(view, s("staff.choosing.title")), *noted(staff, view)]
    return frame(staff, view, lowered(view, head, [Scroll(grow=1, child=Column(children=[grid]))]))

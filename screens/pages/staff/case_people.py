"""To whom a case is handed over, or who shall stand in: they have to accept it themselves."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Column, Grid, Node, Page, Scroll, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.pieces import choice
from screens.room import room
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, cases = room(view), view.strings, staff.cases
    title = s(f"staff.case.offer.{cases.post or 'first'}")
    head: list[Node] = [heading(view, title, s("staff.case.accepts")), *noted(staff, view)]
    height = max(at.touch, 20.0 if at.small else 30.0)
    tiles: list[Node] = [
        choice(view, one.name, Tend(Event.PICK_PERSON, one.id), icon="user", height=height)
        for one in cases.people
    ]
    if not tiles:
        tiles = [Text(text=s("staff.case.no_people"), tone=Tone.MUTED)]
    grid = Grid(columns=2 if at.wide else 1, gap=at.gap, spans=[1] * len(tiles), children=tiles)
    return frame(staff, view, lowered(view, head, [Scroll(grow=1, child=Column(children=[grid]))]))

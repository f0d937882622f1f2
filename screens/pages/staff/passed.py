"""过号: who was called and not there, and has come after all."""

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
    at, s, own = room(view), view.strings, staff.windowed.at
    queue = view.settings.station.queue
    names = {t.id: t.name.get(view.look.language) for t in queue.types} if queue else {}
    behind = queue.passed_behind if queue is not None else 0
    height = max(at.touch, 20.0 if at.small else 30.0)
    tiles: list[Node] = [
        choice(view, one.number, Tend(Event.COME_BACK, one.number), icon="rotate",
               tone=Tone.ENROLMENT, sub=names.get(one.kind, one.kind), height=height)
        for one in (own.passed if own is not None else ())
    ]  # fmt: skip
    columns = 2 if at.wide or not at.large else 1
    grid = Grid(columns=columns, gap=at.gap, spans=[1] * len(tiles), children=tiles)
    sub = "" if at.small and at.large else s("staff.window.passed_sub", count=behind)
    head = [heading(view, s("staff.window.passed_title"), sub), *noted(staff, view)]
    return frame(staff, view, lowered(view, head, [Scroll(grow=1, child=Column(children=[grid]))]))

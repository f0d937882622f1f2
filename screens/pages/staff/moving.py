"""转移: to which business, or to which window, the number goes. Its turn stays what it was."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Column, Grid, Node, Page, Scroll, Tend, Tone
from screens.pages.staff.frame import frame, noted
from screens.pages.staff.windows import SIGNS, who
from screens.parts import heading, lowered
from screens.pieces import choice
from screens.room import room
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, own = room(view), view.strings, staff.windowed.at
    here = own.here if own is not None else None
    queue = view.settings.station.queue
    height = max(at.touch, 20.0 if at.small else 30.0)
    tiles: list[Node] = [
        choice(view, one.name.get(view.look.language), Tend(Event.MOVE, f"kind:{one.id}"),
               icon="clipboard-list", tone=Tone.ENROLMENT, height=height)
        for one in (queue.types if queue is not None else ())
        if here is not None and one.id != here.kind
    ]  # fmt: skip
    for seat in own.others if own is not None and here is not None else ():
        icon, tone = SIGNS[seat.stand]
        stand = s(f"window.stand.{seat.stand.value}")
        sub = s("staff.window.by", name=who(view, seat.by), stand=stand)
        name = s("window.name", window=seat.window)
        tiles.append(
            choice(view, name, Tend(Event.MOVE, f"window:{seat.window}"), icon=icon, tone=tone,
                   sub=sub, height=height)
        )  # fmt: skip
    columns = 2 if at.wide or not at.large else 1
    grid = Grid(columns=columns, gap=at.gap, spans=[1] * len(tiles), children=tiles)
    title = s("staff.window.move_title", number=here.number if here is not None else "")
    sub = "" if at.small else s("staff.window.move_sub")
    head = [heading(view, title, sub), *noted(staff, view)]
    return frame(staff, view, lowered(view, head, [Scroll(grow=1, child=Column(children=[grid]))]))

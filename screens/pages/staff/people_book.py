"""服务对象台账: everybody who agreed to be visited; who was not seen longest stands first."""

from __future__ import annotations

from screens.nodes import Column, Node, Page, Scroll, Text, Tone
from screens.pages.staff.frame import frame, noted
from screens.pages.staff.home_visits import row_tile
from screens.parts import heading, lowered
from screens.room import room
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, people = room(view), view.strings, staff.visits.people
    head: list[Node] = [
        heading(view, s("staff.visits.book_title"), s("staff.visits.book_sub")),
        *noted(staff, view),
    ]
    tiles: list[Node] = [row_tile(view, row) for row in people or ()]
    if not tiles:
        key = "unread" if people is None else "book_none"
        tiles = [Text(text=s(f"staff.visits.{key}"), tone=Tone.MUTED)]
    body = Scroll(grow=1, child=Column(gap=at.gap, children=tiles))
    return frame(staff, view, lowered(view, head, [body]))

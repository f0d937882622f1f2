"""Why card and person are not confirmed: one of a closed list."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Column, Node, Page, Scroll, Tend
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.pieces import choice
from screens.room import room
from screens.staff import StaffView
from screens.view import View

REASONS = ("other-person", "unsure", "no-card")
"""Of `kiosk.station.help.Reason`: what may be said; going back says nothing of the card."""


def page(staff: StaffView, view: View) -> Page:
    at, s = room(view), view.strings
    tiles: list[Node] = [
        choice(view, s(f"staff.reason.{one}"), Tend(Event.REFUSE, one), height=max(at.touch, 20.0))
        for one in REASONS
    ]
    head = [heading(view, s("staff.reason.title")), *noted(staff, view)]
    touch = [Scroll(grow=1, child=Column(gap=at.gap, children=tiles))]
    return frame(staff, view, lowered(view, head, touch))

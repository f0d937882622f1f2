"""帮助: whom to ask, how to ring, and how this terminal works."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.bars import does, station_address, station_hours, station_name
from screens.nodes import (
    Badge,
    Button,
    Card,
    Column,
    Node,
    Page,
    RowBox,
    Scroll,
    Send,
    Size,
    Text,
    Tone,
)
from screens.parts import beside, heading, primary
from screens.parts import page as frame
from screens.pieces import section
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    station = view.settings.station
    cards: list[Node] = [_contact(view, "user", s("help.staff"), s("help.staff_sub"))]
    if station.phone and station.phone != s("brand.hotline_number"):
        cards.append(
            _contact(
                view,
                "phone",
                s("help.phone", phone=station.phone),
                s("help.phone_sub", station=station_name(view)),
            )
        )
    cards.append(
        _contact(
            view,
            "headset",
            s("help.hotline", number=s("brand.hotline_number")),
            s("help.hotline_sub"),
        )
    )
    if station.hours:
        cards.append(
            _contact(
                view, "clock", s("help.hours", hours=station_hours(view)), station_address(view)
            )
        )
    how = Card(
        pad=4 if at.small else 8,
        child=section(s("help.how"), [s(f"help.how_{n}") for n in (1, 2, 3, 4)], numbered=True),
    )
    call = _call(view)
    if at.wide and not (at.small and call):  # there the button takes the width
        body: Node = RowBox(
            gap=at.gap,
            align="top",
            children=[Column(grow=1, gap=at.gap, children=cards), Column(grow=1, children=[how])],
        )
        touch = beside(view, [Scroll(grow=1, child=body)], *call)
        if at.small:
            return frame(view, *touch, title=s("help.title"))
        return frame(view, heading(view, s("help.title")), *touch)
    body = Column(gap=at.gap, children=[*cards, how])
    touch = beside(view, [Scroll(grow=1, child=body)], *call)
    if at.small and at.wide:
        return frame(view, *touch, title=s("help.title"))
    return frame(view, heading(view, s("help.title")), *touch)


def _call(view: View) -> list[Button]:
    """Ring for staff, where signed-in pads hear it."""
    if not (view.can_call and does(view, Event.CALL_STAFF)):
        return []
    return [primary(view.strings("help.call"), Send(Event.CALL_STAFF), "bell")]


def _contact(view: View, icon: str, text: str, sub: str) -> Node:
    at = room(view)
    words: list[Node] = [Text(text=text, size=Size.LABEL, bold=True)]
    if sub:
        words.append(Text(text=sub, size=Size.SMALL, tone=Tone.MUTED))
    return Card(
        pad=3 if at.small else (4 if at.wide else 6),
        child=RowBox(
            gap=3 if at.small else 6,
            children=[
                Badge(
                    icon=icon,
                    tone=Tone.ENROLMENT,
                    size_mm=11 if at.small else (14 if at.wide else 18),
                ),
                Column(grow=1, gap=0.8, children=words),
            ],
        ),
    )

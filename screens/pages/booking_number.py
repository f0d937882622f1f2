"""我有预约: its number, then to come to it now or to withdraw it."""

from __future__ import annotations

from kiosk.station.words import DIGITS
from kiosk.text.numbers import fours
from kiosk.visit.states import Event
from screens.nodes import Button, Column, Node, Page, RowBox, Send, Space
from screens.parts import actions, heading, lowered, primary, secondary
from screens.parts import page as frame
from screens.pieces import number_pad, typed_field
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at, s = room(view), view.strings
    whole = len(view.typed) == DIGITS
    field = typed_field(view, fours(view.typed), s("booking.number_hint"))
    head = heading(view, s("booking.have"), "" if at.small else s("booking.number_sub"))
    pad = number_pad(view, with_x=False)
    buttons: list[Button] = []
    if whole:
        buttons = [
            primary(s("booking.arrive"), Send(Event.COME_TO_BOOKING, view.typed), "check"),
            secondary(
                s("booking.withdraw"), Send(Event.WITHDRAW_BOOKING, view.typed), "calendar-x"
            ),
        ]
    title, back = s("booking.bar"), Send(Event.BACK)
    below: list[Node] = [actions(view, *buttons)] if buttons else []
    if at.wide:
        left = Column(grow=1, gap=at.gap, children=[head, field, *below])
        right = Column(grow=1, spread="centre", children=[pad])
        body: Node = RowBox(grow=1, gap=at.gap * 2, align="stretch", children=[left, right])
        return frame(view, body, title=title, back=back)
    touch: list[Node] = [pad, *(below or [Space(mm=at.button)])]
    spread = "bottom" if at.large else "top"
    body = lowered(view, [head, field], touch, spread=spread)
    return frame(view, body, title=title, back=back)

"""Nobody touched anything for a while: before it is wiped, ask (WCAG 2.2.1)."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Column, Page, Ring, Role, Send, Size, Text, Tone
from screens.parts import beside, middled, primary, secondary
from screens.parts import page as frame
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    whole = view.settings.deadlines.are_you_there
    left = whole if view.left is None else view.left
    side = (28.0 if at.wide else 40.0) if at.small else (54.0 if at.wide else 76.0)
    body = middled(
        view,
        Column(
            align="centre",
            children=[
                Ring(
                    seconds=left,
                    of=view.left_of or whole,
                    width=side,
                    height=side,
                    label=s("bar.left", seconds=int(left)),
                )
            ],
        ),
        Text(text=s("there.title"), size=Size.HUGE, bold=True, align="centre", role=Role.HEADING),
        Text(text=s("there.sub"), align="centre", tone=Tone.MUTED),
        gap=at.gap * 1.4,
    )
    return frame(
        view,
        *beside(
            view,
            [body],
            primary(s("there.stay"), Send(Event.GO_ON), "hand-finger"),
            secondary(s("bar.leave"), Send(Event.LEAVE), "logout"),
        ),
    )

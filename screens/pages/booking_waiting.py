"""The keeper of the queue is being asked about an appointment: short, and nothing to touch."""

from __future__ import annotations

from screens.nodes import Column, Page, Size, Spinner, Text
from screens.parts import middled
from screens.parts import page as frame
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at, s = room(view), view.strings
    side = (18.0 if at.wide else 26.0) if at.small else (34.0 if at.wide else 46.0)
    spinner = Spinner(width=side, height=side, label=s("waiting.spinner"))
    words = Text(text=s("booking.waiting"), size=Size.TITLE, bold=True, align="centre")
    body = middled(view, Column(align="centre", children=[spinner]), words, gap=at.gap * 2)
    return frame(view, body, title=s("booking.bar"))

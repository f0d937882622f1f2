"""Everything of the visitor is being removed; one cannot leave this half done."""

from __future__ import annotations

from screens.nodes import Column, Page, Size, Spinner, Text, Tone
from screens.parts import middled
from screens.parts import page as frame
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    side = (18.0 if at.wide else 26.0) if at.small else (34.0 if at.wide else 46.0)
    return frame(
        view,
        middled(
            view,
            Column(
                align="centre",
                children=[Spinner(width=side, height=side, label=s("waiting.spinner"))],
            ),
            Text(text=s("wiping.title"), size=Size.TITLE, bold=True, align="centre"),
            Text(text=s("wiping.sub"), tone=Tone.MUTED, align="centre"),
            gap=at.gap * 2,
        ),
    )

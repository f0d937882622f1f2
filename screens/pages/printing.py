"""The receipt is being printed; nothing is called printed yet."""

from __future__ import annotations

from screens.nodes import Column, Page, Size, Spinner, Text, Tone
from screens.parts import a4_title, item_title, middled
from screens.parts import page as frame
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    said = "printing_list" if view.paper == "list" else "printing"
    side = (18.0 if at.wide else 26.0) if at.small else (34.0 if at.wide else 46.0)
    body = middled(
        view,
        Column(
            align="centre",
            children=[Spinner(width=side, height=side, label=s("waiting.spinner"))],
        ),
        Text(
            text=a4_title(view, "printing") or s(f"{said}.title"),
            size=Size.TITLE,
            bold=True,
            align="centre",
        ),
        Text(text=s(f"{said}.sub"), tone=Tone.MUTED, align="centre"),
        gap=at.gap * 2,
    )
    return frame(view, body, title=item_title(view))

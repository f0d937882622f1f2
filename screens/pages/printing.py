"""The receipt is being printed; nothing is called printed yet."""

from __future__ import annotations

from screens.nodes import Page, Size, Text, Tone
from screens.parts import a4_title, item_title
from screens.parts import page as frame
from screens.pieces import turning
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    said = "printing_list" if view.paper == "list" else "printing"
    title = a4_title(view, "printing") or s(f"{said}.title")
    body = turning(
        view,
        Text(text=title, size=Size.TITLE, bold=True, align="centre"),
        Text(text=s(f"{said}.sub"), tone=Tone.MUTED, align="centre"),
    )
    return frame(view, body, title=item_title(view))

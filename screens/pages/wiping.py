"""Everything of the visitor is being removed; one cannot leave this half done."""

from __future__ import annotations

from screens.nodes import Page, Size, Text, Tone
from screens.parts import page as frame
from screens.pieces import turning
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    body = turning(
        view,
        Text(text=s("wiping.title"), size=Size.TITLE, bold=True, align="centre"),
        Text(text=s("wiping.sub"), tone=Tone.MUTED, align="centre"),
    )
    return frame(view, body)

"""The card's photo against who stands here: the card on the reader, the face to the camera."""

from __future__ import annotations

from screens.nodes import Page, Tone
from screens.parts import item_title
from screens.pieces import message, note
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    s, at = view.strings, room(view)
    lines = [note("id", s("face.text")), note("shield-lock", s("face.kept"), Tone.MUTED)]
    if at.small and at.large:
        del lines[1:]
    return message(
        view,
        "user-check",
        Tone.ENROLMENT,
        s("face.title"),
        lines,
        bar_title=item_title(view),
    )

"""The 18 characters of an employer's 统一社会信用代码, typed from its licence."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.keyboard import field_width, with_keyboard
from screens.nodes import Node, Page, Send, Text, Tone
from screens.parts import heading, item_title
from screens.parts import page as frame
from screens.pieces import note
from screens.room import room
from screens.view import View
from screens.written import written

LENGTH = 18  # GB 32100


def page(view: View) -> Page:
    at, s, typing = room(view), view.strings, view.typing
    title = s("unit.code_title")
    if typing is None:  # no keyboard yet
        return frame(view, heading(view, title), title=item_title(view))
    missing = LENGTH - len(typing.value)
    little = at.small and (at.large or at.wide)
    head: list[Node] = []
    if not (little and view.unit_error):  # what was wrong takes the question's place
        head.append(heading(view, title, "" if little else s("unit.code_sub")))
    if view.unit_error:
        head.append(note("alert-circle", s(view.unit_error), Tone.BAD))
    head.append(written(view, typing, s("unit.code_hint"), width=field_width(view)))
    if 0 < missing < LENGTH and not little:
        head.append(Text(text=s("unit.missing", count=missing), tone=Tone.MUTED))
    body = with_keyboard(
        view,
        head,
        typing,
        Send(Event.UNIT_ENTERED, typing.value),
        done_text=s("form.ok"),
        enter=missing == 0,
    )
    return frame(view, body, title=item_title(view))

"""What somebody says in their own words: pinyin, handwriting, or nothing."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.keyboard import field_width, with_keyboard
from screens.nodes import Node, Page, Send
from screens.parts import heading
from screens.parts import page as frame
from screens.room import room
from screens.view import View
from screens.written import written


def page(view: View) -> Page:
    at, s, typing = room(view), view.strings, view.typing
    what = view.voice.what if view.voice is not None else "complaint"
    title, back = s(f"voice.kind.{what}"), Send(Event.BACK)
    if typing is None:  # no keyboard yet
        return frame(view, heading(view, s("voice.words")), title=title, back=back)
    little = at.small and (at.large or at.wide)
    head: list[Node] = []
    if not little:
        head.append(heading(view, s("voice.words"), s("voice.words_sub")))
    head.append(written(view, typing, s("voice.words_hint"), width=field_width(view)))
    given = Send(Event.WORDS_GIVEN, typing.value)
    body = with_keyboard(view, head, typing, given, done_text=s("form.ok"))
    return frame(view, body, title=title, back=back)

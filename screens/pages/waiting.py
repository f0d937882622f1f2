"""Waiting for the centre: progress after a second, an honest word, then stay or go."""

from __future__ import annotations

from kiosk.visit.states import Event, State
from screens.bars import does
from screens.nodes import Button, Column, Node, Page, Send, Size, Text, Tone
from screens.parts import beside, item_title, primary, secondary
from screens.parts import page as frame
from screens.pieces import turning
from screens.room import room
from screens.view import View

_PROGRESS_AFTER = 1.0  # seconds; a quicker answer shows nothing that flickers

_WORDS = {
    State.LOOKING_UP: "person",
    State.PROVING: "proof",
    State.VERIFYING: "secret",
    State.AUTHORISING: "unit",
    State.CHECKING: "checks",
    State.TAKING: "taking",
    State.SUBMITTING: "submitting",
    State.RESULT_WAITING: "item",
    State.DETAIL_WAITING: "detail",
    State.LINES_WAITING: "detail",
}


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    limits = view.settings.deadlines
    what = _WORDS[view.state]
    words: list[Node] = [
        Text(text=s(f"waiting.{what}"), size=Size.TITLE, bold=True, align="centre")
    ]
    if view.state is State.SUBMITTING:  # nobody walks away from it half-way
        words.append(_line(s("waiting.submitting_stay")))
    elif view.state is State.TAKING:
        words.append(_line(s("waiting.taking_still")))
    elif view.waited >= limits.choice_after:
        words.append(_line(s("waiting.choice")))
    elif view.waited >= limits.slow_after:
        words.append(_line(s("waiting.slow")))
    elif view.waited >= _PROGRESS_AFTER:
        words.append(_line(s("waiting.progress")))
    body = turning(view, Column(gap=at.gap, children=words))
    buttons: list[Button] = []
    if view.waited >= limits.choice_after and view.state is not State.SUBMITTING:
        if does(view, Event.GO_ON):
            buttons.append(primary(s("waiting.stay"), Send(Event.GO_ON), "clock"))
        buttons.append(secondary(s("waiting.go"), Send(Event.BACK), "arrow-left"))
    return frame(view, *beside(view, [body], *buttons), title=item_title(view))


def _line(text: str) -> Node:
    return Text(text=text, tone=Tone.MUTED, align="centre")

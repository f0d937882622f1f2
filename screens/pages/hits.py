"""Answers in a list, of a search or a topic, and the door for whom none of them answers."""

from __future__ import annotations

from kiosk.knowledge.model import Hit
from kiosk.visit.states import Event
from screens.nodes import Column, Node, Scroll, Send, Tone
from screens.pieces import choice
from screens.room import room
from screens.view import View


def listed(view: View) -> Node:
    """All that were found, and under them the way to say that none answers."""
    cards = [card(view, hit) for hit in view.hits]
    return Scroll(grow=1, child=Column(gap=3.0, children=[*cards, unanswered(view)]))


def card(view: View, hit: Hit) -> Node:
    at, lang = room(view), view.look.language
    brief = "" if at.small or at.large else hit.brief.get(lang)
    return choice(
        view,
        hit.title.get(lang),
        Send(Event.PICK_ANSWER, hit.id),
        icon="" if at.small else ("pill" if hit.kind == "medicine" else "help-circle"),
        sub=brief,
        arrow=not at.small,
        personal=True,  # what was found says what was asked
    )


def unanswered(view: View) -> Node:
    at = room(view)
    words = view.strings("search.unanswered")
    icon = "" if at.small else "message-circle"
    return choice(view, words, Send(Event.OPEN_FEEDBACK), icon=icon, tone=Tone.ACCOUNT)

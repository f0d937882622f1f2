"""It stands written down: the number under which the reply is read, and what became of its
paper."""

from __future__ import annotations

from kiosk.text.voice_numbers import spaced, spaced_secret
from kiosk.visit.states import Event
from screens.nodes import Button, Node, Page, Send, Tone
from screens.parts import primary, secondary
from screens.pieces import facts, facts_width, message, note, paper_note
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at, s, voice = room(view), view.strings, view.voice
    given = voice.given if voice is not None else None
    lines: list[Node] = []
    if given is not None:
        pairs = [
            (s("voice.number"), spaced(given.number)),
            (s("voice.secret"), spaced_secret(given.secret)),
        ]
        lines.append(facts(pairs, width=facts_width(view), stacked=at.small and at.large))
    paper = voice.paper if voice is not None else ""
    lines += paper_note(view, paper)
    if not at.small:
        lines.append(note("info-circle", s("voice.how")))
    buttons: list[Button] = [primary(s("ticket.done"), Send(Event.LEAVE), "check")]
    if paper in ("failed", "none") and view.can_print:
        buttons.append(secondary(s("ticket.print"), Send(Event.PRINT_VOICE), "printer"))
    return message(
        view,
        "circle-check",
        Tone.GOOD,
        s("voice.sent"),
        lines,
        buttons,
        bar_title=s("voice.bar"),
    )

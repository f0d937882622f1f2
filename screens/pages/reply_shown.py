"""The reply, or how far it is."""

from __future__ import annotations

from kiosk.text import dates
from kiosk.visit.states import Event
from screens.nodes import Card, Column, Node, Page, Scroll, Send, Size, Text, Tone
from screens.parts import actions, heading, lowered, primary
from screens.parts import page as frame
from screens.pieces import message, note
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at, s = room(view), view.strings
    told = view.voice.reply if view.voice is not None else None
    done = primary(s("ticket.done"), Send(Event.LEAVE), "check")
    title, back = s("reply.bar"), Send(Event.BACK)
    if told is None or told.state != "answered" or told.replied_at is None:
        state = told.state if told is not None else "waiting"
        lines = [note("info-circle", s(f"reply.{state}_todo"))]
        return message(
            view, "clock", Tone.ENROLMENT, s(f"reply.{state}"), lines, [done], bar_title=title
        )
    card = Card(
        pad=4 if at.small else 8,
        child=Column(
            gap=2,
            children=[
                *(Text(text=p, personal=True) for p in told.text.split("\n") if p.strip()),
                Text(
                    text=s("reply.on", day=dates.day(told.replied_at.date())),
                    size=Size.SMALL,
                    tone=Tone.MUTED,
                ),
                note("star", s("reply.follow")),
            ],
        ),
    )
    head: list[Node] = [] if at.small else [heading(view, s("reply.answered"))]
    body: list[Node] = [Scroll(grow=1, child=card), actions(view, done)]
    return frame(view, lowered(view, head, body), title=title, back=back)

"""The number, large; how many are before it; and what became of its paper."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Button, Card, Column, Node, Page, Role, RowBox, Send, Size, Text, Tone
from screens.parts import beside, middled, primary, secondary
from screens.parts import page as frame
from screens.pieces import note, paper_note
from screens.room import room
from screens.view import View

_SHORT = 4  # characters of an ordinary number


def page(view: View) -> Page:
    at, s, given = room(view), view.strings, view.ticket
    queue = view.settings.station.queue
    types = queue.types if queue is not None else ()
    of = next((t for t in types if given is not None and t.id == given.kind), None)
    name = of.name.get(view.look.language) if of is not None else ""
    number = given.number if given is not None else ""
    lines: list[Node] = []
    if given is not None:
        if given.ahead is None:
            lines.append(note("info-circle", s("ticket.alone"), Tone.BLUE))
        else:
            lines.append(note("users", s("ticket.ahead", count=given.ahead)))
        if given.priority.green:
            lines.append(note("heart-handshake", s(f"ticket.class.{given.priority}_told")))
    if of is not None and of.bring is not None and not (at.small and at.wide):
        bring = of.bring.get(view.look.language)
        lines.append(note("paperclip", s("ticket.bring", what=bring)))
    lines += paper_note(view, view.ticket_paper)
    shown = Column(
        gap=1,
        children=[
            Text(text=name, size=Size.LABEL, tone=Tone.MUTED, align="centre"),
            Text(
                text=number,
                size=Size.NUMBER if len(number) <= _SHORT else Size.HUGE,
                bold=True,
                align="centre",
                one_line=True,
                role=Role.HEADING,
            ),
        ],
    )
    told = Card(
        pad=4 if at.small else 8,
        child=Column(gap=2.5 if at.small else 5, children=lines),
    )
    if at.small and (at.large or at.wide):
        shown.children = shown.children[1:]
        if at.large:  # what must be known; the slip says the rest
            lines = [*lines[:1], *lines[1:][-1:]]
        middle = middled(view, shown, *lines, gap=at.gap)
    elif at.wide:
        shown.width = at.inner * 0.26
        body: Node = RowBox(gap=at.gap * 1.5, children=[shown, Column(grow=1, children=[told])])
        middle = middled(view, body, gap=at.gap)
    else:
        middle = middled(view, shown, told, gap=at.gap * 1.5)
    buttons: list[Button] = [primary(s("ticket.done"), Send(Event.LEAVE), "check")]
    if view.ticket_paper == "failed" and view.can_print:
        buttons.append(secondary(s("ticket.print"), Send(Event.PRINT_TICKET), "printer"))
    return frame(view, *beside(view, [middle], *buttons), title=s("ticket.bar"))

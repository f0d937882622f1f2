"""An appointment as it stands: when, for what, under which number; and how to withdraw it."""

from __future__ import annotations

from datetime import date

from kiosk.text import dates
from kiosk.text.numbers import fours
from kiosk.visit.states import Event
from screens.nodes import Button, Node, Page, Send, Tone
from screens.parts import primary, secondary
from screens.pieces import facts, facts_width, message, note
from screens.room import room
from screens.view import View

_PAPER = {
    "printing": ("printer", Tone.BLUE),
    "printed": ("circle-check", Tone.GOOD),
    "asked": ("info-circle", Tone.WARN),
    "failed": ("alert-triangle", Tone.WARN),
    "none": ("info-circle", Tone.BLUE),
}


def page(view: View) -> Page:
    at, s, made = room(view), view.strings, view.booked
    stands = made is not None and made.standing == "booked"
    lines: list[Node] = []
    if made is not None:
        pairs = [(s("booking.when"), f"{dates.day(date.fromisoformat(made.day))} {made.slot}")]
        if stands:
            pairs.append((s("booking.number"), fours(made.number)))
        lines.append(facts(pairs, width=facts_width(view), stacked=at.small and at.large))
    if stands and view.booking_paper in _PAPER:
        icon, tone = _PAPER[view.booking_paper]
        lines.append(note(icon, s(f"ticket.paper.{view.booking_paper}"), tone))
    if stands and not at.small:
        lines.append(note("info-circle", s("booking.come")))
    buttons: list[Button] = [primary(s("ticket.done"), Send(Event.LEAVE), "check")]
    if stands and made is not None:
        if view.booking_paper == "failed" and view.can_print:
            buttons.append(secondary(s("ticket.print"), Send(Event.PRINT_BOOKING), "printer"))
        withdraw = Send(Event.WITHDRAW_BOOKING, made.number)
        buttons.append(secondary(s("booking.withdraw"), withdraw, "calendar-x"))
    return message(
        view,
        "calendar-event" if stands else "calendar-x",
        Tone.GOOD if stands else Tone.ENROLMENT,
        s("booking.made" if stands else "booking.withdrawn"),
        lines,
        buttons,
        bar_title=s("booking.bar"),
    )

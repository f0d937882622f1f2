"""An appointment as it stands: when, for what, under which number; and how to withdraw it."""

from __future__ import annotations

from datetime import date

from kiosk.text import dates
from kiosk.text.numbers import fours
from kiosk.visit.states import Event
from screens.nodes import Button, Node, Page, Send, Tone
from screens.parts import primary, secondary
from screens.pieces import facts, facts_width, message, note, paper_note
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at, s, made = room(view), view.strings, view.booked
    stands = made is not None and made.standing == "booked"
    lines: list[Node] = []
    if made is not None:
        pairs = [(s("booking.when"), f"{dates.day(date.fromisoformat(made.day))} {made.slot}")]
        if stands:
            pairs.append((s("booking.number"), fours(made.number)))
        lines.append(facts(pairs, width=facts_width(view), stacked=at.small and at.large))
    if stands:
        lines += paper_note(view, view.booking_paper)
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

"""An appointment at the window on paper: when, for what, what to bring, and its number."""

from __future__ import annotations

from datetime import date, datetime

from drivers.printer.document import Align, Block, Cut, Document, Line, Pair, Rule, Space
from kiosk.receipts import frame
from kiosk.services.model import Item
from kiosk.settings.model import Settings
from kiosk.station.words import Appointment
from kiosk.text import dates
from kiosk.text.numbers import fours
from kiosk.text.strings import Strings

_CENTRE = Align.CENTRE


def compose_booking(
    made: Appointment, item: Item, settings: Settings, strings: Strings, *, at: datetime
) -> Document:
    """In the strings' language. `at`: time of printing. It names nobody; whoever holds the number
    may come to it or withdraw it."""
    say, language = strings, strings.language
    queue = settings.station.queue
    of = next((t for t in queue.types if t.id == made.kind), None) if queue else None
    day = dates.day(date.fromisoformat(made.day))
    blocks: list[Block] = [
        *frame.header(settings, strings, say("booking.paper_title"), 0),
        Line(f"{day} {made.slot}", _CENTRE, bold=True, size=2),
        Line(item.name.get(language), _CENTRE, bold=True),
        Rule(),
        Pair(say("booking.number"), fours(made.number), bold=True),
    ]
    if of is not None and of.bring is not None:
        blocks.append(Line(say("ticket.bring", what=of.bring.get(language))))
    blocks += [
        Line(say("booking.come")),
        Line(say("booking.change")),
        Pair(say("receipt.printed_at"), dates.stamp(at)),
        Line(say("receipt.hotline", number=say("brand.hotline_number"))),
        Space(24),
        Cut(),
    ]
    return Document(tuple(blocks))

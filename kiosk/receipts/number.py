"""A number of the queue on paper: large, with how many are before it and what to bring."""

from __future__ import annotations

from datetime import datetime

from drivers.printer.document import Align, Block, Cut, Document, Line, Pair, QrCode, Rule, Space
from kiosk.receipts import frame
from kiosk.settings.model import BusinessType, Settings
from kiosk.station.words import QueueNumber
from kiosk.text import dates
from kiosk.text.strings import Strings

_CENTRE = Align.CENTRE
_LARGEST = 4
_MODULE = 6  # dots: 0.75 mm at 203 dpi


def compose_number(
    given: QueueNumber, of: BusinessType, settings: Settings, strings: Strings, *, at: datetime
) -> Document:
    """In the strings' language. `at`: when it was handed out. It names nobody: that it is of the
    绿色通道 stands on it, why does not."""
    say, language = strings, strings.language
    queue = settings.station.queue
    blocks: list[Block] = [
        *frame.header(settings, strings, say("ticket.paper_title"), 0),
        Line(of.name.get(language), _CENTRE, bold=True, size=2),
        Space(12),
        Line(given.number, _CENTRE, bold=True, size=_LARGEST),
        Space(12),
    ]
    if given.priority.green:
        blocks.append(Line(say("ticket.green"), _CENTRE, bold=True))
    told = say("ticket.alone") if given.ahead is None else say("ticket.ahead", count=given.ahead)
    blocks += [
        Line(told, _CENTRE, bold=given.ahead is not None),
        Rule(),
        Pair(say("ticket.number"), given.number),
        Pair(say("ticket.taken_at"), dates.stamp(at)),
        Line(say("ticket.day_only")),
        Line(say("ticket.passed")),
    ]
    if of.bring is not None:
        blocks.append(Line(say("ticket.bring", what=of.bring.get(language))))
    if queue is not None and queue.page:
        blocks += [
            Space(12),
            QrCode(f"{queue.page}?type={of.id}", _MODULE, say("ticket.guides")),
        ]
    blocks += [
        Line(say("receipt.hotline", number=say("brand.hotline_number"))),
        Space(24),
        Cut(),
    ]
    return Document(tuple(blocks))

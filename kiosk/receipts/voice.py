"""The number of a complaint, opinion or question on paper: by it, and its secret, the reply is
read at any terminal. What was said does not stand on it."""

from __future__ import annotations

from datetime import datetime

from drivers.printer.document import Align, Block, Cut, Document, Line, Pair, QrCode, Rule, Space
from kiosk.receipts import frame
from kiosk.settings.model import Settings
from kiosk.text import dates
from kiosk.text.strings import Strings
from kiosk.text.voice_numbers import VoiceNumber, spaced, spaced_secret

_CENTRE, _MODULE = Align.CENTRE, 6


def compose_voice(
    given: VoiceNumber, what: str, settings: Settings, strings: Strings, *, at: datetime
) -> Document:
    """In the strings' language. `what`: complaint | opinion | question. It names nobody; whoever
    holds it can read the reply, and it says so."""
    say, station = strings, settings.station
    blocks: list[Block] = [
        *frame.header(settings, strings, say("voice.paper_title"), 0),
        Line(say(f"voice.kind.{what}"), _CENTRE, bold=True),
        Space(8),
        Line(spaced(given.number), _CENTRE, bold=True, size=2),
        Pair(say("voice.secret"), spaced_secret(given.secret), bold=True),
        Rule(),
        Line(say("voice.how")),
        Line(say("voice.keep")),
        Space(8),
        QrCode(given.code, _MODULE, say("voice.qr")),
        Pair(say("receipt.printed_at"), dates.stamp(at)),
    ]
    if station.complaints:
        blocks.append(Line(say("voice.complaints", where=station.complaints)))
    if station.mailbox:
        blocks.append(Line(say("voice.mailbox", where=station.mailbox)))
    blocks += [
        Line(say("receipt.hotline", number=say("brand.hotline_number"))),
        Space(24),
        Cut(),
    ]
    return Document(tuple(blocks))

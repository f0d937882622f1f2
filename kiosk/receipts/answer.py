"""An answer of the knowledge base on receipt paper, to take home: what it says, from when to when,
and where it is written."""

from __future__ import annotations

from datetime import datetime

from drivers.printer.document import Block, Cut, Document, Line, Pair, Rule, Space
from kiosk.knowledge.model import Answer
from kiosk.knowledge.telling import reviewed, validity, written
from kiosk.receipts import frame
from kiosk.settings.model import Settings
from kiosk.text import dates
from kiosk.text.strings import Strings


def compose_answer(
    answer: Answer, settings: Settings, strings: Strings, *, at: datetime
) -> Document:
    """In the strings' language. `at`: time of printing. It names nobody and bears no number."""
    say, language = strings, strings.language
    blocks: list[Block] = [
        *frame.header(settings, strings, say("answer.paper_title"), 0),
        Line(answer.title.get(language), bold=True, size=2),
        Rule(),
        Line(answer.brief.get(language), bold=True),
        *(Line(text.get(language)) for text in answer.body),
        Rule(),
        Pair(say("answer.validity"), validity(answer, strings)),
        Line(say("answer.sources")),
        *(Line(written(source)) for source in answer.sources),
    ]
    if answer.reviewer and answer.reviewed is not None:
        blocks.append(Pair(say("answer.reviewed"), reviewed(answer)))
    if not answer.confirmed:
        blocks.append(Line(say("answer.unconfirmed"), bold=True))
    blocks += [
        Line(say("answer.ask", number=say("brand.hotline_number"))),
        Pair(say("receipt.printed_at"), dates.stamp(at)),
        Space(24),
        Cut(),
    ]
    return Document(tuple(blocks))

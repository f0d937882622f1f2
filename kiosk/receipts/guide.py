"""A guide on receipt paper (一次性告知单): the eight unified elements, to take home."""

from __future__ import annotations

from datetime import datetime

from drivers.printer.document import Block, Cut, Document, Line, Pair, Rule, Space
from kiosk.handling.guide import elements
from kiosk.receipts import frame
from kiosk.services.model import Item
from kiosk.settings.model import Settings
from kiosk.text import dates
from kiosk.text.strings import Strings


def compose_guide(
    item: Item, settings: Settings, strings: Strings, *, at: datetime, here: bool
) -> Document:
    """In the strings' language. `at`: time of printing. `here`: the item can be done at this
    terminal, so its way and steps are those of its form. It names nobody and bears no number."""
    say, language, guide = strings, strings.language, item.guide
    blocks: list[Block] = [
        *frame.header(settings, strings, say("guide.title"), 0),
        Line(item.titled(settings.station.standard, language), bold=True, size=2),
        Rule(),
    ]
    for one in elements(item, settings, strings, here=here):
        blocks.append(Line(say(f"guide.{one.key}"), bold=True))
        many = one.numbered and len(one.texts) > 1
        blocks += [Line(f"{n}. {text}" if many else text) for n, text in enumerate(one.texts, 1)]
    blocks += [Line(say("guide.reach"), bold=True), Line(say(f"guide.reach_{guide.reach}")), Rule()]
    if not guide.confirmed:
        blocks.append(Line(say("guide.unconfirmed")))
    blocks += [
        Pair(say("receipt.printed_at"), dates.stamp(at)),
        Line(say("receipt.hotline", number=say("brand.hotline_number"))),
        Space(24),
        Cut(),
    ]
    return Document(tuple(blocks))

"""A guide on receipt paper (一次性告知单): the eight unified elements, to take home."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from drivers.printer.document import Block, Cut, Document, Line, Pair, Rule, Space
from kiosk.receipts import frame
from kiosk.services.model import Bilingual, Item
from kiosk.settings.model import Settings
from kiosk.text import dates
from kiosk.text.strings import Strings


def compose_guide(
    item: Item, settings: Settings, strings: Strings, *, at: datetime, here: bool
) -> Document:
    """In the strings' language. `at`: time of printing. `here`: the item can be done at this
    terminal, so its way and steps are those of its form. It names nobody and bears no number."""
    say, language, guide = strings, strings.language, item.guide
    way, steps = guide.way, guide.steps
    if here and item.form is not None:
        way, steps = item.form.way, item.form.steps

    def part(key: str, texts: Sequence[Bilingual], *, numbered: bool = False) -> Iterator[Block]:
        yield Line(say(f"guide.{key}"), bold=True)
        for n, text in enumerate(texts, 1):
            words = text.get(language)
            yield Line(f"{n}. {words}" if numbered and len(texts) > 1 else words)

    blocks: list[Block] = [
        *frame.header(settings, strings, say("guide.title"), 0),
        Line(item.name.get(language), bold=True, size=2),
        Rule(),
        *part("conditions", [guide.conditions]),
    ]
    if guide.materials:
        blocks += part("materials", guide.materials, numbered=True)
    else:
        blocks += [Line(say("guide.materials"), bold=True), Line(say("guide.no_materials"))]
    blocks += [
        *part("time_limit", [guide.time_limit]),
        *part("way", [way]),
        *part("steps", steps, numbered=True),
        *part("standard", [guide.service_standard]),
        *part("fee", [guide.fee]),
    ]
    if guide.legal_basis:
        blocks += part("basis", guide.legal_basis, numbered=True)
    if guide.elsewhere is not None:
        blocks += part("elsewhere", [guide.elsewhere])
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

"""A work rule on receipt paper, to take home: its text, its version, and who answers for it."""

from __future__ import annotations

from datetime import datetime

from drivers.printer.document import Block, Cut, Document, Line, Pair, Rule, Space
from kiosk.receipts import frame
from kiosk.services.publicity import WorkRule
from kiosk.settings.model import Settings
from kiosk.text import dates
from kiosk.text.strings import Strings


def compose_rule(rule: WorkRule, settings: Settings, strings: Strings, *, at: datetime) -> Document:
    """In the strings' language. `at`: time of printing. It names nobody and bears no number."""
    say, language = strings, strings.language
    blocks: list[Block] = [
        *frame.header(settings, strings, say("work_rule.title"), 0),
        Line(rule.titled(settings.station.standard, language), bold=True, size=2),
        Rule(),
        *(Line(f"{n}. {text.get(language)}") for n, text in enumerate(rule.paragraphs, 1)),
        Rule(),
        Pair(say("work_rule.responsible"), rule.responsible.get(language)),
        Pair(say("work_rule.version"), dates.day(rule.version)),
    ]
    if where := settings.station.where_to_complain:
        blocks.append(Line(say("work_rule.complaints", where=where)))
    if not rule.confirmed:
        blocks.append(Line(say("work_rule.unconfirmed")))
    blocks += [Pair(say("receipt.printed_at"), dates.stamp(at)), Space(24), Cut()]
    return Document(tuple(blocks))

"""Papers of a case that staff print: what is still missing, told at once (一次性告知), and the list
of what was taken in as the work was done (边经办边收集). Neither names the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from drivers.printer.document import Align, Block, Cut, Document, Line, Pair, Rule, Space, Table
from kiosk.receipts import frame
from kiosk.services.model import Item
from kiosk.services.rules import SIGNATURE
from kiosk.settings.model import Settings
from kiosk.text import dates
from kiosk.text.numbers import fours
from kiosk.text.strings import Strings


class ListedPaper(NamedTuple):
    """`form`: original | copy | electronic; `by`: who took it in, "" the citizen at the glass."""

    paper: str
    form: str
    count: int
    at: datetime
    by: str


def compose_notice(
    item: Item,
    missing: Sequence[tuple[str, date | None]],
    settings: Settings,
    strings: Strings,
    *,
    number: str,
    at: datetime,
    by: str,
) -> Document:
    """In the strings' language. `missing`: id of each paper, and its last day where one was told.
    `number`: of the case; `by`: name of who tells it."""

    def say(key: str, **args: object) -> str:
        return strings(f"receipt.case.{key}", **args)

    blocks: list[Block] = [
        *frame.header(settings, strings, say("notice"), 0),
        Line(item.name.get(strings.language), bold=True),
        Pair(strings("receipt.filed.number"), fours(number), bold=True),
        Rule(),
        Line(say("missing", count=len(missing)), bold=True),
    ]
    for n, (paper, day) in enumerate(missing, 1):
        blocks.append(Line(f"{n}. {paper_name(item, paper, strings.language)}", bold=True))
        if day is not None:
            blocks.append(Line(say("until", day=dates.day(day))))
    blocks += [
        Rule(),
        Line(say("once")),
        Line(say("where", phone=settings.station.phone or strings("brand.hotline_number"))),
        Space(12),
        Pair(say("told_by"), by),
        Pair(strings("receipt.printed_at"), dates.stamp(at)),
        Line(strings("receipt.hotline", number=strings("brand.hotline_number"))),
        Space(24),
        Cut(),
    ]
    return Document(tuple(blocks))


def compose_list(
    item: Item,
    papers: Sequence[ListedPaper],
    settings: Settings,
    strings: Strings,
    *,
    number: str,
    filed: datetime,
    at: datetime,
    by: str,
) -> Document:
    """In the strings' language. `papers`: as they came; `filed`: when the case was; `by`: name of
    who prints it."""

    def say(key: str, **args: object) -> str:
        return strings(f"receipt.case.{key}", **args)

    told = in_words(item, papers, strings)
    rows = [(str(n), paper, form) for n, (paper, form, _, _) in enumerate(told, 1)]
    blocks: list[Block] = [
        *frame.header(settings, strings, say("list"), 0),
        Line(item.name.get(strings.language), bold=True),
        Pair(strings("receipt.filed.number"), fours(number), bold=True),
        Pair(strings("receipt.filed.handed_at"), dates.stamp(filed)),
        Rule(),
    ]
    if rows:
        heads = (say("no"), say("paper"), say("how"))
        blocks.append(Table(heads, tuple(rows), (Align.LEFT,) * 3))
        blocks.append(Rule())
        for n, (_, _, when, who) in enumerate(told, 1):
            blocks.append(Pair(f"{n}. {when}", who))
    else:
        blocks.append(Line(say("nothing")))
    blocks += [
        Rule(),
        Line(say("rule")),
        Pair(say("printed_by"), by),
        Pair(strings("receipt.printed_at"), dates.stamp(at)),
        Pair(say("filed_by"), "________________"),
        Space(24),
        Cut(),
    ]
    return Document(tuple(blocks))


def in_words(
    item: Item, papers: Sequence[ListedPaper], strings: Strings
) -> list[tuple[str, str, str, str]]:
    """Name, form with count, moment and who took it in, of each."""
    return [
        (
            strings("staff.case.papers.signature")
            if one.paper == SIGNATURE
            else paper_name(item, one.paper, strings.language),
            strings(f"receipt.case.form.{one.form}", count=one.count),
            dates.stamp(one.at),
            one.by or strings("receipt.case.citizen"),
        )
        for one in papers
    ]


def paper_name(item: Item, paper: str, language: str) -> str:
    """As the item calls it; its id for one that it does not know."""
    for one in item.form.materials if item.form else ():
        if one.id == paper:
            return one.name.get(language)
    return paper

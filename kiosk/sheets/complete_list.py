"""A result on A4: every row and every column of it, where a receipt shows the newest few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kiosk.handling.whose import whose
from kiosk.platform.interface import Person, Unit
from kiosk.services.columns import Column
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.format import right, show, summary, totals
from kiosk.services.model import Item
from kiosk.services.result import Result
from kiosk.settings.model import Settings
from kiosk.sheets.document import (
    Align,
    Block,
    Heading,
    Note,
    Pairs,
    Paragraph,
    Sheet,
    Table,
)
from kiosk.sheets.document import Column as Cells
from kiosk.text import dates
from kiosk.text.strings import Strings


def complete_list(
    item: Item,
    result: Result,
    person: Person,
    settings: Settings,
    strings: Strings,
    dictionaries: Dictionaries,
    *,
    serial: str,
    reprint: int,
    at: datetime,
    child: bool = False,
    insurance: str = "",
    check: str = "",
    unit: Unit | None = None,
) -> Sheet:
    """In the strings' language. `serial`, `reprint`, `at`, `child`, `insurance`: as on a receipt.
    `check`: the check number over everything else that stands on it; "": none. Name and number are
    masked by the one rule."""
    writer = _Writer(item, result, settings, strings, dictionaries)
    return Sheet(
        issuer=writer.issuer(),
        title=strings("list.title", item=item.name.get(strings.language)),
        blocks=(
            writer.who(person, unit, insurance),
            *writer.answer(child),
            *writer.rows(),
            writer.notes(check),
        ),
        marks=tuple(writer.marks(reprint)),
        footer=writer.footer(serial, at, check),
        page_words=strings("list.page", page="{page}", pages="{pages}"),
    )


class _Writer:
    def __init__(
        self,
        item: Item,
        result: Result,
        settings: Settings,
        strings: Strings,
        dictionaries: Dictionaries,
    ) -> None:
        self._item = item
        self._result = result
        self._settings = settings
        self._strings = strings
        self._dictionaries = dictionaries
        self._language = strings.language

    def issuer(self) -> str:
        station = self._settings.station
        return (station.english_name if self._language == "en" else "") or station.name

    def marks(self, reprint: int) -> Iterator[str]:
        if self._settings.sandbox.on:
            yield self._strings("receipt.demo")
        if reprint > 0:
            yield self._strings("receipt.reprint", count=reprint)

    def who(self, person: Person, unit: Unit | None, insurance: str) -> Pairs:
        say, result = self._strings, self._result
        rows = whose(person, unit, say)
        if insurance:
            rows.append((say("confirm.insurance"), insurance))
        if result.span is not None:
            begin, end = dates.day(result.span.begin), dates.day(result.span.end)
            period = say("receipt.period_days", begin=begin, end=end)
            rows.append((say("receipt.period"), period))
        rows.append((say("receipt.asked_at"), dates.stamp(result.at)))
        return Pairs(tuple(rows))

    def answer(self, child: bool) -> Iterator[Block]:
        sentence, second = summary(
            self._item, self._result, self._strings, self._dictionaries, child=child
        )
        yield Paragraph(sentence, bold=True, size="lead")
        if second:
            yield Paragraph(second)
        heads = tuple(
            (column.label.get(self._language), value)
            for column in self._item.head
            if (value := self._show(self._result.head.get(column.field), column)) not in sentence
        )
        if heads:
            yield Pairs(heads)

    def _show(self, value: object, column: Column) -> str:
        return show(value, column, self._language, self._dictionaries)  # type: ignore[arg-type]

    def rows(self) -> Iterator[Block]:
        columns = self._item.columns
        if self._item.receipt.pairs:
            for row in self._result.rows:
                yield Heading(self._show(row.get(columns[0].field), columns[0]))
                told = ((c, row.get(c.field)) for c in columns[1:])
                yield Pairs(
                    tuple(
                        (c.label.get(self._language), self._show(value, c))
                        for c, value in told
                        if value not in (None, "")
                    )
                )
            return
        sums = totals(self._item, self._result, self._language, self._dictionaries, columns=columns)
        yield Table(
            tuple(
                Cells(c.label.get(self._language), Align.RIGHT if right(c) else Align.LEFT)
                for c in columns
            ),
            tuple(
                tuple(self._show(row.get(c.field), c) for c in columns) for row in self._result.rows
            ),
            self._total(sums),
            number=self._strings("list.number"),
        )

    def _total(self, sums: tuple[str, ...]) -> tuple[str, ...]:
        """The word 合计 stands in the first column that has no sum of its own."""
        if not any(sums):
            return ()
        word = self._strings("list.total")
        at = next((at for at, text in enumerate(sums) if not text), None)
        return tuple(word if index == at else text for index, text in enumerate(sums))

    def notes(self, check: str) -> Note:
        say, result = self._strings, self._result
        room, _, transaction = result.origin.transaction.partition("/")
        source = "source_national" if room == "national" else "source_province"
        lines = []
        if result.cut:
            lines.append(say("list.cut"))
        if result.unfillable:
            lines.append(say("receipt.unfillable", count=result.unfillable))
        if self._item.receipt.note is not None:
            lines.append(self._item.receipt.note.get(self._language))
        source = "source_own" if self._item.own else source
        lines.append(say(f"receipt.{source}", transaction=transaction))
        if not result.origin.confirmed:
            lines.append(say("receipt.unconfirmed"))
        lines.append(say("list.keep"))
        if check:
            lines.append(say("paper.how"))
        lines.append(say("receipt.hotline", number=say("brand.hotline_number")))
        return Note(tuple(lines))

    def footer(self, serial: str, at: datetime, check: str) -> str:
        station = self._settings.station
        said = self._strings(
            "list.footer",
            terminal=f"{station.code}-{station.terminal}",
            serial=serial,
            at=dates.stamp(at),
        )
        return self._strings("paper.footer", footer=said, check=check) if check else said


def facts(
    item: Item, result: Result, strings: Strings, dictionaries: Dictionaries
) -> tuple[tuple[str, str], ...]:
    """What must stand on a whole paper of this result: how many rows, and each sum."""
    language = strings.language
    sums = totals(item, result, language, dictionaries, columns=item.columns)
    told = [(strings("paper.rows"), f"{len(result.rows):,}")]
    for column, text in zip(item.columns, sums or (), strict=bool(sums)):
        if text:
            told.append((column.label.get(language), text))
    return tuple(told)

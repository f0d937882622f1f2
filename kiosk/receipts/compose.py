"""What a receipt says, top to bottom, independent of paper width and printer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from drivers.printer.document import (
    Align,
    Block,
    Cut,
    Document,
    Line,
    Pair,
    Rule,
    Space,
    Table,
)
from kiosk.handling.whose import whose
from kiosk.platform.interface import Person, Unit
from kiosk.receipts import frame
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.format import right, rows_for_receipt, show, summary, totals
from kiosk.services.model import Item
from kiosk.services.result import Result
from kiosk.settings.model import Settings
from kiosk.text import dates
from kiosk.text.strings import Strings


def compose(
    item: Item,
    result: Result,
    person: Person,
    settings: Settings,
    strings: Strings,
    catalogue: Catalogue,
    dictionaries: Dictionaries,
    *,
    number: str,
    serial: str,
    review_url: str,
    reprint: int,
    at: datetime,
    child: bool = False,
    insurance: str = "",
    check: str = "",
    unit: Unit | None = None,
    by: str = "",
) -> Document:
    """The ticket of one result for the person it is about, in the strings' language.

    `number`: one-time number of the review, shared by screen, receipt and phone. `serial`: the
    ticket's own. `review_url`: "" draws no QR. `reprint`: how often it was printed before (0: this
    is the first). `at`: time of printing. `child`: the person is the
    visitor's child. `insurance`: the one that was chosen, of an item that asks for one of several.
    `unit`: the employer it is about, for which the person asked.
    `by`: who of the staff helped (经办), in words.
    `check`: the check number over all else that stands on it.
    Name and number are masked here, by the one rule.
    """
    writer = _Writer(item, result, settings, strings, dictionaries)
    return Document(
        (
            *frame.header(settings, strings, strings("receipt.title"), reprint),
            *writer.who(person, unit),
            *((Pair(strings("confirm.insurance"), insurance),) if insurance else ()),
            *writer.answer(child),
            *writer.rows(),
            *writer.totals(),
            *writer.notes(),
            *writer.check(check),
            *frame.origin(settings, strings, serial, at, writer.origin(), by),
            *frame.review(strings, review_url, number),
            Space(24),
            Cut(),
        )
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

    def _say(self, key: str, **args: object) -> str:
        return self._strings(f"receipt.{key}", **args)

    def who(self, person: Person, unit: Unit | None) -> Iterator[Block]:
        result = self._result
        yield Line(self._item.name.get(self._language), bold=True)
        yield from (Pair(*pair) for pair in whose(person, unit, self._strings))
        if result.span is not None:
            begin, end = dates.day(result.span.begin), dates.day(result.span.end)
            yield Pair(self._say("period"), self._say("period_days", begin=begin, end=end))
        yield Pair(self._say("asked_at"), dates.stamp(result.at))
        yield Rule()

    def answer(self, child: bool) -> Iterator[Block]:
        """The sentence first, as on the glass; then single values that stand above the table."""
        sentence, second = summary(
            self._item, self._result, self._strings, self._dictionaries, child=child
        )
        yield Line(sentence, bold=True)
        if second:
            yield Line(second)
        for column in self._item.head:
            value = show(
                self._result.head.get(column.field), column, self._language, self._dictionaries
            )
            if value not in sentence:
                yield Pair(column.label.get(self._language), value, bold=column.strong)

    def rows(self) -> Iterator[Block]:
        if not self._result.rows:
            return
        if self._item.receipt.pairs:
            yield from self._pairs()
            return
        limit = self._settings.receipt.rows or None
        found = rows_for_receipt(
            self._item, self._result, self._language, self._dictionaries, limit
        )
        if found.columns:
            yield Rule()
            yield Table(
                found.titles,
                found.rows,
                tuple(Align.RIGHT if right(c) else Align.LEFT for c in found.columns),
            )
        if found.left_out:
            yield Line(self._say("left_out", count=f"{found.left_out:,}"))

    def _pairs(self) -> Iterator[Block]:
        """Each row with all it says; what it does not say is left out."""
        for row in self._result.rows[: self._item.receipt.rows]:
            yield Rule()
            first, *rest = self._item.columns
            yield Line(
                show(row.get(first.field), first, self._language, self._dictionaries), bold=True
            )
            for column in rest:
                if row.get(column.field) not in (None, ""):
                    said = show(row[column.field], column, self._language, self._dictionaries)
                    yield Pair(column.label.get(self._language), said, bold=column.strong)
        left_out = len(self._result.rows) - self._item.receipt.rows
        if left_out > 0:
            yield Line(self._say("left_out", count=f"{left_out:,}"))

    def totals(self) -> Iterator[Block]:
        """Sums over all rows, printed or not; none while anything is missing from them."""
        columns = tuple(c for c in self._item.columns if c.total)
        sums = totals(self._item, self._result, self._language, self._dictionaries, columns=columns)
        if not sums:
            return
        yield Rule()
        yield Line(self._say("total", count=f"{len(self._result.rows):,}"), bold=True)
        for column, value in zip(columns, sums, strict=True):
            yield Pair("  " + column.label.get(self._language), value, bold=column.strong)

    def notes(self) -> Iterator[Block]:
        result = self._result
        if not result.complete and not self._item.own:
            yield Line(self._say("filling", done=f"{result.done:,}", total=f"{result.total:,}"))
        if result.cut:
            yield Line(self._say("cut"))
        if result.unfillable:
            yield Line(self._say("unfillable", count=f"{result.unfillable:,}"))
        if self._item.receipt.note is not None:
            yield Line(self._item.receipt.note.get(self._language))

    def check(self, number: str) -> Iterator[Block]:
        """Only a statement bears one: a summary proves nothing."""
        if number:
            yield Rule()
            yield Pair(self._strings("paper.check"), number, bold=True)
            yield Line(self._strings("paper.how"))

    def origin(self) -> Iterator[str]:
        """Whence the answer is, and what it is good for."""
        room, _, transaction = self._result.origin.transaction.partition("/")
        source = "source_national" if room == "national" else "source_province"
        yield self._say("source_own" if self._item.own else source, transaction=transaction)
        if not self._result.origin.confirmed:
            yield self._say("unconfirmed")
        yield self._say("keep")

"""What a receipt must say, from the result alone, and whether it can be found on the paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import msgspec

from drivers.printer.document import Document
from kiosk.services.columns import As, Column
from kiosk.services.format import rows_for_receipt, show, summary, totals
from kiosk.services.model import Item
from kiosk.services.result import Result, Value
from tests.receipts.paper import dictionaries, strings
from tests.receipts.samples import NUMBER, SERIAL


def squeezed(text: str) -> str:
    return "".join(text.split())


def said(value: Value, column: Column, language: str) -> str:
    """Figures and days are written out here anew; names of codes as the dictionaries have them."""
    if isinstance(value, Decimal) and column.as_ is As.MONEY:
        return f"{value:,.2f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return show(value, column, language, dictionaries())


def facts(item: Item, found: Result, language: str, masked: str, number: str) -> Iterator[str]:
    """`masked`, `number`: name and number as they may be shown."""
    book = dictionaries()
    yield masked
    yield number
    yield item.name.get(language)
    if found.span is not None:
        yield found.span.begin.isoformat()
        yield found.span.end.isoformat()
    yield f"{found.at:%Y-%m-%d %H:%M}"
    yield from summary(item, found, strings(language), book)
    shown = rows_for_receipt(item, found, language, book)
    for record in found.rows[: len(shown.rows)]:
        for column in shown.columns:
            yield said(record[column.field], column, language)
    for column in item.columns:
        if column.total and found.rows and found.complete and column.as_ is As.MONEY:
            yield f"{sum(record[column.field] for record in found.rows):,.2f}"
    yield from totals(item, found, language, book)
    for column in item.head:
        yield said(found.head[column.field], column, language)
    yield from (SERIAL, NUMBER, "12393", "2026-11-22 09:26", "HLJ-DEMO-0001-01")


def missing(expected: Iterator[str], text: str) -> list[str]:
    """Facts that are not on the paper, whole or in the pieces of a wrapped cell. Sums bear the ￥,
    figures in a table do not: -￥9.00 and -9.00 are one fact."""
    paper = squeezed(text).replace("￥", "")
    return [one for one in expected if not in_pieces(squeezed(one).replace("￥", ""), paper)]


def in_pieces(value: str, text: str, start: int = 0) -> bool:
    """Whole, or in pieces that follow each other (only the last may be a single character)."""
    if text.find(value, start) >= 0:
        return True
    for i in range(len(value) - 1, 1, -1):
        at = text.find(value[:i], start)
        while at >= 0:
            if in_pieces(value[i:], text[: at + 300], at + i):
                return True
            at = text.find(value[:i], at + 1)
    return False


def alphabet(document: Document) -> str:
    """Every character that stands somewhere in it: what a reader of drawn lines has to try."""
    return "".join(_texts([msgspec.structs.asdict(block) for block in document.blocks]))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)

"""A result in words and figures: the same for the glass and for the receipt.

Nothing here sums what is not whole: while amounts are still coming, or rows were cut off by the
platform's limits, there are no totals, no chart, and the sentence without sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kiosk.services import period
from kiosk.services.chart import Bars, chart
from kiosk.services.columns import As, Column
from kiosk.services.dictionaries import REGION, Dictionaries
from kiosk.services.model import Bilingual, Item
from kiosk.services.placeholders import ADDRESS, Placeholder, What, fill, parse
from kiosk.services.result import Coded, Result, Value
from kiosk.text import dates, masking, money
from kiosk.text.strings import Strings

NOTHING = "—"
RIGHT = frozenset({As.MONEY, As.PRICE, As.COUNT, As.QUANTITY})


def right(column: Column) -> bool:
    """Figures stand at the right."""
    return column.as_ in RIGHT


def show(
    value: Value, column: Column, language: str, dictionaries: Dictionaries, hide: bool = False
) -> str:
    """One value as its column says; `—` when there is none. `hide`: amounts as `￥****`."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, Bilingual):  # words of this terminal's own
        return value.get(language)
    match column.as_:
        case As.MONEY:
            return money.HIDDEN if hide else money.money(_decimal(value))
        case As.PRICE:
            return money.HIDDEN if hide else money.price(_decimal(value))
        case As.NAME:
            return masking.name(str(value))
        case As.QUANTITY:
            return money.plain(_decimal(value))
        case As.DATE if isinstance(value, date):
            return dates.day(value)
        case As.TIME if isinstance(value, datetime):
            return dates.stamp(value)
        case As.MONTH:
            return _month(value)
        case As.CODE:
            return _label(value, column.dictionary, language, dictionaries)
        case As.REGION:
            return _label(value, REGION, language, dictionaries)
        case As.ACCOUNT_TAIL:
            return masking.tail(str(value))
        case _:
            return _plain(value)


def _plain(value: Value) -> str:
    if isinstance(value, Coded):
        return value.label
    if isinstance(value, datetime):
        return dates.stamp(value)
    return dates.day(value) if isinstance(value, date) else str(value)


def _decimal(value: Value) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    raise TypeError(f"a figure must be Decimal or int, not {type(value).__name__}")


def _month(value: Value) -> str:
    """`202611`, `2026-11` or a day of it -> `2026-11`."""
    if isinstance(value, date):
        return dates.month(value)
    digits = "".join(c for c in str(value) if c.isdigit())
    return f"{digits[:4]}-{digits[4:6]}" if len(digits) >= 6 else str(value)


def _label(value: Value, dictionary: str, language: str, dictionaries: Dictionaries) -> str:
    """In the visitor's language; a code that no dictionary knows keeps the label it came with."""
    code, given = (value.code, value.label) if isinstance(value, Coded) else (str(value), "")
    found = dictionaries.label(dictionary, code, language)
    return given or code if found == code else found


def list_columns(item: Item) -> tuple[Column, ...]:
    """Columns of the table on the glass."""
    return tuple(c for c in item.columns if c.list_)


def receipt_columns(item: Item) -> tuple[Column, ...]:
    """Columns of the receipt's rows."""
    return tuple(c for c in item.columns if c.receipt)


def total(result: Result, field: str) -> Decimal:
    """Sum of a field over the rows that have it. Callers ask `result.whole` first."""
    return sum(
        (_decimal(row[field]) for row in result.rows if row.get(field) is not None), Decimal(0)
    )


def totals(
    item: Item,
    result: Result,
    language: str,
    dictionaries: Dictionaries,
    *,
    columns: Iterable[Column] | None = None,
    hide: bool = False,
) -> tuple[str, ...]:
    """Sums under the columns (the table's, or those given), `""` where there is none.

    Empty when the item sums nothing, when there are no rows, and while no sum may be shown: rows
    without an amount make every sum a part.
    """
    shown = tuple(columns) if columns is not None else list_columns(item)
    allowed = result.whole and not result.unfillable and result.rows
    if not allowed or not any(c.total for c in shown):
        return ()
    return tuple(
        show(_summed(result, c), c, language, dictionaries, hide) if c.total else "" for c in shown
    )


def _summed(result: Result, column: Column) -> Value:
    value = total(result, column.field)
    return int(value) if column.as_ is As.COUNT else value


def summary(
    item: Item,
    result: Result,
    strings: Strings,
    dictionaries: Dictionaries,
    *,
    child: bool = False,
    hide: bool = False,
) -> tuple[str, str]:
    """The sentence that says the answer, and a second, quieter line (`""` when there is none).

    `child`: the records are of the visitor's child, not of the visitor. Nothing found is an answer
    too: its sentence, and what to do next.
    """
    said = item.summary
    if said is None:
        raise ValueError(f"item {item.id} is no query")
    if not result.rows and result.whole:
        first, second = said.none, said.next_
    elif not result.whole:
        first, second = said.bare or said.some, said.more
    elif result.unfillable and said.gaps:
        first, second = said.gaps, None
    else:
        first, second = said.some, said.more

    language = strings.language
    say = _Say(item, result, strings, dictionaries, "child" if child else "self", hide)

    def words(text: Bilingual | None) -> str:
        if text is None:
            return ""
        chosen = text.get(language)
        if not result.whole and any(p.what is What.SUM for p in parse(chosen)):
            return ""
        return fill(chosen, say)

    return words(first), words(second)


@dataclass(frozen=True, slots=True)
class _Say:
    """What a placeholder says of this result."""

    item: Item
    result: Result
    strings: Strings
    dictionaries: Dictionaries
    about: str  # self | child
    hide: bool

    def __call__(self, one: Placeholder) -> str:
        if one.what in ADDRESS:
            return self.strings(f"address.{self.about}.{one.what}")
        match one.what:
            case What.COUNT:
                return f"{len(self.result.rows):,}"
            case What.MISSING:
                return f"{self.result.unfillable:,}"
            case What.PERIOD:
                return period.label(self.result.span, self.strings.language)
            case What.HEAD:
                return self._show(self.result.head.get(one.field), one.field, self.item.head)
            case What.SUM:
                column = next(c for c in self.item.columns if c.field == one.field)
                value = _summed(self.result, column)
            case What.FIRST:
                value = self.result.rows[0].get(one.field) if self.result.rows else None
            case What.LATEST:
                value = _latest(self.item, self.result, one.field)
        return self._show(value, one.field, self.item.columns)

    def _show(self, value: Value, field: str, columns: tuple[Column, ...]) -> str:
        column = next(c for c in columns if c.field == field)
        return show(value, column, self.strings.language, self.dictionaries, self.hide)


def _latest(item: Item, result: Result, field: str) -> Value:
    """The field of the newest row, also when it is empty there."""
    dated = [row for row in result.rows if row.get(item.sort) is not None]
    return max(dated, key=lambda row: _key(row[item.sort])).get(field) if dated else None


def _key(value: Value) -> str:
    """Days, times, months and numbers of one field in order."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:020}" if isinstance(value, int | Decimal) else str(value)


@dataclass(frozen=True, slots=True)
class ReceiptRows:
    """Rows of a receipt: column by column as text, and how many of all rows are left out."""

    columns: tuple[Column, ...]
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int


def rows_for_receipt(
    item: Item,
    result: Result,
    language: str,
    dictionaries: Dictionaries,
    limit: int | None = None,
) -> ReceiptRows:
    """The first `limit` rows (the item's own number when None or 0); of a statement all."""
    columns = receipt_columns(item)
    most = len(result.rows) if item.receipt.whole else limit or item.receipt.rows
    shown = result.rows[:most]
    return ReceiptRows(
        columns=columns,
        titles=tuple(c.label.get(language) for c in columns),
        rows=tuple(
            tuple(show(row.get(c.field), c, language, dictionaries) for c in columns)
            for row in shown
        ),
        left_out=len(result.rows) - len(shown),
    )


__all__ = [
    "NOTHING",
    "RIGHT",
    "Bars",
    "ReceiptRows",
    "chart",
    "list_columns",
    "receipt_columns",
    "right",
    "rows_for_receipt",
    "show",
    "summary",
    "total",
    "totals",
]

"""Lists page by page.

A page goes on behind the last row of the one before it, or ends before the first row of the one
after it, so that the thousandth is as quick as the first, and none is shown twice or left out while
others are added. What was counted in memory is turned by the page's number alone.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Connection, Row, Select, and_, or_

from hub.database import Moment

T = TypeVar("T")
U = TypeVar("U")
A_PAGE = 200
LAST = 1_000_000
"""No page has a higher number."""

_LONGEST = 800
_OF_A_FILE = 1000  # rows at a time


class By(NamedTuple):
    """What rows are in order of; never NULL, and neither true nor false."""

    column: ColumnElement
    down: bool = False  # the largest first


class At(NamedTuple):
    """Which page, as an address has it: `place` of the row behind which it begins; `back`: before
    which it ends. "": the first page."""

    place: str = ""
    back: bool = False
    number: int = 1
    most: int = A_PAGE


class Leaf(NamedTuple, Generic[T]):
    """One page. `before`, `after`: where the pages beside it are; None: there is none."""

    rows: list[T]
    number: int = 1
    before: At | None = None
    after: At | None = None

    def of(self, rows: list[U]) -> Leaf[U]:
        """The same page, of what was made of its rows."""
        return Leaf(rows, self.number, self.before, self.after)


def leaf(connection: Connection, chosen: Select, order: Sequence[By], at: At) -> Leaf[Row]:
    """A page of what was chosen. The last of `order` tells any two rows apart. Each row also has
    what it was ordered by, behind its own columns. A place that cannot be is the first page, and so
    is one behind or before which nothing stands."""
    place = _read(at.place, [one.column for one in order])
    back = at.back and place is not None
    columns = [one.column.label(f"by_{number}") for number, one in enumerate(order)]
    asked = chosen.add_columns(*columns)
    if place is not None:
        asked = asked.where(_beyond(order, place, back))
    asked = asked.order_by(
        *(one.column.desc() if one.down is not back else one.column.asc() for one in order)
    ).limit(at.most + 1)
    found = list(connection.execute(asked))
    rows, more = found[: at.most], len(found) > at.most
    if place is not None and not (more if back else rows):
        return leaf(connection, chosen, order, At(most=at.most))
    if back:
        rows.reverse()
    number = 1 if place is None else min(max(at.number, 2), LAST)
    before = after = None
    if place is not None:
        before = At(_written(rows[0], columns), True, number - 1, at.most)
    if back or more:
        after = At(_written(rows[-1], columns), False, number + 1, at.most)
    return Leaf(rows, number, before, after)


def leaf_of(found: Sequence[T], at: At) -> Leaf[T]:
    """A page of what is here as a whole."""
    last = max(1, -(-len(found) // at.most))
    number = min(max(at.number, 1), last)
    before = At(number=number - 1, most=at.most) if number > 1 else None
    after = At(number=number + 1, most=at.most) if number < last else None
    return Leaf(list(found[(number - 1) * at.most : number * at.most]), number, before, after)


def whole(turn: Callable[[At], Leaf[T]]) -> Iterator[T]:
    """Every row of every page, for a file. `turn`: a page."""
    following: At | None = At(most=_OF_A_FILE)
    while following is not None:
        page = turn(following)
        yield from page.rows
        following = page.after


def _beyond(order: Sequence[By], place: Sequence[Any], back: bool) -> ColumnElement[bool]:
    """Rows behind that place (`back`: before it). The first column is asked for alone too, so that
    an index of it is used."""
    ways, same = [], []
    for one, value in zip(order, place, strict=True):
        further = one.column < value if one.down is not back else one.column > value
        ways.append(and_(*same, further))
        same.append(one.column == value)
    first, down = order[0].column, order[0].down is not back
    return and_(first <= place[0] if down else first >= place[0], or_(*ways))


def _written(row: Row, columns: Sequence[ColumnElement]) -> str:
    named: Mapping[str, Any] = row._mapping
    values = [named[f"by_{number}"] for number in range(len(columns))]
    return urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def _read(text: str, columns: Sequence[ColumnElement]) -> tuple[Any, ...] | None:
    """None: no place, or one that these columns do not have."""
    if not 0 < len(text) <= _LONGEST or not text.isascii():
        return None
    kinds = tuple(
        datetime if isinstance(one.type, Moment) else one.type.python_type for one in columns
    )
    try:
        values = msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)),
                                     type=tuple[kinds])  # fmt: skip
    except (ValueError, msgspec.MsgspecError):
        return None
    good = all(_holds(column, value) for column, value in zip(columns, values, strict=True))
    return values if good else None


def _holds(column: ColumnElement, value: Any) -> bool:
    """Would a database take it?"""
    if isinstance(value, int):
        bits = 63 if isinstance(column.type, BigInteger) else 31
        return -(1 << bits) <= value < 1 << bits
    return not isinstance(value, str) or "\0" not in value

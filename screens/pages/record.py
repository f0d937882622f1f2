"""One record in full: labels and values, empty fields left out, zero amounts said in one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from kiosk.services import format as words
from kiosk.services.columns import As
from kiosk.services.model import Column as ItemColumn
from kiosk.services.model import Item
from kiosk.services.result import Record, Value
from kiosk.visit.states import Event
from screens.nodes import (
    Card,
    Column,
    Grid,
    Icon,
    Node,
    Role,
    RowBox,
    Scroll,
    Send,
    Size,
    Space,
    Text,
    Tone,
)
from screens.room import Room, room
from screens.view import View

_ZEROS = 2  # so many zero amounts are said in one line rather than listed


def told(
    view: View, columns: Iterable[ItemColumn], record: Record, keep: frozenset[str] = frozenset()
) -> tuple[list[tuple[ItemColumn, str]], bool]:
    """(column, text) of what a record says, and whether zero amounts were left out.

    `keep` names fields that are shown even when zero. While amounts are hidden nothing is left
    out, because that alone would tell them.
    """
    hide = view.look.hide_amounts
    filled = [c for c in columns if record.get(c.field) not in (None, "")]
    zeros = {
        c.field
        for c in filled
        if not hide and not c.strong and c.field not in keep and _is_zero(c, record[c.field])
    }
    if len(zeros) < _ZEROS:
        zeros = set()
    lang = view.look.language
    said = [
        (c, words.show(record[c.field], c, lang, view.dictionaries, hide))
        for c in filled
        if c.field not in zeros
    ]
    return said, bool(zeros)


def _is_zero(column: ItemColumn, value: Value) -> bool:
    return column.as_ is As.MONEY and isinstance(value, Decimal) and value == 0


def main_fields(item: Item | None) -> frozenset[str]:
    """Fields of an item's own rows: an amount of nothing is an answer there."""
    return frozenset(c.field for c in item.columns if c.list_ or c.total) if item else frozenset()


def pair(view: View, column: ItemColumn, text: str, *, stacked: bool = False) -> Node:
    """A label and its value: beside one another, or one over the other."""
    name = column.label.get(view.look.language)
    label = Text(text=name, tone=Tone.MUTED, size=Size.SMALL if stacked else Size.BODY)
    shown = Text(
        text=text,
        bold=column.strong,
        align="left" if stacked else "right",
        personal=True,
        tone=Tone.BLUE if column.strong else Tone.INK,
    )
    if stacked:
        return Column(role=Role.ROW, label=name, gap=0.4, children=[label, shown])
    label.grow, shown.grow = 1, 1.6
    return RowBox(role=Role.ROW, label=name, gap=4, align="top", children=[label, shown])


def zeros_line(view: View) -> Text:
    text = view.strings("detail.zeros")
    return Text(text=text, tone=Tone.MUTED, size=Size.SMALL, personal=True)


def whole(view: View, columns: Sequence[ItemColumn], record: Record) -> Node:
    """One record as a page's content."""
    at = room(view)
    stacked = at.small and at.large and not at.wide
    said, zeros = told(view, columns, record, main_fields(view.item))
    cells = [pair(view, c, text, stacked=stacked) for c, text in said]
    two = at.wide and not at.small and not at.large
    body: Node = (
        Grid(columns=2, gap=at.gap * 2, children=cells)
        if two
        else Column(gap=2.4 if at.small else 4.5, children=cells)
    )
    if zeros:
        body = Column(gap=at.gap * 1.4, children=[body, zeros_line(view)])
    return Card(pad=4 if at.small else 9, child=body)


# ------------------------------------------------------------------------------------------ cards

MOST = 3
"""So few rows are shown as cards with all they say; more make a table."""


def cards(view: View, item: Item, rows: Sequence[Record]) -> Node | None:
    """A card a row with all its columns; None where there are too many, or no room for them."""
    at = room(view)
    if at.small or not 0 < len(rows) <= MOST:
        return None
    said = [told(view, item.columns, row, main_fields(item)) for row in rows]
    pair_mm = 25.0 if at.large else 20.0
    lines = sum(-(-(len(pairs) - 1) // _across(at)) for pairs, _ in said)
    if lines * pair_mm + len(rows) * 32.0 > _ROOM[view.look.form] * (0.75 if at.large else 1.0):
        return None
    made = [
        _card(view, item, at, n, pairs, zeros) for n, (pairs, zeros) in enumerate(said) if pairs
    ]
    return Scroll(grow=1, child=Column(gap=at.gap, children=made))


_ROOM = {"portrait": 235.0, "landscape": 170.0}  # mm of height for the cards, about


def _across(at: Room) -> int:
    """Pairs side by side on a card."""
    return 2 if at.large else 3


def _card(
    view: View,
    item: Item,
    at: Room,
    n: int,
    said: Sequence[tuple[ItemColumn, str]],
    zeros: bool,
) -> Card:
    (first, title), *rest = said
    opens = item.detail is not None and (item.detail.ask is not None or item.own)
    name = first.label.get(view.look.language)
    head: list[Node] = [
        Column(
            grow=1,
            gap=0.4,
            children=[
                Text(text=name, tone=Tone.MUTED, size=Size.SMALL),
                Text(text=title, size=Size.LABEL, bold=True, personal=True, role=Role.HEADING),
            ],
        )
    ]
    if opens:
        head += [
            Text(text=view.strings("result.open_row"), tone=Tone.BLUE, bold=True, one_line=True),
            Icon(name="chevron-right", size_mm=8),
        ]
    across = _across(at)
    cells = [pair(view, c, text, stacked=True) for c, text in rest]
    cells += [Space() for _ in range(-len(cells) % across)]
    inside: list[Node] = [RowBox(gap=2, children=head)]
    if cells:
        inside.append(Grid(columns=across, gap=at.gap, children=cells))
    if zeros:
        inside.append(zeros_line(view))
    return Card(
        role=Role.BUTTON if opens else Role.ROW,
        label=view.strings("result.row_name", number=n + 1),
        action=Send(Event.PICK_ROW, n) if opens else None,
        pad=6 if at.wide else 8,
        child=Column(gap=at.gap * 0.9, children=inside),
    )

"""Records as a table of the glass: the same for results, settlements and fee lines."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.services import format as words
from kiosk.services.columns import Column as ItemColumn
from kiosk.services.model import Item
from kiosk.services.result import Record, Result
from kiosk.visit.states import Event
from screens.nodes import Send, Table, TableColumn
from screens.room import room
from screens.view import View


def rows_table(
    view: View,
    columns: Sequence[ItemColumn],
    rows: Sequence[Record],
    *,
    item: Item | None = None,
    result: Result | None = None,
    on_row: Event | None = None,
) -> Table:
    """`item` and `result` give the sums; without them there are none."""
    s = view.strings
    lang = view.look.language
    hide = view.look.hide_amounts
    shown = _fitting(view, columns)
    dictionaries = view.dictionaries

    def cell(row: int, column: int) -> str:
        one = shown[column]
        return words.show(rows[row].get(one.field), one, lang, dictionaries, hide)

    total: tuple[str, ...] = ()
    at = room(view)
    # where only three rows would be left on the glass, the sentence above has the sums
    summed = not (at.large and view.look.low) and not (at.small and at.large)
    if item is not None and result is not None and summed:
        total = words.totals(item, result, lang, dictionaries, columns=shown, hide=hide)
        if total and not total[0]:
            total = (s("table.total"), *total[1:])
    footer = s("table.count", count=len(rows))
    if on_row is not None:
        footer = s("table.count_touch", count=len(rows))
    return Table(
        grow=1,
        label=s("table.name", count=len(rows)),
        columns=[
            TableColumn(
                title=c.label.get(lang), width=c.width, right=words.right(c), strong=c.strong
            )
            for c in shown
        ],
        count=len(rows),
        cell=cell,
        on_row=(lambda n: Send(on_row, n)) if on_row is not None else None,
        footer=footer,
        total=total,
    )


def _fitting(view: View, columns: Sequence[ItemColumn]) -> list[ItemColumn]:
    """As many columns as the glass can carry without squeezing: strong ones stay, order is kept.

    The rest is one touch away (every item with more columns opens its row), and on the receipt.
    """
    at = room(view)
    most = 4
    if at.small and not at.wide:
        most = 2 if at.large else 3
    elif at.large:
        most = 3
    if len(columns) <= most:
        return list(columns)
    keep = {0} | {n for n, c in enumerate(columns) if c.strong}
    for n in range(len(columns)):
        if len(keep) >= most:
            break
        keep.add(n)
    return [c for n, c in enumerate(columns) if n in keep][:most]

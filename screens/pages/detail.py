"""What a touched row opens: one record as labels and values, or a list one level deeper."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from kiosk.services import format as words
from kiosk.services.model import Column as ItemColumn
from kiosk.services.model import Detail
from kiosk.services.result import Record, Result
from kiosk.visit.states import Event, State
from screens.bars import does
from screens.nodes import (
    Button,
    Card,
    Column,
    Grid,
    Node,
    Page,
    Role,
    RowBox,
    Scroll,
    Send,
    Size,
    Text,
    Tone,
)
from screens.pages.rows import rows_table
from screens.parts import beside, heading, item_title, lowered, primary, secondary
from screens.parts import page as frame
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    detail = view.item.detail if view.item else None
    if view.state is State.LINES and detail is not None:
        detail = detail.then
    records = _records(view, detail)
    lang = view.look.language
    title = detail.title.get(lang) if detail else s("detail.title")
    deeper = detail is not None and detail.then is not None and does(view, Event.PICK_ROW)
    listed = detail is not None and detail.rows
    back = primary(s("detail.back"), Send(Event.BACK), "arrow-left")
    if not records or detail is None:
        body: Node = Column(
            grow=1,
            spread="centre",
            children=[Text(text=s("detail.none"), align="centre", tone=Tone.MUTED)],
        )
        buttons: list[Button] = [back]
    elif detail.rows:
        body = rows_table(
            view,
            [c for c in _columns(view, detail) if c.list_],
            records,
            item=view.item,
            result=_as_result(view, records),
            on_row=Event.PICK_ROW if deeper else None,
        )
        buttons = [back]
    else:
        body = Scroll(
            grow=1, child=Column(children=[_record(view, _columns(view, detail), records[0])])
        )
        buttons = [back]
        if deeper and detail.then is not None:
            back = secondary(s("detail.back"), Send(Event.BACK), "arrow-left")
            more = primary(detail.then.title.get(lang), Send(Event.PICK_ROW, 0), "list-details")
            buttons = [more, back]
    if at.small and listed:  # the bottom bar has the way back; the table takes the height
        return frame(view, body, title=title)
    return frame(
        view,
        *(
            beside(view, [body], *buttons)
            if at.small
            else [lowered(view, [heading(view, title)], beside(view, [body], *buttons))]
        ),
        title=title if at.small else item_title(view),
    )


def _records(view: View, detail: Detail | None) -> Sequence[Record]:
    """The answer, or the touched row itself where the item asks for nothing more."""
    if view.state is State.LINES:
        return view.lines
    if view.detail:
        return view.detail
    asked = detail is not None and detail.ask is not None
    if not asked and view.result is not None and 0 <= view.row < len(view.result.rows):
        return (view.result.rows[view.row],)
    return ()


def _as_result(view: View, records: Sequence[Record]) -> Result | None:
    """A list that came whole, so that its sums are made as everywhere else."""
    if view.result is None:
        return None
    whole = {"done": 0, "total": 0, "unfillable": 0, "cut": False}
    return replace(view.result, rows=tuple(records), **whole)


def _columns(view: View, detail: Detail) -> tuple[ItemColumn, ...]:
    return detail.columns or (view.item.columns if view.item else ())


def _record(view: View, columns: Sequence[ItemColumn], record: Record) -> Node:
    """Label over value where it is narrow, beside it where there is room; empty fields left out."""
    at = room(view)
    lang = view.look.language
    hide = view.look.hide_amounts
    stacked = at.small and at.large and not at.wide
    cells: list[Node] = []
    for c in columns:
        value = record.get(c.field)
        if value is None or value == "":
            continue
        text = words.show(value, c, lang, view.dictionaries, hide)
        label = Text(text=c.label.get(lang), tone=Tone.MUTED, grow=1)
        shown = Text(
            text=text,
            bold=c.strong,
            align="left" if stacked else "right",
            grow=1.6,
            personal=True,
            tone=Tone.BLUE if c.strong else Tone.INK,
        )
        pair = [label, shown]
        if stacked:
            label.grow = shown.grow = 0
            label.size = Size.SMALL
        row = (
            Column(gap=0.4, children=pair) if stacked else RowBox(gap=4, align="top", children=pair)
        )
        row.role, row.label = Role.ROW, c.label.get(lang)
        cells.append(row)
    two = at.wide and not at.small and not at.large
    body: Node = (
        Grid(columns=2, gap=at.gap * 2, children=cells)
        if two
        else Column(gap=2.4 if at.small else 4.5, children=cells)
    )
    return Card(pad=4 if at.small else 9, child=body)

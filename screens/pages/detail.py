"""What a touched row opens: one record as labels and values, or a list one level deeper."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from kiosk.services.columns import Column as ItemColumn
from kiosk.services.model import Detail
from kiosk.services.result import Record, Result
from kiosk.visit.states import Event, State
from screens.bars import does
from screens.nodes import (
    Button,
    Column,
    Node,
    Page,
    Scroll,
    Send,
    Text,
    Tone,
)
from screens.pages.record import whole
from screens.pages.rows import rows_table
from screens.parts import beside, heading, item_title, lowered, primary, secondary
from screens.parts import page as frame
from screens.room import room
from screens.view import View

_BACK = {State.DETAIL: "detail.back", State.LINES: "detail.back_lines"}


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
    back = primary(s(_BACK[view.state]), Send(Event.BACK), "arrow-left")
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
            grow=1, child=Column(children=[whole(view, _columns(view, detail), records[0])])
        )
        buttons = [back]
        undo = str(records[0].get("undone_by") or "") if view.item and view.item.own else ""
        if undo in view.fileable and not view.limit:
            buttons.append(secondary(s("progress.undo"), Send(Event.PICK_GUIDE, undo)))
        if deeper and detail.then is not None:
            back = secondary(s(_BACK[view.state]), Send(Event.BACK), "arrow-left")
            more = primary(detail.then.title.get(lang), Send(Event.PICK_ROW, 0), "list-details")
            buttons = [more, back]
    if at.small and listed:  # the bottom bar has the way back; the table takes the height
        return frame(view, body, title=title)
    return frame(
        view,
        *(
            beside(view, [body], *buttons)
            if at.small
            else _read(
                view,
                heading(view, title),
                beside(view, [body], *buttons),
                rows=deeper and listed,
            )
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


def _read(view: View, head: Node, rest: list[Node], *, rows: bool) -> list[Node]:
    """Only rows that can be touched move down to where everyone reaches; what is read does not."""
    return [lowered(view, [head], rest)] if rows else [head, *rest]

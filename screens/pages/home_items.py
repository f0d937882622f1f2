"""Home where every item stands on the glass at once, grouped as people mean them."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.services.model import Group, Item
from kiosk.visit.states import Event
from screens.nodes import (
    Button,
    Column,
    Grid,
    Node,
    Page,
    Role,
    RowBox,
    Send,
)
from screens.pages.home_words import (
    door_buttons,
    doors_in_rows,
    grouped_items,
    head_row,
    only_guide,
    rows_of,
    slogan_row,
)
from screens.parts import HOME_MARK, group_heading
from screens.parts import page as frame
from screens.pieces import TONES
from screens.room import Room, room, staff_strip, strip
from screens.view import View

_TILE = 36.0  # mm: height of a tile where there are few
_FEW_LINES = 5
_HEADING_SHARE = 0.45  # a heading takes about this part of a line of tiles
_LONG_WORD = 8  # letters
_HALVES = frozenset({Group.ENROLMENT, Group.CARE})  # side by side on a broad glass


def _tile(view: View, item: Item, *, hint: bool = False) -> Button:
    lang = view.look.language
    text = item.short.get(lang)
    if view.limit:
        face = only_guide(view, item)
        label = f"{text} {face['sub']}"
        face["sub"] = "" if _narrow(view) else face["sub"]
        return Button(kind="tile", text=text, label=label, **face)
    return Button(
        kind="tile",
        text=text,
        label=text,
        action=Send(Event.PICK_ITEM, item.id),
        icon=item.icon,
        tone=TONES[item.group],
        sub=item.hint.get(lang) if hint and item.hint else "",
    )


def _tiles(view: View, items: Sequence[Item], columns: int, row: float | None, gap: float) -> Node:
    """Equal tiles; the last one takes what is left of its row, and then has room for its hint."""
    left = len(items) % columns
    spans = [1] * len(items)
    if left:
        spans[-1] = columns - left + 1
    return Grid(
        columns=columns,
        spans=spans,
        gap=gap,
        row_height=row,
        grow=0 if row else 1,
        children=[
            _tile(view, item, hint=span > 1) for item, span in zip(items, spans, strict=True)
        ],
    )


def _block(
    view: View,
    group: Group,
    items: Sequence[Item],
    columns: int,
    row: float | None,
    *,
    grow: float,
    gap: float = 0.0,
) -> Node:
    at = room(view)
    name = view.strings(f"group.{group.value}")
    if view.limit and _narrow(view):
        name = f"{name} · {view.strings('limit.tile')}"
    return Column(
        role=Role.GROUP,
        label=name,
        gap=at.gap * 0.5,
        grow=grow,
        children=[group_heading(name), _tiles(view, items, columns, row, gap or at.gap)],
    )


def all_items(view: View) -> Page:
    at = room(view)
    return frame(
        view, *(_wide_home(view, at) if at.wide else _tall_home(view, at)), corner=HOME_MARK
    )


def _pairs(view: View, columns: dict[Group, int]) -> list[list[tuple[Group, list[Item], int]]]:
    """Groups in rows: narrow groups share one."""
    have = grouped_items(view)
    rows: list[list[tuple[Group, list[Item], int]]] = []
    for pair in ((Group.ENROLMENT,), (Group.CARE,), (Group.ACCOUNT, Group.BENEFITS)):
        row = [(g, have[g], columns[g]) for g in pair if g in have]
        if len(row) == 1 and len(pair) == 2:
            group, items, _ = row[0]
            row = [(group, items, 3)]
        if row:
            rows.append(row)
    return rows


def _tall_home(view: View, at: Room) -> list[Node]:
    columns = {Group.ENROLMENT: 2, Group.CARE: 3, Group.ACCOUNT: 1, Group.BENEFITS: 2}
    rows = _pairs(view, columns)
    lines = [max(rows_of(len(items), c) for _, items, c in row) for row in rows]
    fixed = _TILE if sum(lines) <= _FEW_LINES else None  # few tiles do not swell
    gap = 4.4 if _long_words(grouped_items(view), view.look.language) else at.gap
    blocks: list[Node] = []
    for row, count in zip(rows, lines, strict=True):
        blocks.append(
            RowBox(
                gap=max(3.0, gap * 0.7),
                grow=0 if fixed else count + _HEADING_SHARE,
                align="stretch",
                children=[_block(view, g, i, c, fixed, grow=c, gap=gap) for g, i, c in row],
            )
        )
    doors = doors_in_rows(view, 48.0 if len(door_buttons(view, 48.0)) < 4 else 34.0)
    return [head_row(view), *blocks, doors, slogan_row(view)]


def _long_words(have: dict[Group, list[Item]], language: str) -> bool:
    """Whether names hold words too long for tiles three abreast (no Chinese name does)."""
    words = (w for items in have.values() for i in items for w in i.short.get(language).split())
    return any(w.isascii() and len(w) > _LONG_WORD for w in words)


def _narrow(view: View) -> bool:
    """Whether tiles have no room for a second line: the heading above them says it for all."""
    return room(view).wide or _long_words(grouped_items(view), view.look.language)


def _wide_home(view: View, at: Room) -> list[Node]:
    have = grouped_items(view)
    bands = [
        [g for g in pair if g in have]
        for pair in ((Group.ENROLMENT, Group.CARE), (Group.ACCOUNT, Group.BENEFITS))
    ]
    columns = {Group.ENROLMENT: 2, Group.CARE: 3, Group.ACCOUNT: 1, Group.BENEFITS: 2}
    low = strip(view) + staff_strip(view) > 0
    long = _long_words(have, view.look.language)
    gap = 3.2 if low and long else 0.0  # no height to spare
    blocks: list[Node] = [
        RowBox(
            gap=at.gap * 1.6,
            align="stretch",
            grow=max(rows_of(len(have[g]), columns[g]) for g in band) + _HEADING_SHARE,
            children=[
                _block(
                    view,
                    g,
                    have[g],
                    columns[g],
                    None,
                    gap=gap,
                    grow=1 if g in _HALVES else columns[g],
                )
                for g in band
            ],
        )
        for band in bands
        if band
    ]
    if long:  # tiles take the whole width, the doors stand under them
        doors = door_buttons(view, 16.0 if low else 20.0, short=True)
        for door in doors:
            door.grow, door.width = 0.0, 76.0 if len(doors) < 4 else 60.0
        foot = RowBox(gap=at.gap, children=[Column(grow=1, children=[slogan_row(view)]), *doors])
        lines = [head_row(view, brief=True), *blocks, foot]
        return [Column(grow=1, gap=gap, children=lines)] if gap else lines
    return [
        RowBox(
            grow=1,
            gap=at.gap * 1.6,
            align="stretch",
            children=[
                Column(
                    grow=3,
                    gap=at.gap,
                    children=[head_row(view, brief=low), *blocks],
                ),
                Column(grow=1, gap=at.gap, children=door_buttons(view, None)),
            ],
        ),
        slogan_row(view),
    ]

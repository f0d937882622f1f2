"""Lists of tiles that open a text: guides, shared by 办理业务 and 政策咨询, and work rules."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.services.model import Item
from kiosk.visit.states import Event
from screens.nodes import Column, Node, RowBox, Send
from screens.pieces import TONES, choice
from screens.room import room
from screens.view import View


def columns(view: View) -> int:
    at = room(view)
    if at.small:
        long_words = at.large and view.look.language == "en"
        return 2 if at.wide and not long_words else 1
    if at.wide:
        return 2 if at.large else 3
    return 1 if at.large else 2


def guide_tiles(view: View, items: Sequence[Item], abreast: int = 0) -> list[Node]:
    """One tile an item, in rows, by its official name: the guide is about the official item.

    `abreast`: how many in a row, where the page gives them less than its whole width.
    """
    at = room(view)
    lang = view.look.language
    tiles: list[Node] = [
        choice(
            view,
            item.titled(view.settings.station.standard, lang),
            Send(Event.PICK_GUIDE, item.id),
            icon=item.icon,
            tone=TONES[item.group],
            arrow=not at.small,
            trailing=view.strings("handling.open") if item.id in view.fileable else "",
        )
        for item in items
    ]
    return in_rows(view, tiles, abreast)


def rule_tiles(view: View) -> list[Node]:
    """One tile a work rule, as the station's standard names it."""
    at = room(view)
    tiles: list[Node] = [
        choice(
            view,
            rule.titled(view.settings.station.standard, view.look.language),
            Send(Event.PICK_RULE, rule.id),
            icon="clipboard-text",
            arrow=not at.small,
        )
        for rule in view.work_rules
    ]
    return in_rows(view, tiles)


def in_rows(view: View, tiles: list[Node], abreast: int = 0) -> list[Node]:
    """Tiles of one width; the last row is filled with nothing."""
    at, count = room(view), abreast or columns(view)
    for t in tiles:
        t.grow = 1
    rows: list[Node] = []
    for n in range(0, len(tiles), count):
        row = tiles[n : n + count]
        empty = [Column(grow=1) for _ in range(count - len(row))]
        rows.append(RowBox(gap=at.gap, align="stretch", children=[*row, *empty]))
    return rows

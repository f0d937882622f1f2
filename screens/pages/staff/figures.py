"""Today's figures: counts, of nobody in particular."""

from __future__ import annotations

from screens.nodes import Card, Column, Grid, Node, Page, RowBox, Scroll, Size, Text, Tone
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.pieces import note
from screens.room import room
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, told = room(view), view.strings, staff.figures
    cards: list[Node] = [
        _card(view, "own", told.own),
        _card(view, "here", told.here),
    ]
    if told.queue is not None:
        counted = {"given": told.queue.given, "served": told.queue.served,
                   "waiting": told.queue.waiting, "gone": told.queue.gone}  # fmt: skip
        cards.append(_card(view, "queue", counted))
    elif view.settings.station.queue is not None:
        words = s("staff.figures.asking" if told.asking else "staff.figures.not_reached")
        cards.append(note("info-circle", words, Tone.MUTED))
    columns = 2 if at.wide else 1
    grid = Grid(columns=columns, gap=at.gap, spans=[1] * len(cards), children=cards)
    sub = "" if at.small and at.large else s("staff.figures.sub")
    head = [heading(view, s("staff.figures.title"), sub), *noted(staff, view)]
    return frame(staff, view, lowered(view, head, [Scroll(grow=1, child=Column(children=[grid]))]))


def _card(view: View, whose: str, counted: dict[str, int] | None) -> Node:
    at, s = room(view), view.strings
    lines: list[Node] = [Text(text=s(f"staff.figures.of_{whose}"), size=Size.LABEL, bold=True)]
    if counted is None:
        lines.append(note("alert-triangle", s("staff.figures.unread"), Tone.WARN))
    for word, count in (counted or {}).items():
        lines.append(
            RowBox(gap=at.gap, children=[
                Text(text=s(f"staff.figures.{word}"), grow=1),
                Text(text=str(count), bold=True, tone=Tone.BLUE),
            ])
        )  # fmt: skip
    return Card(pad=4 if at.small else 8, child=Column(gap=2 if at.small else 3.5, children=lines))

"""办件: what waits, what is most pressing first; each with its colour, its sign and its words."""

from __future__ import annotations

from kiosk.cases.stage import Filter
from kiosk.staff.states import Event
from screens.nodes import Button, Column, Grid, Node, Page, Scroll, Tend, Text, Tone
from screens.pages.staff.case_words import item_name, line, sign, stage_words
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.pieces import choice, note
from screens.room import room
from screens.staff import StaffView
from screens.staff_cases import CaseRow
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, cases = room(view), view.strings, staff.cases
    head: list[Node] = [heading(view, s("staff.cases.title")), *noted(staff, view)]
    if cases.rows is None:
        unread = note("alert-triangle", s("staff.cases.unread"), Tone.WARN)
        return frame(staff, view, lowered(view, [*head, unread], []))
    if cases.line is False and cases.hub:
        head.append(note("info-circle", s("staff.cases.by_hub"), Tone.BLUE))
    elif cases.line is False:
        head.append(note("alert-triangle", s("staff.cases.alone"), Tone.WARN))
    elif cases.line is None and cases.hub is False:
        head.append(note("alert-triangle", s("staff.cases.hub_away"), Tone.WARN))
    counts = dict(cases.counts)
    pills: list[Node] = [
        Button(
            kind="pill",
            text=s(f"staff.cases.which.{which}", count=counts.get(which, 0)),
            action=Tend(Event.FILTER_CASES, which.value),
            chosen=which is cases.which,
            height=at.touch,
            grow=1,
        )
        for which in Filter
    ]
    columns = 6 if at.wide and not at.large else (2 if at.small and at.large and at.tall else 3)
    filters = Grid(columns=columns, gap=3, spans=[1] * len(pills), children=pills)
    tiles: list[Node] = [_tile(view, row) for row in cases.rows]
    if not tiles:
        tiles = [Text(text=s(f"staff.cases.none.{cases.which}"), tone=Tone.MUTED)]
    listed = Scroll(grow=1, child=Column(gap=at.gap, children=tiles))
    if at.small:  # the list keeps its height: the lists to choose from scroll with it
        listed = Scroll(grow=1, child=Column(gap=at.gap, children=[filters, *tiles]))
        return frame(staff, view, lowered(view, head, [listed]), about=cases.which.value)
    return frame(staff, view, lowered(view, head, [filters, listed]), about=cases.which.value)


def _tile(view: View, row: CaseRow) -> Node:
    at = room(view)
    icon, tone = sign(row)
    words = f"{item_name(view, row.item)} · {stage_words(view, row)}"
    return choice(view, words, Tend(Event.PICK_CASE, row.number), icon=icon, tone=tone,
                  sub=line(view, row), height=max(at.touch, 22.0 if at.small else 32.0)
                  if not at.large else None)  # fmt: skip

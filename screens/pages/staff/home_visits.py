"""上门服务: visits that are open, the next first; the way to everybody in the book (台账)."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Column, Grid, Node, Page, Scroll, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.pieces import choice, note
from screens.room import room
from screens.staff import StaffView
from screens.staff_visits import PersonRow
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, visits = room(view), view.strings, staff.visits
    head: list[Node] = [heading(view, s("staff.visits.title")), *noted(staff, view)]
    if visits.people is None:
        unread = note("alert-triangle", s("staff.visits.unread"), Tone.WARN)
        return frame(staff, view, lowered(view, [*head, unread], []))
    height = max(at.touch, 18.0 if at.small else 28.0)
    ways: list[Node] = [
        choice(view, s("staff.visits.new"), Tend(Event.NEW_PERSON), icon="plus", height=height),
        choice(view, s("staff.visits.book", count=len(visits.people)),
               Tend(Event.OPEN_PEOPLE_BOOK), icon="book", height=height),
    ]  # fmt: skip
    grid = Grid(columns=2 if at.wide else 1, gap=at.gap, spans=[1, 1], children=ways)
    tiles = [row_tile(view, row) for row in visits.visits]
    if not tiles:
        tiles = [Text(text=s("staff.visits.none"), tone=Tone.MUTED)]
    body = Scroll(grow=1, child=Column(gap=at.gap, children=[grid, *tiles]))
    return frame(staff, view, lowered(view, head, [body]))


def row_tile(view: View, row: PersonRow) -> Node:
    """Whom, and when."""
    at = room(view)
    icon, tone = sign(row)
    return choice(view, row.name, Tend(Event.PICK_VISITED, row.id), icon=icon, tone=tone,
                  sub=f"{when_words(view, row)} · {row.place}", personal=True,
                  height=max(at.touch, 22.0 if at.small else 32.0)
                  if not at.large else None)  # fmt: skip


def sign(row: PersonRow) -> tuple[str, Tone]:
    if not row.open:
        return "user", Tone.ENROLMENT
    if row.late:
        return "alert-triangle", Tone.BAD
    return ("calendar-event", Tone.WARN if row.today else Tone.CARE) if row.when else (
        "hourglass", Tone.WARN)  # fmt: skip


def when_words(view: View, row: PersonRow) -> str:
    s = view.strings
    if not row.open:
        return s("staff.visits.last", day=row.contact)
    if not row.when:
        return s("staff.visits.unplanned")
    key = "late" if row.late else ("today" if row.today else "planned")
    return s(f"staff.visits.{key}", day=row.when)

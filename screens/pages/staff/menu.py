"""What whoever is signed in may do here, each a big tile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from kiosk.settings.staff import Right
from kiosk.staff.states import Event
from screens.nodes import Column, Grid, Node, Page, Scroll, Tend, Tone
from screens.pages.staff.frame import frame, noted
from screens.pages.staff.wish import words
from screens.parts import heading, lowered
from screens.pieces import choice, note
from screens.room import room
from screens.staff import StaffView
from screens.view import View


@dataclass(frozen=True, slots=True)
class Row:
    """One tile. `word`: of `staff.menu.<word>`, and of `<word>_sub` under it."""

    event: Event
    word: str
    icon: str
    tone: Tone
    right: Right | None = None  # None: of whoever passed the examination
    there: Callable[[StaffView, View], bool] = lambda staff, view: True
    anybody: bool = False  # … or of whoever is signed in
    alert: Callable[[StaffView], Alert | None] = lambda staff: None


class Alert(NamedTuple):
    """What stands under a row, always, while something waits there: `staff.menu.<word>`."""

    word: str
    count: int = 0


def _urgent(staff: StaffView) -> Alert | None:
    due, still = staff.urgent.due, staff.urgent.open
    if not due and staff.urgent.drafts:
        return Alert("urgent_draft", len(staff.urgent.drafts))
    return Alert("urgent_due" if due else "urgent_open", due or still) if still else None


def _cases(staff: StaffView) -> Alert | None:
    if staff.cases.offered:
        return Alert("cases_offered", staff.cases.offered)
    return Alert("cases_overdue", staff.cases.overdue) if staff.cases.overdue else None


def _notices(staff: StaffView) -> Alert | None:
    count = staff.learning.unread
    return Alert("notices_unread", count) if count else None


def _courses(staff: StaffView) -> Alert | None:
    count = staff.learning.to_do
    return Alert("courses_open", count) if count else None


def _visits(staff: StaffView) -> Alert | None:
    if staff.visits.today:
        return Alert("visits_today", staff.visits.today)
    return Alert("visits_taken", staff.taking.kept) if staff.taking.kept else None


def _tasks(staff: StaffView) -> Alert | None:
    return Alert("tasks_open", staff.tasks.open) if staff.tasks.open else None


def _hub(staff: StaffView, view: View) -> bool:
    return bool(view.settings.hub.url)


def _serves(staff: StaffView, view: View) -> bool:
    return staff.serving


def _windows(staff: StaffView, view: View) -> bool:
    queue = view.settings.station.queue
    return queue is not None and bool(queue.windows)


ROWS = (
    Row(Event.ACT_HELPED, "helped", "friends", Tone.ENROLMENT, Right.ACT_HELPED, _serves),
    Row(Event.ACT_PROXY, "proxy", "briefcase", Tone.CARE, Right.ACT_PROXY, _serves),
    Row(Event.OPEN_WINDOW, "window", "speakerphone", Tone.ENROLMENT, Right.QUEUE, _windows),
    Row(Event.OPEN_ATTENDANCE, "attendance", "calendar-event", Tone.ENROLMENT),
    Row(Event.OPEN_CASES, "cases", "clipboard-list", Tone.CARE, Right.CASES, alert=_cases),
    Row(Event.OPEN_VISITS, "visits", "map-pin", Tone.CARE, Right.CASES, alert=_visits),
    Row(Event.OPEN_BOOKS, "books", "zoom-question", Tone.ENROLMENT),
    Row(Event.OPEN_FIGURES, "figures", "list-details", Tone.BENEFITS),
    Row(Event.OPEN_WEEKLY, "weekly", "file-text", Tone.CARE, Right.WEEKLY),
    Row(Event.OPEN_TASKS, "tasks", "photo", Tone.CARE, there=_hub, alert=_tasks),
    Row(Event.OPEN_REPORTS, "urgent", "alert-triangle", Tone.ACCOUNT, Right.URGENT, alert=_urgent),
    Row(Event.OPEN_NOTICES, "notices", "news", Tone.BENEFITS, anybody=True, alert=_notices),
    Row(Event.OPEN_COURSES, "courses", "books", Tone.CARE, anybody=True, alert=_courses),
)
"""In the order in which they stand; a new duty adds its own."""


def page(staff: StaffView, view: View) -> Page:
    at, s = room(view), view.strings
    name = staff.chosen.name if staff.chosen else ""
    head: list[Node] = [heading(view, s("staff.menu.title", name=name)), *noted(staff, view)]
    if not staff.examined:
        head.append(note("alert-triangle", s("staff.menu.no_exam"), Tone.WARN))
    elif not staff.reached:
        head.append(note("alert-triangle", s("staff.menu.not_reached"), Tone.WARN))
    elif not staff.serving:
        head.append(note("info-circle", s("staff.menu.not_serving"), Tone.WARN))
    height = max(at.touch, 24.0 if at.small else 38.0)
    tiles: list[Node] = []
    for wish in staff.wishes:
        text, sub = words(view, wish)
        tiles.append(
            choice(view, text, Tend(Event.TAKE, wish.id), icon="bell", tone=Tone.WARN, sub=sub,
                   height=height)
        )  # fmt: skip
    tiles += [_tile(staff, view, row, height) for row in ROWS if _offered(staff, view, row)]
    columns = 2 if at.wide else 1
    grid = Grid(columns=columns, gap=at.gap, spans=[1] * len(tiles), children=tiles)
    touch: list[Node] = [Scroll(grow=1, child=Column(children=[grid]))] if tiles else []
    return frame(staff, view, lowered(view, head, touch))


def _offered(staff: StaffView, view: View, row: Row) -> bool:
    if not row.there(staff, view):
        return False
    if row.right is None:
        return staff.examined or row.anybody
    return row.right in staff.rights


def _tile(staff: StaffView, view: View, row: Row, height: float) -> Node:
    at, s = room(view), view.strings
    alert, brief = row.alert(staff), at.small and at.large
    word, count = alert or Alert(f"{row.word}_sub")
    return choice(
        view,
        s(f"staff.menu.{row.word}"),
        Tend(row.event),
        icon=row.icon,
        tone=Tone.WARN if alert else row.tone,
        sub=s(f"staff.menu.{word}", count=count) if alert or not brief else "",
        height=height,
    )

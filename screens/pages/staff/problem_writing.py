"""What citizens complained of, typed."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.keyboard import field_width, with_keyboard
from screens.nodes import Node, Page, Size, Tend, Text
from screens.pages.staff.frame import frame
from screens.room import room
from screens.staff import StaffView
from screens.view import View
from screens.written import refused, written


def page(staff: StaffView, view: View) -> Page:
    at, s, week = room(view), view.strings, staff.week
    if week.typing is None:
        return frame(staff, view)
    told = refused(view, week.wrong, week.typing.value)
    field = written(view, week.typing, s("staff.weekly.hint"), told, width=field_width(view))
    head: list[Node] = [field]
    if not at.small:
        head.insert(0, Text(text=s("staff.weekly.write"), size=Size.LABEL, bold=True))
    may = bool(week.typing.value) and not week.wrong and not week.typing.busy
    body = with_keyboard(
        view, head, week.typing, Tend(Event.KEEP_PROBLEM), done_text=s("staff.weekly.keep"),
        enter=may,
    )  # fmt: skip
    return frame(staff, view, body)

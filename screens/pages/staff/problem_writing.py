"""What citizens complained of, typed."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Page, Size, Text
from screens.pages.staff.frame import frame
from screens.pages.staff.writing import writing
from screens.room import room
from screens.staff import StaffView
from screens.view import View
from screens.written import refused


def page(staff: StaffView, view: View) -> Page:
    s, week = view.strings, staff.week
    if week.typing is None:
        return frame(staff, view)
    title = Text(text=s("staff.weekly.write"), size=Size.LABEL, bold=True)
    return writing(
        staff, view, week.typing, [] if room(view).small else [title], s("staff.weekly.hint"),
        refused(view, week.wrong, week.typing.value), Event.KEEP_PROBLEM, s("staff.weekly.keep"),
        may=bool(week.typing.value) and not week.wrong,
    )  # fmt: skip

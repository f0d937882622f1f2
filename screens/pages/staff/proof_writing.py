"""What was done for a publicity task, typed."""

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
    s, tasks = view.strings, staff.tasks
    if tasks.typing is None:
        return frame(staff, view)
    title = Text(text=s("staff.tasks.write"), size=Size.LABEL, bold=True)
    return writing(
        staff, view, tasks.typing, [] if room(view).small else [title], s("staff.tasks.hint"),
        refused(view, tasks.wrong, tasks.typing.value), Event.WROTE_PROOF, s("staff.tasks.next"),
        may=bool(tasks.typing.value.strip()) and not tasks.wrong,
    )  # fmt: skip

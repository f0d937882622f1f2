"""What was done for a publicity task, typed."""

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
    at, s, tasks = room(view), view.strings, staff.tasks
    if tasks.typing is None:
        return frame(staff, view)
    told = refused(view, tasks.wrong, tasks.typing.value)
    field = written(view, tasks.typing, s("staff.tasks.hint"), told, width=field_width(view))
    head: list[Node] = [field]
    if not at.small:
        head.insert(0, Text(text=s("staff.tasks.write"), size=Size.LABEL, bold=True))
    may = bool(tasks.typing.value.strip()) and not tasks.wrong and not tasks.typing.busy
    body = with_keyboard(
        view, head, tasks.typing, Tend(Event.WROTE_PROOF), done_text=s("staff.tasks.next"),
        enter=may,
    )  # fmt: skip
    return frame(staff, view, body)

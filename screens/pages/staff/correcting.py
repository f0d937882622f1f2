"""纠错: what is wrong with an answer, typed."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.keyboard import field_width, with_keyboard
from screens.nodes import Node, Page, Tend
from screens.pages.staff.frame import frame
from screens.parts import heading
from screens.room import room
from screens.staff import StaffView
from screens.view import View
from screens.written import refused, written


def page(staff: StaffView, view: View) -> Page:
    at, s, books = room(view), view.strings, staff.books
    if books.typing is None:
        return frame(staff, view)
    told = refused(view, books.wrong, books.typing.value)
    if staff.note and not staff.note_good:
        told = s(staff.note)
    field = written(view, books.typing, s("feedback.write_here"), told, width=field_width(view))
    head: list[Node] = [field] if at.small else [heading(view, s("staff.books.correct")), field]
    may = bool(books.typing.value.strip()) and not books.wrong and not books.typing.busy
    body = with_keyboard(
        view, head, books.typing, Tend(Event.SAY_CORRECTION), done_text=s("feedback.send"),
        enter=may,
    )  # fmt: skip
    return frame(staff, view, body)

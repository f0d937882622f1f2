"""纠错: what is wrong with an answer, typed."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Page
from screens.pages.staff.frame import frame
from screens.pages.staff.writing import writing
from screens.parts import heading
from screens.room import room
from screens.staff import StaffView
from screens.view import View
from screens.written import refused


def page(staff: StaffView, view: View) -> Page:
    s, books = view.strings, staff.books
    if books.typing is None:
        return frame(staff, view)
    told = refused(view, books.wrong, books.typing.value)
    if staff.note and not staff.note_good:
        told = s(staff.note)
    above = [] if room(view).small else [heading(view, s("staff.books.correct"))]
    return writing(
        staff, view, books.typing, above, s("feedback.write_here"), told,
        Event.SAY_CORRECTION, s("feedback.send"),
        may=bool(books.typing.value.strip()) and not books.wrong,
    )  # fmt: skip

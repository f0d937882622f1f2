"""Name, phone and address of whoever is put into the book, one field a page."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Page, Size, Text
from screens.pages.staff.frame import frame
from screens.pages.staff.writing import writing
from screens.room import room
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, draft = room(view), view.strings, staff.visits
    if draft.typing is None:
        return frame(staff, view)
    told = s(staff.note) if staff.note else ""
    if draft.wrong == "phone":
        told = s("staff.person.short_phone")
    hint = s(f"staff.person.write.{draft.step}")
    title = Text(text=hint, size=Size.LABEL, bold=True)
    last = draft.step == "place"
    return writing(
        staff, view, draft.typing, [] if at.small and at.large else [title], hint, told,
        Event.PERSON_TYPED, s("staff.person.save" if last else "staff.person.next"),
        may=not draft.wrong,
    )  # fmt: skip

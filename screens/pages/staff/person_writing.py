"""Name, phone and address of whoever is put into the book, one field a page."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.keyboard import field_width, with_keyboard
from screens.nodes import Node, Page, Size, Tend, Text
from screens.pages.staff.frame import frame
from screens.room import room
from screens.staff import StaffView
from screens.view import View
from screens.written import written


def page(staff: StaffView, view: View) -> Page:
    at, s, draft = room(view), view.strings, staff.visits
    if draft.typing is None:
        return frame(staff, view)
    told = s(staff.note) if staff.note else ""
    if draft.wrong == "phone":
        told = s("staff.person.short_phone")
    hint = s(f"staff.person.write.{draft.step}")
    head: list[Node] = [written(view, draft.typing, hint, told, width=field_width(view))]
    if not (at.small and at.large):
        head.insert(0, Text(text=hint, size=Size.LABEL, bold=True))
    last = draft.step == "place"
    body = with_keyboard(
        view, head, draft.typing, Tend(Event.PERSON_TYPED),
        done_text=s("staff.person.save" if last else "staff.person.next"),
        enter=not draft.wrong and not draft.typing.busy,
    )  # fmt: skip
    return frame(staff, view, body)

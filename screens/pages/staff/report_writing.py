"""What happened, typed: what is known already stands above the field, the rest may be left out."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.keyboard import field_width, with_keyboard
from screens.nodes import Node, Page, Size, Tend, Text, Tone
from screens.pages.staff.frame import frame
from screens.room import room
from screens.staff import StaffView
from screens.view import View
from screens.written import refused, written


def page(staff: StaffView, view: View) -> Page:
    at, s, urgent = room(view), view.strings, staff.urgent
    if urgent.typing is None:
        return frame(staff, view)
    short = "_short" if at.small and at.large else ""
    told = s(f"{staff.note}{short}") if staff.note else ""
    told = refused(view, urgent.wrong, urgent.typing.value) or told
    hint = "optional" if urgent.stage == "first" and urgent.what != "other" else "wanted"
    field = written(view, urgent.typing, s(f"staff.urgent.{hint}"), told, width=field_width(view))
    station = view.settings.station
    known = s(
        "staff.urgent.told",
        what=s(f"staff.urgent.what.{urgent.what}"),
        station=station.name,
        terminal=station.terminal,
        time=urgent.when,
        service=s(f"staff.urgent.service.{urgent.service}"),
    )
    title = s("staff.urgent.write", stage=s(f"staff.urgent.stage.{urgent.stage}"))
    head: list[Node] = [field]
    if not (at.small and at.large):
        head.insert(0, Text(text=known, size=Size.SMALL, tone=Tone.MUTED))
    if not at.small:
        head.insert(0, Text(text=title, size=Size.LABEL, bold=True))
    body = with_keyboard(
        view, head, urgent.typing, Tend(Event.SEND_REPORT), done_text=s("staff.urgent.send"),
        enter=not urgent.wrong and not urgent.typing.busy,
    )  # fmt: skip
    return frame(staff, view, body)

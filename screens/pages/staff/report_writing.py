"""What happened, typed: what is known already stands above the field, the rest may be left out."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Node, Page, Size, Text, Tone
from screens.pages.staff.frame import frame
from screens.pages.staff.writing import writing
from screens.room import room
from screens.staff import StaffView
from screens.view import View
from screens.written import refused


def page(staff: StaffView, view: View) -> Page:
    at, s, urgent = room(view), view.strings, staff.urgent
    if urgent.typing is None:
        return frame(staff, view)
    short = "_short" if at.small and at.large else ""
    told = s(f"{staff.note}{short}") if staff.note else ""
    told = refused(view, urgent.wrong, urgent.typing.value) or told
    hint = "optional" if urgent.stage == "first" and urgent.what != "other" else "wanted"
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
    above: list[Node] = []
    if not at.small:
        above.append(Text(text=title, size=Size.LABEL, bold=True))
    if not (at.small and at.large):
        above.append(Text(text=known, size=Size.SMALL, tone=Tone.MUTED))
    return writing(
        staff, view, urgent.typing, above, s(f"staff.urgent.{hint}"), told, Event.SEND_REPORT,
        s("staff.urgent.send"), may=not urgent.wrong,
    )  # fmt: skip

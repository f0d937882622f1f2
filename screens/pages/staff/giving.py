"""What comes now is the citizen's alone: staff see this page until the pad is handed over."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Page, Tend, Text, Tone
from screens.pages.staff.frame import say
from screens.parts import primary, secondary
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    s, what = view.strings, staff.giving
    lines = [Text(text=s(f"staff.giving.{what}")), Text(text=s("staff.giving.back"))]
    absent = staff.mode == "proxy"  # there is nobody to turn it to
    buttons = [
        *([] if absent else [primary(s("staff.giving.do"), Tend(Event.HAND_OVER), "rotate")]),
        secondary(s("staff.giving.no_review" if what == "review" else "staff.giving.end"),
                  Tend(Event.END), "x"),
    ]  # fmt: skip
    return say(staff, view, "hand-stop", Tone.ENROLMENT, s("staff.giving.title"), lines, buttons)

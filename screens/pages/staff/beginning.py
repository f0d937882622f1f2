"""The moment before a visit's first page is there."""

from __future__ import annotations

from screens.nodes import Page, Size, Text
from screens.pages.staff.frame import frame
from screens.pieces import turning
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    words = Text(text=view.strings("staff.beginning"), size=Size.TITLE, bold=True, align="centre")
    return frame(staff, view, turning(view, words))

"""Each free port is asked whether a missing device hangs on it."""

from __future__ import annotations

from screens.desk import DeskView
from screens.nodes import Page
from screens.pages.technician.frame import device_name, working
from screens.view import View


def page(desk: DeskView, view: View) -> Page:
    s = view.strings
    device, port = desk.searching
    line = ""
    if device:
        line = s("technician.search.now", device=device_name(view, device), port=port)
    return working(desk, view, s("technician.search.title"), line)

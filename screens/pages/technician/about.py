"""Versions, settings in force, station."""

from __future__ import annotations

from screens.desk import DeskView
from screens.nodes import Page
from screens.pages.technician.frame import card, frame, head, named, pairs, scrolled
from screens.parts import lowered
from screens.room import room
from screens.view import View


def page(desk: DeskView, view: View) -> Page:
    s = view.strings
    rows = [
        (s("technician.about.station"), f"{desk.station_code} / {desk.terminal_code}"),
        (s("technician.about.settings"), view.settings.version),
        *((named(view, "technician.about", name), value) for name, value in desk.versions),
    ]
    title = head(desk, view, s("technician.about.title"))
    body = scrolled(card(view, pairs(view, rows)))
    if room(view).tall and (room(view).large or view.look.low):
        return frame(desk, view, lowered(view, title, [body]))
    return frame(desk, view, *title, body)

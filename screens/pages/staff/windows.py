"""At which window somebody sits today; and how a window's state is said, on every page."""

from __future__ import annotations

from kiosk.staff.states import Event
from kiosk.station.windows import Stand
from kiosk.station.words import Seat
from screens.nodes import Column, Grid, Node, Page, Scroll, Size, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.pieces import choice, note, turning
from screens.room import room
from screens.staff import StaffView
from screens.view import View

SIGNS = {
    Stand.OPEN: ("circle-check", Tone.GOOD),
    Stand.AWAY: ("clock", Tone.WARN),
    Stand.CLOSED: ("hand-stop", Tone.MUTED),
    Stand.UNKNOWN: ("info-circle", Tone.MUTED),
}


def page(staff: StaffView, view: View) -> Page:
    at, s, own = room(view), view.strings, staff.windowed
    if own.seats is None:
        if own.lost:
            return frame(staff, view, lowered(view, lost(staff, view), []))
        words = Text(text=s("staff.window.asking"), size=Size.TITLE, bold=True, align="centre")
        return frame(staff, view, turning(view, words))
    height = max(at.touch, 20.0 if at.small else 30.0)
    tiles: list[Node] = [_tile(staff, view, seat, height) for seat in own.seats]
    columns = 2 if at.wide or not at.large else 1
    grid = Grid(columns=columns, gap=at.gap, spans=[1] * len(tiles), children=tiles)
    sub = "" if at.small else s("staff.window.which_sub")
    head = [heading(view, s("staff.window.which"), sub), *noted(staff, view)]
    return frame(staff, view, lowered(view, head, [Scroll(grow=1, child=Column(children=[grid]))]))


def lost(staff: StaffView, view: View) -> list[Node]:
    """What stands while the keeper of the queue is not reached."""
    s = view.strings
    return [
        heading(view, s("staff.window.title")),
        *noted(staff, view),
        note("alert-triangle", s("staff.window.lost"), Tone.WARN),
    ]


def who(view: View, account: str) -> str:
    """Name of an account, as its settings have it."""
    return next((m.name for m in view.settings.station.staff if m.id == account), account)


def _tile(staff: StaffView, view: View, seat: Seat, height: float) -> Node:
    s, own = view.strings, staff.windowed
    icon, tone = SIGNS[seat.stand]
    sub = s(f"window.stand.{seat.stand.value}")
    if seat.by and seat.stand is not Stand.CLOSED:
        name = s("staff.window.you") if seat.by == own.account else who(view, seat.by)
        sub = s("staff.window.by", name=name, stand=sub)
    if own.sure == seat.window:
        icon, tone, sub = "alert-triangle", Tone.WARN, s("staff.window.sure")
    return choice(
        view, s("window.name", window=seat.window), Tend(Event.SIT, seat.window),
        icon=icon, tone=tone, sub=sub, height=height,
    )  # fmt: skip

"""What a technician can do here, each a big tile; back to service below."""

from __future__ import annotations

from kiosk.technician.states import Event
from screens.desk import DeskView
from screens.nodes import Column, Grid, Node, Page, Scroll, Tend, Tone
from screens.pages.technician.frame import frame, head, noted
from screens.parts import beside, lowered, primary
from screens.pieces import choice
from screens.room import room
from screens.view import View

_TILES: tuple[tuple[Event, str, str, Tone], ...] = (
    (Event.OPEN_DEVICES, "devices", "plug-connected-x", Tone.ENROLMENT),
    (Event.OPEN_ROLL, "roll", "receipt", Tone.ENROLMENT),
    (Event.OPEN_NETWORK, "network", "world", Tone.ENROLMENT),
    (Event.OPEN_REPORT, "report", "report-search", Tone.ENROLMENT),
    (Event.OPEN_ABOUT, "about", "info-circle", Tone.ENROLMENT),
    (Event.SET_UP, "setup", "settings", Tone.ENROLMENT),
    (Event.OPEN_RESTART, "restart", "refresh", Tone.BENEFITS),
    (Event.OPEN_REBOOT, "reboot", "reload", Tone.BENEFITS),
    (Event.OPEN_SHUT_DOWN, "shut_down", "player-stop", Tone.BENEFITS),
)


def page(desk: DeskView, view: View) -> Page:
    at = room(view)
    s = view.strings
    bad = sum(not one.well for one in desk.devices)
    height = max(at.touch, 20.0 if at.small else 30.0)
    if at.tall:  # nine tiles and the button stay within reach
        height = 24.0 if at.large or view.look.low else 38.0
    tiles: list[Node] = []
    for event, name, plain, tone in _TILES:
        if event is Event.OPEN_ROLL and not desk.has_roll:
            continue
        text, sign, icon = s(f"technician.menu.{name}"), tone, plain
        sub = ""
        if event is Event.OPEN_DEVICES and desk.devices:
            key = "technician.menu.devices_bad" if bad else "technician.menu.devices_well"
            sub = s(key, count=len(desk.devices), bad=bad)
            sign = Tone.BAD if bad else Tone.GOOD
            icon = "alert-circle" if bad else "circle-check"
        tiles.append(
            choice(
                view,
                text,
                Tend(event),
                icon="" if at.small and at.large else icon,
                tone=sign,
                sub="" if at.small and at.large else sub,
                height=height,
            )
        )
    columns = 3 if at.wide and not at.small else 2
    spans = [1] * len(tiles)
    spans[0] += -len(tiles) % columns
    grid = Grid(columns=columns, gap=at.gap, spans=spans, children=tiles)
    close = primary(s("technician.menu.close"), Tend(Event.CLOSE), "check")
    top = head(desk, view, s("technician.menu.title"), s("technician.menu.sub"))
    if at.small and at.wide:
        top = []
    touch = beside(view, [Scroll(grow=1, child=Column(children=[grid]))], close)
    return frame(desk, view, lowered(view, [*top, *noted(desk, view)], touch))

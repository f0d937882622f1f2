"""All devices with their states; one touch leads to each."""

from __future__ import annotations

from kiosk.technician.states import Event
from screens.desk import DeskView
from screens.nodes import Button, Column, Node, Page, Scroll, Tend, Text, Tone
from screens.pages.technician.frame import (
    device_name,
    frame,
    head,
    noted,
    sign,
    state_words,
    verdict,
)
from screens.parts import beside, lowered, primary, secondary
from screens.pieces import choice
from screens.room import room
from screens.view import View


def page(desk: DeskView, view: View) -> Page:
    at = room(view)
    s = view.strings
    lines: list[Node] = []
    for device, port in desk.placed:
        words = s("technician.search.placed", device=device_name(view, device), port=port)
        lines.append(verdict("circle-check", Tone.GOOD, words))
    if desk.searched and not desk.placed:
        lines.append(verdict("info-circle", Tone.MUTED, s("technician.search.none")))
    tiles: list[Node] = []
    for one in desk.devices:
        icon, tone = sign(one)
        tiles.append(
            choice(
                view,
                device_name(view, one.name),
                Tend(Event.CHOOSE, one.name),
                icon=icon,
                tone=tone,
                sub=state_words(view, one),
                height=max(at.touch, 17.0 if at.small else 27.0),
                arrow=not (at.small and at.large),
            )
        )
    if not desk.devices:
        tiles.append(Text(text=s("technician.devices.none"), tone=Tone.MUTED))
    buttons: list[Button] = []
    if desk.does(Event.NEXT):
        buttons.append(primary(s("technician.setup.next"), Tend(Event.NEXT), "arrow-right"))
    missing = any(one.state == "powerOff" for one in desk.devices)
    if missing:
        buttons.append(secondary(s("technician.search.button"), Tend(Event.SEARCH), "search"))
    top = head(
        desk,
        view,
        s("technician.devices.title"),
        s("technician.devices.ports", count=desk.ports),
    )
    scroll = Scroll(grow=1, child=Column(gap=at.gap, children=[*lines, *tiles]))
    if at.small and at.wide and not desk.wizard:
        top = []
    return frame(
        desk, view, lowered(view, [*top, *noted(desk, view)], beside(view, [scroll], *buttons))
    )

"""The privacy notice, one touch from the consent sentence."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.bars import station_name
from screens.nodes import Card, Column, Page, Scroll, Send, Size, Text, Tone
from screens.parts import beside, heading, lowered, primary
from screens.parts import page as frame
from screens.pieces import section
from screens.room import room
from screens.view import View

_PARTS = ("who", "what", "why", "keep", "receipt", "review", "rights")


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    place = {
        "station": station_name(view),
        "phone": view.settings.station.phone or s("brand.hotline_number"),
    }
    text = Column(
        gap=4 if at.small else 6,
        children=[
            *(section(s(f"privacy.{p}"), [s(f"privacy.{p}_text", **place)]) for p in _PARTS),
            Text(
                text=s("privacy.version", version=view.settings.consent_version),
                size=Size.SMALL,
                tone=Tone.MUTED,
            ),
        ],
    )
    scroll = Scroll(grow=1, child=Column(children=[Card(pad=4 if at.small else 8, child=text)]))
    touch = beside(view, [scroll], primary(s("privacy.read"), Send(Event.BACK), "check"))
    head = [] if at.small else [heading(view, s("privacy.title"))]  # the top bar says it
    body = lowered(view, head, touch) if head else touch[0]
    rest = [] if head else touch[1:]
    return frame(view, body, *rest, title=s("privacy.title"))

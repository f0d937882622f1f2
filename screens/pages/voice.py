"""投诉·意见: which of them, or the reply to one; and whom to ring or write to instead."""

from __future__ import annotations

from kiosk.handling.voice import KINDS
from kiosk.visit.states import Event
from screens.bars import station_address
from screens.nodes import Card, Column, Node, Page, RowBox, Scroll, Send, Size, Text, Tone
from screens.parts import heading, lowered
from screens.parts import page as frame
from screens.pieces import choice
from screens.room import room
from screens.view import View

_FACES = {
    "complaint": ("alert-circle", Tone.BENEFITS),
    "opinion": ("bulb", Tone.CARE),
    "question": ("help-circle", Tone.ENROLMENT),
}


def page(view: View) -> Page:
    at, s = room(view), view.strings
    brief = at.small and at.large
    tiles: list[Node] = [
        choice(
            view,
            s(f"voice.kind.{kind}"),
            Send(Event.PICK_VOICE, kind),
            icon=_FACES[kind][0],
            tone=_FACES[kind][1],
            sub="" if brief else s(f"voice.kind_sub.{kind}"),
            lead=not at.small,
        )
        for kind in KINDS
    ]
    tiles.append(
        choice(
            view,
            s("voice.read"),
            Send(Event.OPEN_REPLY),
            icon="inbox",
            tone=Tone.ACCOUNT,
            sub="" if brief else s("voice.read_sub"),
            lead=not at.small,
        )
    )
    for tile in tiles:
        tile.grow = 1
    columns = 2 if at.wide else 1
    rows: list[Node] = [
        RowBox(gap=at.gap, align="stretch", children=tiles[n : n + columns])
        for n in range(0, len(tiles), columns)
    ]
    scroll = Scroll(grow=1, child=Column(gap=at.gap, children=[*rows, *_contacts(view)]))
    head: list[Node] = [] if at.small else [heading(view, s("voice.title"), s("voice.sub"))]
    return frame(view, lowered(view, head, [scroll]), title=s("voice.bar"))


def _contacts(view: View) -> list[Node]:
    """服务电话, 投诉电话, mailbox, address: what the station has."""
    at, s, station = room(view), view.strings, view.settings.station
    said = [
        (s("voice.phone", phone=station.phone), station.phone),
        (s("voice.complaints", where=station.complaints), station.complaints),
        (s("voice.mailbox", where=station.mailbox), station.mailbox),
        (s("voice.address", where=station_address(view)), station_address(view)),
        (s("voice.hotline", number=s("brand.hotline_number")), "yes"),
    ]
    lines: list[Node] = [
        Text(text=text, size=Size.BODY, tone=Tone.INK) for text, there in said if there
    ]
    return [Card(pad=4 if at.small else 7, child=Column(gap=1.5, children=lines))]

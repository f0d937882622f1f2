"""Whose station this is, when it is open, and whom to call."""

from __future__ import annotations

from screens import station_name
from screens.nodes import Badge, Card, Column, Node, Page, Role, RowBox, Size, Text, Tone
from screens.wall import Wall
from screens.wall_pages.frame import frame

HOTLINE = "12393"


def pages(wall: Wall) -> list[Page]:
    say, sign = wall.strings, wall.sign
    names = station_name.lines(sign.name, say("station_kinds"))
    long = max(map(len, names)) > 12
    title = Column(
        gap=4.0,
        children=[
            Text(text=say("station.title"), size=Size.LEAD, tone=Tone.MUTED),
            *(
                Text(text=line, size=Size.TITLE if long else Size.HUGE, bold=True,
                     role=Role.HEADING)
                for line in names
            ),
            Text(text=say("slogan"), size=Size.LEAD, tone=Tone.BLUE, bold=True),
        ],
    )  # fmt: skip
    facts = Card(pad=18.0, child=Column(gap=14.0, children=_facts(wall)))
    if wall.wide:
        left = Column(width=_LEFT, spread="centre", children=[title])
        right = Column(grow=1, spread="centre", children=[facts])
        return [frame(wall, RowBox(gap=26.0, align="stretch", children=[left, right]))]
    return [frame(wall, Column(gap=40.0, spread="centre", children=[title, facts]))]


_LEFT = 500.0  # mm


def _facts(wall: Wall) -> list[Node]:
    say, sign = wall.strings, wall.sign
    hotline = "" if sign.phone == HOTLINE else HOTLINE
    told = (
        ("clock", "hours", sign.hours, Tone.ENROLMENT),
        ("phone", "phone", sign.phone, Tone.CARE),
        ("phone-call", "hotline", hotline, Tone.CARE),
        ("message-2", "complaints", sign.complaints, Tone.BENEFITS),
        ("map-pin", "address", sign.address, Tone.ACCOUNT),
        ("device-mobile", "channels", say("comma").join(sign.channels), Tone.ENROLMENT),
    )
    return [
        RowBox(
            gap=16.0,
            children=[
                Badge(icon=icon, tone=tone, size_mm=44.0),
                Column(
                    grow=1,
                    gap=0.5,
                    children=[
                        Text(text=say(f"station.{key}"), size=Size.SMALL, tone=Tone.MUTED),
                        Text(text=value, size=Size.LABEL, bold=True),
                    ],
                ),
            ],
        )
        for icon, key, value, tone in told
        if value
    ]

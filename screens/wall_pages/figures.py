"""好差评: how many answered this month, how many are satisfied, how long it takes. Counts only.

What is too little to be told and what is not known is said so, and never shown as nothing.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.station.words import Figures
from kiosk.text import dates
from screens.nodes import Badge, Card, Column, Icon, Node, Page, Role, RowBox, Size, Text, Tone
from screens.wall import Wall
from screens.wall_pages.frame import frame


def pages(wall: Wall) -> list[Page]:
    """None where the station has no line over which figures come."""
    if not wall.businesses:
        return []
    own = wall.figures
    return [frame(wall, _unknown(wall) if own is None else _known(wall, own))]


def _unknown(wall: Wall) -> Node:
    say = wall.strings
    return Column(
        spread="centre",
        align="centre",
        gap=20.0,
        children=[
            Icon(name="info-circle", tone=Tone.MUTED, size_mm=90.0),
            _centred(say("figures.unknown"), Size.TITLE, bold=True, role=Role.HEADING),
            _centred(say("figures.ask"), Size.LEAD, tone=Tone.MUTED),
        ],
    )


def _centred(text: str, size: Size, **more) -> Text:
    return Text(text=text, size=size, align="centre", **more)


def _known(wall: Wall, own: Figures) -> Node:
    say, language = wall.strings, wall.look.language
    at = datetime.fromisoformat(own.at)
    month = dates.month_of_year(datetime.fromisoformat(f"{own.month}-01"), language)
    until = say("figures.at", day=dates.short_day(at, language), time=dates.clock(at))
    title = Column(
        gap=1.5,
        children=[
            Text(text=say("figures.title", month=month), size=Size.TITLE, bold=True,
                 role=Role.HEADING),
            Text(text=until, size=Size.SMALL, tone=Tone.MUTED),
        ],
    )  # fmt: skip
    cards = [_card(wall, *fact) for fact in _facts(wall, own)]
    body: Node = Column(gap=12.0, children=cards)
    if wall.wide:
        for card in cards:
            card.grow = 1
        body = RowBox(gap=12.0, align="stretch", children=cards)
    ask = Text(text=say("figures.ask"), size=Size.LEAD, tone=Tone.MUTED, align="centre")
    return Column(gap=18.0, spread="centre", children=[title, body, ask])


def _facts(wall: Wall, own: Figures) -> list[tuple[str, Tone, str, str, str]]:
    """Icon, tone, what it is, its value, what it means."""
    say = wall.strings
    few = say("figures.few"), say("figures.few_why")
    count, share = few, few
    if own.reviews is not None and own.satisfied is not None:
        tenths = 1000 * own.satisfied // own.reviews  # never more than there are
        count = say("figures.times", count=own.reviews), say("figures.count_note")
        share = say("figures.percent", share=f"{tenths / 10:.1f}"), say("figures.share_note")
    pace = say("figures.no_pace"), say("figures.no_pace_why")
    if own.median_seconds is not None:
        minutes, seconds = divmod(own.median_seconds, 60)
        told = "figures.pace" if minutes else "figures.pace_short"
        pace = say(told, minutes=minutes, seconds=seconds), say("figures.pace_note")
    return [
        ("message-2", Tone.ENROLMENT, say("figures.count"), *count),
        ("circle-check", Tone.CARE, say("figures.share"), *share),
        ("clock", Tone.ACCOUNT, say("figures.duration"), *pace),
    ]


def _card(wall: Wall, icon: str, tone: Tone, label: str, value: str, note: str) -> Card:
    head = Text(text=label, size=Size.LABEL, tone=Tone.MUTED)
    words = [
        Text(text=value, size=Size.HEAD if wall.wide else Size.TITLE, bold=True),
        Text(text=note, size=Size.SMALL, tone=Tone.MUTED),
    ]
    badge = Badge(icon=icon, tone=tone, size_mm=44.0)
    if wall.wide:
        first = RowBox(gap=14.0, children=[badge, Column(grow=1, children=[head])])
        return Card(pad=16.0, child=Column(gap=8.0, children=[first, *words]))
    inner = Column(grow=1, gap=2.0, children=[head, *words])
    return Card(pad=16.0, child=RowBox(gap=16.0, children=[badge, inner]))

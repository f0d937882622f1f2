"""取号: who is called where, whose turn comes next, how many wait. Read from eight metres.

Numbers, windows and business types; of whom the number is, nobody here knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.publicity.content import Business
from kiosk.station.words import Called, Hall
from screens.nodes import Card, Column, Icon, Node, Page, Role, RowBox, Size, Text, Tone
from screens.text_width import ems
from screens.wall import Wall
from screens.wall_pages.frame import Measure, body_height, frame, inner
from screens.window_states import windows_line

GAP = 9.0
OTHERS = 3  # calls beside the newest
NEXT = {True: 3, False: 2}  # numbers of a type that come next; True: a lying screen
SHORT = 5  # characters of an ordinary number
NAME, COUNT = 405.0, 190.0  # mm of a lying screen's columns
NAMES = ((7.5, Size.HEAD), (9.2, Size.TITLE))  # ems of a type's name that keeps to its line
BROAD = 4.2  # ems of a window's name beside which the number takes the room
ROUNDED = 4  # px by which sums of millimetres may be out


def pages(wall: Wall) -> list[Page]:
    """The calls stand on each; the types go on where one page does not hold them."""
    if not wall.businesses:
        return []
    hall = wall.hall
    if hall is None:
        return [frame(wall, _lost(wall), foot=False)]
    return [
        frame(
            wall,
            Column(gap=GAP, children=[*_calls(wall, hall), _types(wall, hall, some)]),
            foot=False,
        )
        for some in _chunks(wall, hall)
    ]


def _lost(wall: Wall) -> Node:
    """What is old is not told as if it were so now."""
    say = wall.strings
    size, under = (Size.HUGE, Size.TITLE) if wall.wide else (Size.HEAD, Size.LEAD)
    title = Text(text=say("queue.lost"), size=size, bold=True, role=Role.HEADING, align="centre")
    return Column(
        spread="centre",
        align="centre",
        gap=20.0,
        children=[
            Icon(name="speakerphone", tone=Tone.MUTED, size_mm=110.0),
            title,
            Text(text=say("queue.lost_next"), size=under, tone=Tone.MUTED, align="centre"),
        ],
    )


def _calls(wall: Wall, hall: Hall) -> list[Node]:
    say = wall.strings
    called = hall.called
    if wall.news and wall.call:  # the one for whom the page stands
        called = (wall.news[0], *(c for c in called if c != wall.news[0]))
    if not called:
        none = Text(text=say("queue.nobody"), size=Size.HUGE, tone=Tone.MUTED, bold=True,
                    align="centre", role=Role.HEADING)  # fmt: skip
        main: Node = Card(pad=24.0, child=none)
    else:
        main = _newest(wall, called[0])
    others = _others(wall, hall, called[1:])
    if not others:
        return [main]
    if wall.wide:
        main.grow = 1
        side = Column(gap=GAP, children=others)
        return [RowBox(gap=GAP, align="stretch", children=[main, side])]
    return [main, *others]


def _newest(wall: Wall, one: Called) -> Node:
    """Lit: white on blue, in turns with blue on white, once a second: seen, and no flicker."""
    say, lit = wall.strings, wall.call and wall.lit
    tone = Tone.WHITE if lit else Tone.BLUE
    size = Size.NUMBER if len(one.number) <= SHORT else Size.HUGE
    number = Text(
        text=one.number, size=size, tone=tone, bold=True, one_line=True, role=Role.HEADING
    )
    window = say("queue.window", window=one.window)
    broad = ems(window) > BROAD and wall.wide
    where = Text(
        text=window, size=Size.HEAD if broad else Size.HUGE, tone=tone, bold=True, one_line=True
    )
    lead = Text(text=say("queue.to"), size=Size.LABEL, tone=tone, one_line=True)
    place = Column(gap=2.0, children=[lead, where])
    arrow = Icon(name="arrow-right", tone=tone, size_mm=38.0)
    if wall.wide:
        row = RowBox(gap=11.0, children=[number, arrow, Column(grow=1, children=[place])])
        child: Node = Column(spread="centre", children=[row])
    else:
        child = Column(
            gap=6.0, align="centre", children=[number, RowBox(gap=14.0, children=[arrow, where])]
        )
    return Card(
        pad=16.0,
        fill=Tone.BLUE if lit else None,
        solid=lit,
        accent=None if lit else Tone.BLUE,
        child=child,
    )


def _others(wall: Wall, hall: Hall, called: tuple[Called, ...]) -> list[Node]:
    """Earlier calls, then who is served."""
    shown = [(c, Tone.INK) for c in called] + [(c, Tone.MUTED) for c in hall.serving]
    say = wall.strings
    return [
        Card(
            pad=7.0,
            child=RowBox(
                gap=12.0,
                children=[
                    Text(text=c.number, size=Size.HEAD, tone=tone, bold=True, one_line=True),
                    Icon(name="arrow-right", tone=tone, size_mm=24.0),
                    Text(
                        text=say("queue.window", window=c.window),
                        size=Size.HEAD, tone=tone, grow=1, one_line=True,
                    ),
                ],
            ),
        )
        for c, tone in shown[:OTHERS]
    ]  # fmt: skip


# ---- the types


def _chunks(wall: Wall, hall: Hall) -> Iterator[tuple[Business, ...]]:
    measure = Measure(wall)
    width = measure.px(inner(wall))
    room = body_height(wall, measure, foot=False) - ROUNDED
    room -= sum(measure.height(node, width) + measure.px(GAP) for node in _calls(wall, hall))
    some: tuple[Business, ...] = ()
    for one in wall.businesses:
        if some and measure.height(_types(wall, hall, (*some, one)), width) > room:
            yield some
            some = ()
        some = (*some, one)
    yield some


def _types(wall: Wall, hall: Hall, some: tuple[Business, ...]) -> Node:
    say = wall.strings
    lines: list[Node] = [_line(wall, hall, one) for one in some]
    if wall.wide:
        heads = (say("queue.type"), say("queue.waiting"), say("queue.coming"))
        lines.insert(0, _cells(*(_small(text) for text in heads)))
    lines.append(_small(say("queue.likely")))
    if windows := windows_line(say, hall.windows):
        lines.append(Text(text=windows, size=Size.LEAD, bold=True))
    return Card(pad=10.0, child=Column(gap=3.0 if wall.wide else 8.0, children=lines))


def _small(text: str) -> Node:
    return Text(text=text, size=Size.SMALL, tone=Tone.MUTED, bold=True)


def _line(wall: Wall, hall: Hall, one: Business) -> Node:
    say = wall.strings
    called = one.name.get(wall.look.language)
    size = next((size for most, size in NAMES if ems(called) <= most), Size.LEAD)
    name = Text(text=called, size=size, bold=True)
    count = hall.waiting.get(one.id, 0)
    people = say("queue.people", count=count)
    coming = say("queue.comma").join(_next(wall, hall.coming.get(one.id, ())))
    waiting = Text(text=people, size=Size.HEAD, bold=True, one_line=True)
    numbers = Text(text=coming, size=Size.HEAD, tone=Tone.BLUE, bold=True, one_line=True)
    if not coming:
        numbers = Text(text=say("queue.empty"), size=Size.TITLE, tone=Tone.MUTED, one_line=True)
    if wall.wide:
        return _cells(name, waiting, numbers)
    name.size = Size.TITLE
    lead = Text(text=say("queue.waiting"), size=Size.LABEL, tone=Tone.MUTED, one_line=True)
    under = RowBox(gap=10.0, children=[lead, waiting, Column(grow=1, align="right",
                                                             children=[numbers])])  # fmt: skip
    return Column(gap=1.0, children=[name, under])


def _next(wall: Wall, numbers: tuple[str, ...]) -> tuple[str, ...]:
    long = any(len(number) > SHORT for number in numbers)
    return numbers[: NEXT[wall.wide] - long]


def _cells(name: Node, waiting: Node, numbers: Node) -> Node:
    name.width, waiting.width, numbers.grow = NAME, COUNT, 1
    return RowBox(gap=10.0, children=[name, waiting, numbers])

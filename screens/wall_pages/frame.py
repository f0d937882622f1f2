"""What stands round each page of the publicity screen: whose it is, the time, and who is called.

Head and foot change places now and then, and everything moves by a little (`Arrangement`).
"""

from __future__ import annotations

from kiosk.text import dates
from screens import station_name
from screens.layout import Kit
from screens.nodes import (
    Card,
    Column,
    Icon,
    Node,
    Page,
    Picture,
    Role,
    RowBox,
    Size,
    Space,
    Text,
    Tone,
)
from screens.theme import Theme
from screens.wall import Wall

HEAD = {True: 80.0, False: 124.0}  # mm; True: a lying screen
STRIP = 78.0  # with calls
QUIET = 54.0  # without a queue
MARGIN, GAP = 30.0, 12.0
STEP = 3.0  # mm of one step of the arrangement
LONG = 22  # ems of a name that is set smaller


def inner(wall: Wall) -> float:
    """Width in mm between the margins."""
    return wall.look.width * wall.look.mm_per_px - 2 * MARGIN


def body_height(wall: Wall, measure: Measure, *, head: bool = True, foot: bool = True) -> int:
    """Px that a page has between head, foot and margins."""
    bands = [*([_head(wall)] if head else []), *([_strip(wall)] if foot else [])]
    taken = sum(measure.height(band, wall.look.width) for band in bands)
    return wall.look.height - taken - 2 * measure.px(GAP)


class Measure:
    """Measures nodes with what they are drawn with, in px."""

    def __init__(self, wall: Wall) -> None:
        self.kit = Kit(Theme(wall.look))
        self._measured: list[Node] = []  # a kit knows nodes by where they lie: they must live on

    def height(self, node: Node, width: int) -> int:
        self._measured.append(node)
        return self.kit.height(node, width)

    def width(self, node: Node) -> int:
        """Without wrapping."""
        self._measured.append(node)
        return self.kit.widths(node)[1]

    def narrowest(self, node: Node) -> int:
        """Without breaking a word."""
        self._measured.append(node)
        return self.kit.widths(node)[0]

    def px(self, mm: float) -> int:
        return self.kit.px(mm)


def frame(
    wall: Wall, body: Node, *, head: bool = True, foot: bool = True, edge: bool = True
) -> Page:
    """One page. `body` has the room of `inner` and `body_height`; without `edge` all there is."""
    right, down = (step * STEP for step in wall.arrangement.shift)
    whole = Column(
        grow=1,
        pad=(MARGIN + right, GAP + down, MARGIN - right, GAP - down) if edge else (0, 0, 0, 0),
        children=[body],
    )
    body.grow = body.grow or 1
    above: Node = _head(wall) if head else Space()
    below: Node = _strip(wall) if foot else Space()
    if wall.arrangement.swapped:
        above, below = below, above
    return Page(state=f"wall-{wall.chapter.what}", top=above, body=whole, bottom=below)


def _head(wall: Wall) -> Node:
    say, sign = wall.strings, wall.sign
    right, down = (step * STEP for step in wall.arrangement.shift)
    height = HEAD[wall.wide]
    mark: Node
    if sign.mark_file:
        mark = Picture(file=sign.mark_file, label=say("mark"), height=height * 0.62)
    else:
        mark = Column(
            gap=0.5,
            children=[
                Text(text=say("mark"), size=Size.BODY, bold=True, one_line=True),
                Text(text=say("mark_latin"), size=Size.FINE, tone=Tone.MUTED, one_line=True),
            ],
        )
    date = say(
        "date",
        day=dates.short_day(wall.now, wall.look.language),
        weekday=dates.weekday(wall.now, wall.look.language),
    )
    clock = Column(
        gap=0.5,
        align="right",
        children=[
            Text(text=dates.clock(wall.now), size=Size.LEAD, bold=True, one_line=True),
            Text(text=date, size=Size.SMALL, tone=Tone.MUTED, one_line=True),
        ],
    )
    pad = (MARGIN + right, 3 + down, MARGIN - right, 3 - down)
    group = {"role": Role.GROUP, "label": say("head"), "height": height, "pad": pad}
    if wall.wide:
        return RowBox(gap=22.0, children=[mark, _name(wall), *_demo(wall), clock], **group)
    first = RowBox(gap=8.0, children=[mark, Space(grow=1), *_demo(wall), clock])
    return Column(gap=1.0, spread="centre", children=[first, _name(wall)], **group)


def _name(wall: Wall) -> Node:
    """A lying screen breaks it before its kind; an upright one gives it a line of its own."""
    lines = station_name.lines(wall.sign.name, wall.strings("station_kinds"))
    if not wall.wide:
        lines = ["".join(lines)]
    size = Size.SMALL if max(map(len, lines)) > LONG else Size.LABEL
    words = [Text(text=line, size=size, bold=True, role=Role.HEADING) for line in lines]
    return Column(grow=1 if wall.wide else 0, spread="centre", gap=0.5, children=words)


def _demo(wall: Wall) -> list[Node]:
    return [stamp(wall.strings("demo"))] if wall.sign.demonstration else []


def stamp(words: str) -> Node:
    text = Text(text=words, size=Size.SMALL, tone=Tone.WARN, bold=True, one_line=True)
    return Card(pad=4.0, fill=Tone.WARN, child=text)


def _strip(wall: Wall) -> Node:
    """Who is called, whatever is played; without a queue the hotline."""
    say = wall.strings
    right, down = (step * STEP for step in wall.arrangement.shift)
    pad = (MARGIN + right, 3 + down, MARGIN - right, 3 - down)
    if not wall.businesses:
        children: list[Node] = [
            Text(text=say("slogan"), size=Size.LABEL, tone=Tone.BLUE, bold=True, one_line=True),
            Space(grow=1),
            Text(text=say("hotline"), size=Size.LABEL, bold=True, one_line=True),
        ]
        if not wall.wide:
            children = children[2:]
    elif wall.hall is None:
        children = [
            Icon(name="info-circle", tone=Tone.MUTED, size_mm=30.0),
            Text(text=say("strip.lost"), size=Size.LABEL, tone=Tone.MUTED, bold=True, grow=1),
        ]
    elif not wall.hall.called:
        children = [
            Icon(name="users", tone=Tone.MUTED, size_mm=30.0),
            Text(text=say("queue.nobody"), size=Size.TITLE, tone=Tone.MUTED, bold=True, grow=1),
        ]
    else:
        words = [
            say("strip.call", number=one.number, window=one.window) for one in wall.hall.called
        ]
        children = [
            Icon(name="speakerphone", tone=Tone.BLUE, size_mm=36.0),
            Text(
                text=_fitting(wall, words),
                size=Size.HEAD,
                tone=Tone.BLUE,
                bold=True,
                grow=1,
                one_line=True,
            ),
        ]
    height = STRIP if wall.businesses else QUIET
    return RowBox(
        role=Role.GROUP, label=say("foot"), height=height, gap=14.0, pad=pad, children=children
    )


def _fitting(wall: Wall, words: list[str]) -> str:
    """As many calls as a line takes, the newest first; the first always."""
    measure, join = Measure(wall), wall.strings("strip.join")
    room = measure.px(inner(wall) - 36.0 - 14.0)
    shown = words[0]
    for more in words[1:]:
        longer = shown + join + more
        text = Text(text=longer, size=Size.HEAD, bold=True, one_line=True)
        if measure.width(text) > room:
            break
        shown = longer
    return shown

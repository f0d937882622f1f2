"""A published text on the screen: the poster's own words, over as many pages as they take.

Nobody can scroll here, so what does not fit goes on the next page: whole paragraphs where they fit
on a page at all, lines of them where not. What fits on one page stands there as large as it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kiosk.publicity.content import FORMS
from kiosk.sheets.poster import Grid, Points, Poster, Row
from screens.nodes import Card, Column, Node, Page, Role, RowBox, Size, Text, Tone
from screens.wall import Wall
from screens.wall_pages.frame import Measure, body_height, frame, inner, stamp
from screens.widgets.text import paragraph

PAD = 14.0  # mm of the card
UNDER = 10.0  # mm between the title and the card
LABEL = {True: 190.0, False: 132.0}  # mm of the column of headings at least; True: a lying screen
NUMBER = {Size.LEAD: 37.0, Size.LABEL: 31.0, Size.BODY: 26.0}  # mm that `10.` takes
APART, TOGETHER = 8.0, 3.0  # mm between two headings, between paragraphs of one
BESIDE = 14.0
SIZES = (Size.LEAD, Size.LABEL, Size.BODY)  # the largest that keeps to one page, else the last
ROUNDED = 4  # px by which sums of millimetres may be out


def pages(wall: Wall) -> list[Page]:
    """None without a poster."""
    poster = wall.poster
    if poster is None:
        return []
    leaves: list[list[Node]] = []
    for size in SIZES:
        leaves = list(_Setter(wall, poster, size).leaves())
        if len(leaves) == 1:
            break
    return [
        frame(wall, _leaf(wall, poster, leaf, at + 1, len(leaves)))
        for at, leaf in enumerate(leaves)
    ]


def _leaf(wall: Wall, poster: Poster, children: list[Node], at: int, of: int) -> Node:
    card = Card(pad=PAD, child=Column(gap=0.0, children=children))
    return Column(gap=UNDER, children=[_title(wall, poster, at, of), card])


def _title(wall: Wall, poster: Poster, at: int, of: int) -> Node:
    title = Text(text=poster.title, size=Size.TITLE, bold=True, role=Role.HEADING)
    sub = Text(text=poster.sub, size=Size.SMALL, tone=Tone.MUTED)
    marks: list[Node] = []
    if poster.stamp and wall.chapter.what == FORMS:  # a demonstration is said in the head
        marks.append(stamp(poster.stamp))
    if of > 1:
        page = wall.strings("page", page=at, pages=of)
        marks.append(Text(text=page, size=Size.LABEL, tone=Tone.MUTED, bold=True, one_line=True))
    if wall.wide:
        words = Column(grow=1, gap=1.5, children=[title, sub])
        return RowBox(gap=14.0, children=[words, *marks])
    sub.grow = 1
    return Column(gap=1.5, children=[title, RowBox(gap=14.0, children=[sub, *marks])])


class _Set(NamedTuple):
    """A paragraph or row. `again`: as it stands first on a page, its heading said once more.
    `begins`: something new, so there is more air above it."""

    node: Node
    again: Node
    begins: bool


class _Setter:
    """Fills the cards of a poster in one size of letters."""

    def __init__(self, wall: Wall, poster: Poster, size: Size) -> None:
        self._wall, self._poster, self._size = wall, poster, size
        self._measure = measure = Measure(wall)
        self._across = measure.px(inner(wall) - 2 * PAD)
        title = measure.height(_title(wall, poster, 1, 9), measure.px(inner(wall)))
        room = body_height(wall, measure) - title - measure.px(UNDER) - 2 * measure.px(PAD)
        self._room = room - ROUNDED
        words = [self._label(b.label) for b in poster.blocks if isinstance(b, Row) and b.label]
        longest = max((measure.narrowest(word) for word in words), default=0)
        self._labels = max(LABEL[wall.wide], (longest + 1) * wall.look.mm_per_px)  # no word breaks

    def leaves(self) -> Iterator[list[Node]]:
        """What stands on the card of each page."""
        measure, across = self._measure, self._across
        made: list[Node] = []
        used = 0
        for one in self._pieces():
            space = APART if one.begins else TOGETHER
            gap = measure.px(space) if made else 0
            tall = measure.height(one.node, across)
            if made and used + gap + tall > self._room:
                yield made
                made, used = [one.again], measure.height(one.again, across)
                continue
            made += [*([Column(height=space)] if gap else []), one.node]
            used += gap + tall
        if made:
            yield made

    def _pieces(self) -> Iterator[_Set]:
        for block in self._poster.blocks:
            match block:
                case Grid():
                    yield from self._grid(block)
                case Row():
                    yield from self._row(block.label, block.texts, block.numbered)
                case Points():
                    yield from self._row("", block.texts, True)
        for note in self._poster.foot[2:]:  # what is not confirmed, said at the end
            words = Text(text=note, size=Size.SMALL, tone=Tone.MUTED)
            yield _Set(words, words, True)

    def _row(self, label: str, texts: tuple[str, ...], numbered: bool) -> Iterator[_Set]:
        measure, say = self._measure, self._wall.strings
        width = self._across
        if label:
            width -= measure.px(self._labels) + measure.px(BESIDE)
        if numbered:
            width -= measure.px(NUMBER[self._size]) + measure.px(BESIDE / 2)
        for at, text in enumerate(texts):
            for part, words in enumerate(self._broken(text, width)):
                first = at == part == 0
                number = None if not numbered else ("" if part else say("point", number=at + 1))
                head = None if not label else (label if first else "")
                again = None if not label else (label if first else label + say("more"))
                yield _Set(
                    self._line(head, number, words),
                    self._line(again, number, words),
                    first or (not label and not part),
                )

    def _broken(self, text: str, width: int) -> Iterator[str]:
        """The text, in parts that fit on a page."""
        kit = self._measure.kit
        made = paragraph(kit, text, self._size, kit.theme.colour("ink"))
        lines = made.lines(width)
        most = max(1, self._room // made.step)
        for begin in range(0, len(lines), most):
            some = lines[begin : begin + most]
            yield made.text[some[0][0] : some[-1][1]].strip()

    def _line(self, head: str | None, number: str | None, words: str) -> Node:
        """None: there is no such column."""
        text: Node = Text(text=words, size=self._size, grow=1)
        if number is not None:
            mark = Text(text=number, size=self._size, tone=Tone.MUTED, bold=True)
            column = Column(width=NUMBER[self._size], children=[mark] if number else [])
            text = RowBox(grow=1, gap=BESIDE / 2, align="top", children=[column, text])
        if head is None:
            return RowBox(align="top", children=[text])
        column = Column(width=self._labels, children=[self._label(head)] if head else [])
        return RowBox(gap=BESIDE, align="top", children=[column, text])

    def _label(self, words: str) -> Node:
        return Text(text=words, size=self._size, bold=True, tone=Tone.BLUE)

    def _grid(self, block: Grid) -> Iterator[_Set]:
        """Its head stands on each page, over the first row there."""

        def line(texts: tuple[str, ...], **style) -> Node:
            cells: list[Node] = [
                Column(grow=share, children=[Text(text=text, **style)])
                for text, share in zip(texts, block.shares, strict=True)
            ]
            return RowBox(gap=10.0, align="top", children=cells)

        for at, row in enumerate(block.rows):
            heads = line(block.titles, size=Size.SMALL, tone=Tone.MUTED, bold=True)
            under = Column(gap=5.0, children=[heads, line(row, size=self._size)])
            plain = line(row, size=self._size) if at else under
            yield _Set(plain, under, False)

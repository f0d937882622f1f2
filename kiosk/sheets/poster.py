"""A poster: one text on one sheet, in letters as large as it allows, to hang on a wall.

Laid out on A4; A3 is the same sheet enlarged. What does not fit in the smallest letters goes on
over further sheets, each with its head and foot.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kiosk.sheets.paper import broken
from kiosk.sheets.placed import (
    EM,
    HEIGHT,
    WIDTH,
    Fill,
    Page,
    Picture,
    Rule,
    Text,
    Tint,
    width,
    widths,
)
from kiosk.text import wrap

LEFT, RIGHT = 42.0, WIDTH - 42.0
TOP, FOOT = 36.0, HEIGHT - 88.0
SIZES = (21.0, 19.0, 17.0, 15.5, 14.0, 13.0, 12.0, 11.0, 10.0, 9.5)
LEADING = 1.5
_TITLES = (34.0, 30.0, 26.0, 22.0)
_ASCENT = 0.88
_SMALL = 9.5


class Row(msgspec.Struct, frozen=True):
    """A heading at the left, its texts beside it."""

    label: str
    texts: tuple[str, ...]
    numbered: bool = False


class Points(msgspec.Struct, frozen=True):
    """Sentences over the whole width, each with its number."""

    texts: tuple[str, ...]


class Grid(msgspec.Struct, frozen=True):
    """`shares`: of the width, a column each."""

    titles: tuple[str, ...]
    shares: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


class Poster(msgspec.Struct, frozen=True, kw_only=True):
    """`mark`: file of the official mark, drawn as it is; "" and `brand` stands in its place.
    `stamp`: 样表, 演示数据. `foot`: lines at the foot, the first of them large. `page`: with
    ``{page}`` and ``{pages}``; shown when there are several."""

    issuer: str
    title: str
    sub: str = ""
    blocks: tuple[Row | Points | Grid, ...]
    foot: tuple[str, ...] = ()
    brand: tuple[str, ...] = ()
    mark: str = ""
    stamp: str = ""
    page: str = "{page} / {pages}"


def lay_out(poster: Poster) -> list[Page]:
    """One page in the largest letters that allow it, else several in the smallest."""
    for size in SIZES:
        sheet = _Sheet(poster, size)
        sheet.draw()
        if len(sheet.pages) == 1:
            spare = (FOOT - sheet.y) / max(1, sheet.breaks)
            sheet = _Sheet(poster, size, gap=min(spare * 0.8, size * 0.9))
            sheet.draw()
            break
    sheet.end()
    return sheet.pages


class _Sheet:
    def __init__(self, poster: Poster, size: float, gap: float = 0.0) -> None:
        self._poster = poster
        self._size = size
        self._gap = gap  # more air between what stands below one another
        labels = [block.label for block in poster.blocks if isinstance(block, Row)]
        # of an em: no word of a heading is broken
        self._widest_word = (
            max((wrap.narrowest(s, widths(s, True)) for s in labels), default=0) / EM
        )
        self.breaks = 0
        self.pages: list[Page] = []
        self.y = 0.0

    def draw(self) -> None:
        self._turn()
        for block in self._poster.blocks:
            match block:
                case Row():
                    self._row(block)
                case Points():
                    self._points(block)
                case Grid():
                    self._grid(block)

    def end(self) -> None:
        for number, page in enumerate(self.pages, 1):
            self._foot(page, number)

    # --- head and foot ---

    def _turn(self) -> None:
        page, poster = Page(), self._poster
        self.pages.append(page)
        if poster.mark:
            page.pictures.append(Picture(LEFT, TOP - 6, 170, 36, poster.mark))
        else:
            for at, words in enumerate(poster.brand):
                self._put(words, 11.0 if at == 0 else 7.5, LEFT, TOP + at * 15, bold=at == 0)
        room, y = RIGHT - LEFT - 190, TOP + 2
        for line in broken(poster.issuer, 13.0, room, True):
            self._put(line, 13.0, RIGHT - width(line, 13.0, True), y, bold=True)
            y += 17
        if poster.stamp:
            wide = width(poster.stamp, 12.0, True)
            self._put(poster.stamp, 12.0, RIGHT - wide, y, "blue", bold=True)
            y += 18
        self.y = max(TOP + 42, y + 4)
        self._title()

    def _title(self) -> None:
        poster, inside = self._poster, RIGHT - LEFT - 36
        size = next((s for s in _TITLES if width(poster.title, s, True) <= inside), _TITLES[-1])
        lines = broken(poster.title, size, inside, True)
        subs = broken(poster.sub, 12.0, inside) if poster.sub else []
        height = 18 + len(lines) * size * 1.3 + len(subs) * 18
        self.pages[-1].fills.append(Fill(LEFT, self.y, RIGHT - LEFT, height, "blue"))
        y = self.y + 9
        for line in lines:
            middle = (LEFT + RIGHT - width(line, size, True)) / 2
            self._put(line, size, middle, y, "white", bold=True, leading=1.3)
            y += size * 1.3
        for line in subs:
            self._put(line, 12.0, (LEFT + RIGHT - width(line, 12.0)) / 2, y, "white")
            y += 18
        self.y += height + 14

    def _foot(self, page: Page, number: int) -> None:
        poster, y = self._poster, FOOT + 10
        self.pages.append(page)  # `_put` draws on the last
        page.rules.append(Rule(LEFT, y, RIGHT, y, 1.2))
        y += 6
        for at, text in enumerate(poster.foot):
            size = 12.0 if at == 0 else _SMALL
            for line in broken(text, size, RIGHT - LEFT - (80 if at == 0 else 0), at == 0):
                self._put(line, size, LEFT, y, "blue" if at == 0 else "", bold=at == 0)
                y += size * LEADING
        self.pages.pop()
        if len(self.pages) > 1:
            words = poster.page.format(page=number, pages=len(self.pages))
            self.pages.append(page)
            self._put(words, _SMALL, RIGHT - width(words, _SMALL), FOOT + 16)
            self.pages.pop()

    # --- blocks ---

    def _room(self, height: float) -> None:
        if self.y + height > FOOT and self.pages[-1].texts:
            self._turn()

    def _row(self, row: Row) -> None:
        size = self._size
        label_room = max(size * 4.6, 70.0, self._widest_word * size + 12)
        left = LEFT + label_room + 12
        many = row.numbered and len(row.texts) > 1
        lines = list(self._lines(row.texts, RIGHT - left - 10, many))
        names = broken(row.label, size, label_room - 8, True)
        height = max(len(lines), len(names)) * size * LEADING + 12 + self._gap
        self._room(height)
        page = self.pages[-1]
        page.fills.append(Fill(LEFT, self.y, label_room + 4, height, "pale"))
        top = self.y + (height - len(names) * size * LEADING) / 2
        for at, name in enumerate(names):
            self._put(name, size, LEFT + 8, top + at * size * LEADING, "blue", bold=True)
        top = self.y + (height - len(lines) * size * LEADING) / 2
        for at, (number, line) in enumerate(lines):
            self._put(number, size, left, top + at * size * LEADING, "blue", bold=True)
            indent = size * 1.5 if many else 0.0
            self._put(line, size, left + indent, top + at * size * LEADING)
        self.y += height
        page.rules.append(Rule(LEFT, self.y, RIGHT, self.y, 0.6, grey=True))
        self.breaks += 1

    def _points(self, points: Points) -> None:
        size = self._size
        for at, text in enumerate(points.texts, 1):
            lines = list(self._lines((text,), RIGHT - LEFT - size * 2.4, False))
            height = len(lines) * size * LEADING + 10 + self._gap
            self._room(height)
            number = str(at) if len(points.texts) > 1 else ""
            self._put(number, size * 1.3, LEFT + 4, self.y - size * 0.15, "blue", bold=True)
            for n, (_, line) in enumerate(lines):
                self._put(line, size, LEFT + size * 2.2, self.y + n * size * LEADING)
            self.y += height
            self.breaks += 1
        self.y += 4

    def _grid(self, grid: Grid) -> None:
        whole = RIGHT - LEFT
        each = [share * whole / sum(grid.shares) for share in grid.shares]
        self._cells(grid.titles, each, head=True)
        for row in grid.rows:
            if self._cells(row, each):
                self._cells(grid.titles, each, head=True)
                self._cells(row, each)

    def _cells(self, texts: tuple[str, ...], each: list[float], *, head: bool = False) -> bool:
        """One row. True when the page had to be turned instead: the titles come first again."""
        size = min(self._size, 15.0)
        cells = [
            [line for part in text.split("\n") for line in broken(part, size, wide - 10, head)]
            for text, wide in zip(texts, each, strict=True)
        ]
        height = max(len(lines) for lines in cells) * size * 1.3 + 4 + min(self._gap, size * 0.5)
        if self.y + height > FOOT and not head:
            self._turn()
            return True
        page, x = self.pages[-1], LEFT
        if head:
            page.fills.append(Fill(LEFT, self.y, RIGHT - LEFT, height, "pale"))
        for lines, wide in zip(cells, each, strict=True):
            top = self.y + (height - len(lines) * size * 1.3) / 2
            for at, line in enumerate(lines):
                tint: Tint = "blue" if head else ""
                self._put(line, size, x + 5, top + at * size * 1.3, tint, bold=head, leading=1.3)
            x += wide
        self.y += height
        page.rules.append(Rule(LEFT, self.y, RIGHT, self.y, 0.4, grey=True))
        self.breaks += 1
        return False

    # --- lines ---

    def _lines(
        self, texts: tuple[str, ...], room: float, numbered: bool
    ) -> Iterator[tuple[str, str]]:
        """(number before the line or "", line)."""
        room -= self._size * 1.5 if numbered else 0.0
        for n, text in enumerate(texts, 1):
            for at, line in enumerate(broken(text, self._size, room)):
                yield (f"{n}" if numbered and at == 0 else ""), line

    def _put(
        self,
        text: str,
        size: float,
        x: float,
        y: float,
        tint: Tint = "",
        *,
        bold: bool = False,
        leading: float = LEADING,
    ) -> None:
        """One line whose top is at `y`."""
        if text:
            baseline = y + size * ((leading - 1) / 2 + _ASCENT)
            self.pages[-1].texts.append(Text(x, baseline, size, text, bold, tint=tint))

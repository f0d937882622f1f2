"""A table over as many pages as its rows need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiosk.sheets.document import Align, Column, Table
from kiosk.sheets.paper import BOTTOM, LEADING, LEFT, RIGHT, Paper, broken
from kiosk.sheets.placed import EM, Rule, widths
from kiosk.text import wrap

SIZES = (10.0, 9.0, 8.0, 7.0)
SMALLEST = 8.0  # only whole words may make letters smaller than this
ROOMS = (6 * EM, 4 * EM)
"""The room of a column that has so much to say, better first: Chinese may break after any
character, but a column of single characters cannot be read."""

PAD = 3.5  # beside and above a cell's text

Cells = list[list[str]]  # lines of each cell of a row


def lay_table(paper: Paper, table: Table) -> None:
    """Row by row; a row stays together unless it is taller than a page."""
    paper.y += 4
    table = _numbered(table)
    size, each = _fitted(table, RIGHT - LEFT)
    drawer = _Drawer(paper, table, size, each, LEFT)
    drawer.begin()
    for row in table.rows:
        drawer.row(row)
    if table.total:
        drawer.row(table.total, bold=True)
    paper.y += 6


def _numbered(table: Table) -> Table:
    if not table.number:
        return table
    return Table(
        (Column(table.number, Align.RIGHT), *table.columns),
        tuple((str(at), *row) for at, row in enumerate(table.rows, 1)),
        ("", *table.total) if table.total else (),
    )


def _fitted(table: Table, whole: float) -> tuple[float, list[float]]:
    """Size of the letters and width of each column."""
    narrow, wide = _needs(table)
    free = whole - 2 * PAD * len(table.columns)
    narrow, size = next(
        ((need, size) for need, size in _tries(narrow, wide) if sum(need) * size / EM <= free),
        (narrow, SIZES[-1]),
    )
    least = [n * size / EM + 2 * PAD for n in narrow]
    most = [w * size / EM + 2 * PAD for w in wide]
    if sum(least) > whole:  # even the smallest breaks words: then all give alike
        return size, [n * whole / sum(least) for n in least]
    spare = whole - sum(least)
    wants = [m - n for m, n in zip(most, least, strict=True)]
    if sum(wants) <= spare:  # everything in one line: what is left over, to all alike
        extra = (spare - sum(wants)) / len(most)
        return size, [m + extra for m in most]
    return size, [n + s for n, s in zip(least, _shared(spare, wants), strict=True)]


def _tries(narrow: list[int], wide: list[int]) -> Iterator[tuple[list[int], float]]:
    """Least widths of the columns with sizes of the letters, the best first; at last, any in which
    no word is broken."""
    for room in ROOMS:
        roomy = [max(n, min(w, room)) for n, w in zip(narrow, wide, strict=True)]
        yield from ((roomy, size) for size in SIZES if size >= SMALLEST)
    yield from ((narrow, size) for size in SIZES)


def _shared(spare: float, wants: list[float]) -> list[float]:
    """Small wants are met whole, the large ones share the rest: a date is never broken so that an
    address has one line less."""
    given = [0.0] * len(wants)
    waiting = sorted(range(len(wants)), key=lambda at: wants[at])
    while waiting:
        at = waiting.pop(0)
        given[at] = min(wants[at], spare / (len(waiting) + 1))
        spare -= given[at]
    return given


def _needs(table: Table) -> tuple[list[int], list[int]]:
    """Of each column: its widest word, and its widest text, in thousandths of an em."""
    narrow, wide = [0] * len(table.columns), [0] * len(table.columns)
    titles = tuple(column.title for column in table.columns)
    bold = [titles, table.total] if table.total else [titles]
    for rows, heavy in ((bold, True), (table.rows, False)):
        for row in rows:
            for at, text in enumerate(row):
                each = widths(text, heavy)
                narrow[at] = max(narrow[at], wrap.narrowest(text, each))
                wide[at] = max(wide[at], wrap.widest(text, each))
    return narrow, wide


class _Drawer:
    def __init__(
        self, paper: Paper, table: Table, size: float, each: list[float], left: float
    ) -> None:
        self._paper = paper
        self._table = table
        self._size = size
        self._each = each
        self._left = left
        self._titles = self._cells([column.title for column in table.columns], True)

    def begin(self) -> None:
        """The titles; they come again on each page."""
        first = [self._cells(row, False) for row in self._table.rows[:1]]
        needed = self._height(self._titles) + sum(self._height(cells) for cells in first)
        self._paper.room(needed)
        self._head()

    def row(self, texts: Sequence[str], bold: bool = False) -> None:
        cells = self._cells(texts, bold)
        while True:
            free = BOTTOM - self._paper.y
            if self._height(cells) <= free:
                self._draw(cells, bold)
                return
            if self._fresh:  # taller than a page: as much as fits, the rest on the next
                fits = max(1, int((free - 2 * PAD) / self._line))
                self._draw([lines[:fits] for lines in cells], bold)
                cells = [lines[fits:] for lines in cells]
            self._paper.turn()
            self._head()

    # --- inside ---

    @property
    def _line(self) -> float:
        return self._size * LEADING

    def _head(self) -> None:
        self._rule(0.8)
        self._draw(self._titles, True)
        self._rule(0.8)
        self._fresh = True

    def _cells(self, texts: Sequence[str], bold: bool) -> Cells:
        return [
            broken(text, self._size, each - 2 * PAD + 0.05, bold)
            for text, each in zip(texts, self._each, strict=True)
        ]

    def _height(self, cells: Cells) -> float:
        return max(len(lines) for lines in cells) * self._line + 2 * PAD

    def _draw(self, cells: Cells, bold: bool) -> None:
        paper, x = self._paper, self._left
        for lines, each, column in zip(cells, self._each, self._table.columns, strict=True):
            for at, text in enumerate(lines):
                y = paper.y + PAD + at * self._line
                paper.place(text, self._size, x + PAD, x + each - PAD, y, bold, column.align)
            x += each
        paper.y += self._height(cells)
        self._rule(0.3)
        self._fresh = False

    def _rule(self, weight: float) -> None:
        y, right = self._paper.y, self._left + sum(self._each)
        self._paper.page.rules.append(Rule(self._left, y, right, y, weight, grey=weight < 0.5))

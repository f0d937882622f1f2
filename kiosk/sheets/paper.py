"""Pages under construction: breaks lines and pages, and says on each whose continuation it is."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from kiosk.sheets.document import Align, Sheet, Signature
from kiosk.sheets.placed import EM, HEIGHT, WIDTH, Page, Rule, Text, width, widths
from kiosk.text import wrap

LEFT, RIGHT = 48.0, WIDTH - 48.0  # 17 mm: room for a file's holes
TOP, BOTTOM = 46.0, HEIGHT - 56.0
BODY, SMALL, LEAD, TITLE = 10.5, 9.0, 12.0, 18.0
LEADING = 1.45  # line height in ems: Chinese without it is a grey block
_ASCENT = 0.88
MOST_PAGES = 200


Strokes = tuple[tuple[tuple[int, int, int], ...], ...]


class TooLong(Exception):
    """More than MOST_PAGES pages."""


def broken(text: str, size: float, limit: float, bold: bool = False) -> list[str]:
    """Lines of `text` that are at most `limit` points wide."""
    each = widths(text, bold)
    spans = wrap.lines(text, each, int(limit * EM / size))
    return [text[start:end].rstrip(" \u3000\t") for start, end in spans]


class Paper:
    """Pages under construction; `y` is where the next thing begins."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._title = sheet.title  # of the form under way
        self.pages: list[Page] = [Page()]
        self.y = TOP

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def turn(self) -> None:
        """A new page, which says whose continuation it is."""
        if len(self.pages) >= MOST_PAGES:
            raise TooLong
        self.pages.append(Page())
        self.y = TOP
        said = "　".join((self._title, *self._sheet.marks))
        for line in broken(said, SMALL, RIGHT - LEFT):
            self.line(line, SMALL, grey=True)
        self.rule(0.5)
        self.y += 6

    def room(self, height: float) -> None:
        """Turn the page unless that much fits, or the page is empty anyway."""
        if self.y + height > BOTTOM and self.y > TOP + 60:
            self.turn()

    def line(
        self,
        text: str,
        size: float,
        bold: bool = False,
        align: Align = Align.LEFT,
        *,
        grey: bool = False,
    ) -> None:
        """One line over the page's width, then down by its height."""
        self.place(text, size, LEFT, RIGHT, self.y, bold, align, grey=grey)
        self.y += size * LEADING

    def place(
        self,
        text: str,
        size: float,
        left: float,
        right: float,
        y: float,
        bold: bool = False,
        align: Align = Align.LEFT,
        *,
        grey: bool = False,
    ) -> None:
        """One line between `left` and `right` whose top is at `y`."""
        if not text:
            return
        x = left
        if align is not Align.LEFT:
            free = right - left - width(text, size, bold)
            x += free if align is Align.RIGHT else free / 2
        baseline = y + size * ((LEADING - 1) / 2 + _ASCENT)
        self.page.texts.append(Text(x, baseline, size, text, bold, grey))

    def rule(self, weight: float) -> None:
        self.page.rules.append(Rule(LEFT, self.y, RIGHT, self.y, weight))

    # --- blocks ---

    def begin(self, title: str) -> None:
        """Another form on a page of its own, with a head as the first has."""
        if len(self.pages) >= MOST_PAGES:
            raise TooLong
        self.pages.append(Page())
        self.y = TOP
        self._title = title
        self.head()

    def head(self) -> None:
        sheet = self._sheet
        for text, size, bold in ((sheet.issuer, LEAD, False), (self._title, TITLE, True)):
            for line in broken(text, size, RIGHT - LEFT, bold):
                self.line(line, size, bold, Align.CENTRE)
        for mark in sheet.marks:
            for line in broken(mark, BODY, RIGHT - LEFT, True):
                self.line(line, BODY, True, Align.CENTRE)
        self.y += 4
        self.rule(1.2)
        self.y += 8

    def heading(self, text: str, under: tuple[tuple[str, str], ...] = ()) -> None:
        """Never alone at a page's foot. `under`: pairs that stay with it where one page takes
        both."""
        lines = broken(text, LEAD, RIGHT - LEFT, True)
        height = LEAD * LEADING * len(lines) + sum(high for high, _ in self._pair_lines(under))
        least = LEAD * LEADING * 3
        self.y += 6
        self.room(height if least < height <= BOTTOM - TOP - 60 else least)
        for line in lines:
            self.line(line, LEAD, True)
        self.y += 2

    def paragraph(self, text: str, size: float, bold: bool, align: Align) -> None:
        for line in broken(text, size, RIGHT - LEFT, bold):
            self.room(size * LEADING)
            self.line(line, size, bold, align)
        self.y += 3

    def pairs(self, rows: tuple[tuple[str, str], ...]) -> None:
        """Two a line when both fit in half the width, else one over its own lines."""
        for height, cells in self._pair_lines(rows):
            self.room(height)
            for name, lines, x in cells:
                self._pair(name, lines, x)
            self.y += height
        self.y += 3

    def _pair_lines(
        self, rows: tuple[tuple[str, str], ...]
    ) -> list[tuple[float, list[tuple[str, list[str], float]]]]:
        """Line by line: its height, and the name, lines of the value and left edge of each pair."""
        half = (RIGHT - LEFT) / 2
        queue = [(self._named(name) if name else "", value) for name, value in rows]
        found = []
        while queue:
            pair = queue[:2]
            if len(pair) == 2 and all(self._pair_width(p) <= half - 12 for p in pair):
                del queue[:2]
                cells = [(name, [value], LEFT + at * half) for at, (name, value) in enumerate(pair)]
                found.append((BODY * LEADING, cells))
                continue
            name, value = queue.pop(0)
            lines = broken(value, BODY, RIGHT - LEFT - width(name, BODY))
            found.append((BODY * LEADING * len(lines), [(name, lines, LEFT)]))
        return found

    @staticmethod
    def _named(name: str) -> str:
        """With the colon of its script."""
        return f"{name}: " if name.isascii() else f"{name}："

    @staticmethod
    def _pair_width(pair: tuple[str, str]) -> float:
        return sum(width(text, BODY) for text in pair)

    def _pair(self, name: str, lines: list[str], x: float) -> None:
        self.place(name, BODY, x, RIGHT, self.y, grey=True)
        indent = width(name, BODY)
        for number, line in enumerate(lines):
            self.place(line, BODY, x + indent, RIGHT, self.y + number * BODY * LEADING)

    def boxes(self, lines: tuple[tuple[tuple[str, str], ...], ...]) -> None:
        """Labels in a column as wide as the longest needs; a long value makes its line higher."""
        pad, half = 5.0, (RIGHT - LEFT) / 2
        names = [name for line in lines for name, _ in line]
        column = min(max(width(name, BODY) for name in names) + 2 * pad, half * 0.45)
        top = True
        for line in lines:
            part = (RIGHT - LEFT) / len(line)
            cells = [
                (broken(name, BODY, column - 2 * pad), broken(text, BODY, part - column - 2 * pad))
                for name, text in line
            ]
            height = max(len(side) for cell in cells for side in cell) * BODY * LEADING + 2 * pad
            before = len(self.pages)
            self.room(height)
            if top or len(self.pages) > before:
                self.rule(0.6)
                top = False
            edges = [LEFT + n * part for n in range(len(line))]
            for x, (name, text) in zip(edges, cells, strict=True):
                for n, said in enumerate(name):
                    y = self.y + pad + n * BODY * LEADING
                    self.place(said, BODY, x + pad, RIGHT, y, grey=True)
                for n, said in enumerate(text):
                    y = self.y + pad + n * BODY * LEADING
                    self.place(said, BODY, x + column + pad, RIGHT, y)
            for x in (*edges, *(x + column for x in edges), RIGHT):
                self.page.rules.append(Rule(x, self.y, x, self.y + height, 0.6))
            self.y += height
            self.rule(0.6)
        self.y += 8

    def signature(self, block: Signature) -> None:
        """Lines to sign on; what was signed on the glass stands on the first."""
        labels, high = block.labels, 40.0 if block.strokes else 26.0
        self.room(BODY * LEADING + high + 10)
        self.y += high
        part = (RIGHT - LEFT) / len(labels)
        for at, label in enumerate(labels):
            x = LEFT + at * part
            named = self._named(label)
            self.place(named, BODY, x, x + part, self.y)
            foot = self.y + BODY * LEADING
            start = x + width(named, BODY)
            self.page.rules.append(Rule(start, foot, x + part - 14, foot, 0.6))
            if at < len(block.filled) and block.filled[at]:
                self.place(block.filled[at], BODY, start + 6, x + part, self.y)
            if at == 0:
                self._ink(block.strokes, start + 4, foot - high, x + part - 18 - start, high)
        self.y += BODY * LEADING + 10

    def _ink(self, strokes: Strokes, left: float, top: float, width_: float, height: float) -> None:
        """Strokes as large as the place takes, in their own proportions."""
        points = [point for stroke in strokes for point in stroke]
        if not points:
            return
        x0, y0 = min(p[0] for p in points), min(p[1] for p in points)
        wide = max(1, max(p[0] for p in points) - x0)
        tall = max(1, max(p[1] for p in points) - y0)
        scale = min(width_ / wide, height / tall)
        for stroke in strokes:
            placed = [(left + (x - x0) * scale, top + (y - y0) * scale) for x, y, _ in stroke]
            for (ax, ay), (bx, by) in itertools.pairwise(placed):
                self.page.rules.append(Rule(ax, ay, bx, by, 1.1))

    def note(self, said: Iterable[str]) -> None:
        pad = 6.0
        lines = [line for text in said for line in broken(text, SMALL, RIGHT - LEFT - 2 * pad)]
        while lines:  # a long one goes on in a frame of its own on the next page
            self.y += 6
            self.room(SMALL * LEADING * min(len(lines), 3) + 2 * pad)
            fits = max(1, int((BOTTOM - self.y - 2 * pad) / (SMALL * LEADING)))
            part, lines = lines[:fits], lines[fits:]
            top = self.y
            self.y += pad
            for line in part:
                self.place(line, SMALL, LEFT + pad, RIGHT - pad, self.y)
                self.y += SMALL * LEADING
            self.y += pad
            self._frame(top, self.y)
            if lines:
                self.turn()

    def _frame(self, top: float, bottom: float) -> None:
        corners = ((LEFT, top), (RIGHT, top), (RIGHT, bottom), (LEFT, bottom), (LEFT, top))
        for (x1, y1), (x2, y2) in itertools.pairwise(corners):
            self.page.rules.append(Rule(x1, y1, x2, y2, 0.5, grey=True))

    def foot(self) -> None:
        """Footers need the number of all pages, so they come last."""
        y = BOTTOM + 14
        for number, page in enumerate(self.pages, 1):
            words = self._sheet.page_words.format(page=number, pages=len(self.pages))
            page.rules.append(Rule(LEFT, y - 4, RIGHT, y - 4, 0.5, grey=True))
            self.pages.append(page)  # `place` draws on the last
            self.place(words, SMALL, LEFT, RIGHT, y, align=Align.RIGHT)
            room = RIGHT - LEFT - width(words, SMALL) - 20
            for at, line in enumerate(broken(self._sheet.footer, 8.0, room)[:2]):
                self.place(line, 8.0, LEFT, RIGHT, y + at * 8.0 * LEADING, grey=True)
            self.pages.pop()

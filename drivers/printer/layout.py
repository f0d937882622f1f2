"""Blocks → printed lines: wrapping, columns and alignment, counted in half-width cells.

Knows nothing of bytes. A `PrintedLine` holds its texts with their places, so that the encoder can
print it from the ROM or draw it as an image, with the same columns either way.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from drivers.printer.charset import cells, clean, lacks
from drivers.printer.document import Align, Line, Pair, Row, Table
from drivers.printer.model import Model

# 禁则: never at the start of a line / never at its end
_CLOSING = "，。、；：？！）》」』】〉％’”…·,.;:?!)]%"
_OPENING = "（《「『【〈‘“(["
_WORD = "￥"  # keeps with the figures beside it

Measure = Callable[[str, bool, int], int]
"""(text, bold, size) -> width in dots when drawn as an image."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A text inside the cells `start` … `end` (exclusive) of its line."""

    text: str
    start: int
    end: int
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class PrintedLine:
    segments: tuple[Segment, ...]
    bold: bool = False
    size: int = 1


def _ends_word(unit: str, charset: str) -> bool:
    return unit[-1] in _WORD or cells(unit[-1], charset) != 2


def _units(text: str, charset: str) -> list[str]:
    """Pieces that may not be broken: words, single 汉字 with their punctuation, runs of spaces."""
    units: list[str] = []
    joins = False  # the next character belongs to the last unit
    for char in text:
        wide = char not in _WORD and cells(char, charset) == 2
        mark = unicodedata.category(char)[0] == "M"
        last = units[-1] if units else ""
        if not last or (char == " ") != (last[-1] == " "):
            units.append(char)
        elif (
            char == " "
            or mark
            or joins
            or char in _CLOSING
            or (not wide and _ends_word(last, charset))
        ):
            units[-1] += char
        else:
            units.append(char)
        joins = char in _OPENING
    return units


def _chop(unit: str, width: int, charset: str) -> list[str]:
    """A unit wider than the line, cut by force; marks stay with their character."""
    parts = [""]
    for char in unit:
        mark = unicodedata.category(char)[0] == "M"
        if parts[-1] and not mark and cells(parts[-1] + char, charset) > width:
            parts.append("")
        parts[-1] += char
    return parts


def wrap(text: str, width: int, charset: str) -> list[str]:
    """Lines of at most `width` cells. At least one line; no spaces at either end of a line."""
    lines = [""]
    for unit in _units(text.strip(" "), charset):
        if cells(lines[-1] + unit.rstrip(" "), charset) <= width:
            lines[-1] += unit
            continue
        if unit.isspace():
            continue
        lines[-1] = lines[-1].rstrip(" ")
        parts = _chop(unit, width, charset)
        if lines[-1]:
            lines += parts
        else:
            lines[-1:] = parts
    return [line.strip(" ") for line in lines]


class Layout:
    """Lays blocks of text out for one model. `measure` is asked only for texts the ROM lacks."""

    def __init__(self, model: Model, measure: Measure) -> None:
        self._model = model
        self._measure = measure

    def line(self, block: Line) -> list[PrintedLine]:
        size = max(1, min(block.size, 4))
        width = self._model.cells // size
        texts = self._wrap(block.text, width, block.bold, size)
        if block.align is Align.CENTRE and len(texts) > 1:
            texts = self._balanced(block, texts, width, size)
        return [
            PrintedLine((Segment(text, 0, width, block.align),), block.bold, size) for text in texts
        ]

    def _balanced(self, block: Line, texts: list[str], width: int, size: int) -> list[str]:
        """The narrowest wrapping with as many lines: centred lines of like length."""
        for narrower in range(width - 1, width // 2, -1):
            tried = self._wrap(block.text, narrower, block.bold, size)
            if len(tried) > len(texts):
                break
            texts = tried
        return texts

    def pair(self, block: Pair) -> list[PrintedLine]:
        width, bold = self._model.cells, block.bold
        label, value = clean(block.label).rstrip(" "), clean(block.value).strip(" ")
        indent = len(label) - len(label.lstrip(" "))
        label = label.strip(" ")
        if self._fits(" " * indent + label, value, bold):
            together = (Segment(label, indent, width), Segment(value, 0, width, Align.RIGHT))
            return [PrintedLine(tuple(part for part in together if part.text), bold)]
        values = self._wrap(value, width - indent, bold, 1)
        align = Align.RIGHT if len(values) == 1 else Align.LEFT  # ragged lines read from the left
        return [
            PrintedLine((Segment(text, indent, width, side),), bold)
            for texts, side in (
                (self._wrap(label, width - indent, bold, 1), Align.LEFT),
                (values, align),
            )
            for text in texts
            if text
        ]

    def _fits(self, label: str, value: str, bold: bool) -> bool:
        charset, model = self._model.charset, self._model
        if cells(label, charset) + 1 + cells(value, charset) > model.cells:
            return False
        if not lacks(label + value, charset):
            return True
        drawn = sum(self._measure(text, bold, 1) for text in (label, value) if text)
        return drawn + model.cell <= model.cells * model.cell

    def row(self, block: Row) -> list[PrintedLine]:
        places = columns(block.widths, self._model.cells)
        return self.cells(block.cells, places, block.aligns, block.bold)

    def cells(
        self,
        texts: tuple[str, ...],
        places: list[tuple[int, int]],
        aligns: tuple[Align, ...],
        bold: bool,
    ) -> list[PrintedLine]:
        """Texts in their columns, each wrapped inside its own."""
        wrapped = [
            self._wrap(text, end - start, bold, 1)
            for text, (start, end) in zip(texts, places, strict=True)
        ]
        height = max((len(lines) for lines in wrapped), default=0)
        lined = [
            PrintedLine(
                tuple(
                    Segment(lines[i], start, end, align)
                    for lines, (start, end), align in zip(wrapped, places, aligns, strict=True)
                    if i < len(lines) and lines[i]
                ),
                bold,
            )
            for i in range(height)
        ]
        return [line for line in lined if line.segments]

    def table_columns(self, table: Table) -> list[tuple[int, int]] | None:
        """Places of the columns, or None when the paper is too narrow for them."""
        room = self._model.cells - (len(table.titles) - 1)
        given = [self._least(table, i) for i in range(len(table.titles))]
        if sum(given) > room:
            return None
        # first what the values would like, then what the titles would like
        for texts in (table.rows, [table.titles]):
            wished = [self._widest(texts, i) for i in range(len(given))]
            while sum(given) < room and any(w > g for w, g in zip(wished, given, strict=True)):
                given[max(range(len(given)), key=lambda i: wished[i] - given[i])] += 1
        return _spread(given, room)

    def _widest(self, rows: Sequence[tuple[str, ...]], column: int) -> int:
        return max((cells(clean(row[column]), self._model.charset) for row in rows), default=0)

    def _least(self, table: Table, column: int) -> int:
        """Figures need their whole width, titles and texts that of their longest word; a text of
        several words at least four 汉字."""
        charset = self._model.charset
        texts = [clean(row[column]) for row in table.rows]
        title = max(cells(u, charset) for u in _units(clean(table.titles[column]) or " ", charset))
        whole = max([0, *(cells(text, charset) for text in texts)])
        if table.aligns[column] is Align.RIGHT:
            return max(title, whole)
        words = [cells(u, charset) for text in texts for u in _units(text, charset)]
        return max([title, min(8, whole), *words])

    def _wrap(self, text: str, width: int, bold: bool, size: int) -> list[str]:
        """Wrapped by cells, and narrower where the drawn image of a line would be too wide."""
        charset = self._model.charset
        out: list[str] = []
        for paragraph in text.split("\n"):
            for line in wrap(clean(paragraph), width, charset):
                out += self._narrow(line, width, bold, size)
        return out

    def _narrow(self, line: str, width: int, bold: bool, size: int) -> list[str]:
        charset = self._model.charset
        dots = width * self._model.cell * size
        if not lacks(line, charset) or (wide := self._measure(line, bold, size)) <= dots:
            return [line]
        smaller = min(width - 1, cells(line, charset) * dots // wide)
        if smaller < 2 or len(line) < 2:
            return [line]  # a single character: the encoder makes it fit
        return [
            part
            for piece in wrap(line, smaller, charset)
            for part in self._narrow(piece, max(smaller, 2), bold, size)
        ]


def columns(shares: tuple[int, ...], width: int) -> list[tuple[int, int]]:
    """(start, end) in cells of each column: shares scaled to the line, one cell between columns."""
    if not shares:
        return []
    count, room = len(shares), width - (len(shares) - 1)
    least = 2 if room >= 2 * count else 1  # a 汉字 must fit
    spare, whole = max(0, room - least * count), sum(max(1, share) for share in shares)
    exact = [max(1, share) * spare / whole for share in shares]
    taken = [least + int(value) for value in exact]
    for i in sorted(range(count), key=lambda i: int(exact[i]) - exact[i]):
        if sum(taken) < room:
            taken[i] += 1
    places, at = [], 0
    for cells_wide in taken:
        places.append((at, at + cells_wide))
        at += cells_wide + 1
    return places


def _spread(widths: list[int], room: int) -> list[tuple[int, int]]:
    """(start, end) of columns that fill the line; what is left over goes between them."""
    gaps = len(widths) - 1
    spare = room - sum(widths)
    places, at = [], 0
    for i, wide in enumerate(widths):
        places.append((at, at + wide))
        at += wide + 1 + (spare * (i + 1) // gaps - spare * i // gaps if gaps else 0)
    return places


def stacked(table: Table) -> list[list[Line | Pair]]:
    """A table for narrow paper: the first column as heading, the others as pairs below it."""
    return [
        [
            Line(row[0], bold=True),
            *(
                Pair("  " + title, value)
                for title, value in zip(table.titles[1:], row[1:], strict=True)
            ),
        ]
        for row in table.rows
    ]

"""Reads text that was printed as a picture, glyph by glyph, knowing only the fonts.

Shares no code with what drew it: the fonts are opened here, a character's font is found in the
fonts' own tables, and every character of an alphabet is tried at the place where the last one
ended. What fits nowhere is U+FFFD, so a box or a gap is never taken for a name.
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass

from fontTools.ttLib import TTCollection, TTFont
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from sandbox.paper import Image, Paper

_NOTO = "/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc"
_FONTS = (
    (_NOTO.format("Regular"), 2),
    ("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf", 0),
    ("/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf", 0),
)
_BOLD = (_NOTO.format("Bold"), 2)
_SIZES = (24, 22, 20, 18, 48)  # an em in dots: usual, smaller where room is short, double
_BLACK = 110  # of 255
_SURE, _FAIR = 0.9, 0.75  # shares of ink that agree, and that a place may have at the least
UNREADABLE = "\ufffd"


@functools.cache
def _table(path: str, face: int) -> frozenset[int]:
    if path.endswith(".ttc"):
        font = TTCollection(path, lazy=True).fonts[face]
    else:
        font = TTFont(path, lazy=True)
    return frozenset(font.getBestCmap())


@functools.cache
def _font(path: str, face: int, px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, px, index=face, layout_engine=ImageFont.Layout.BASIC)


@dataclass(frozen=True, slots=True)
class Glyph:
    """`columns`: dots of each column from the pen on, lowest bit on top. `advance` in dots."""

    character: str
    columns: tuple[int, ...]
    advance: int
    left: int  # of the first inked column; the length of `columns` when there is no ink


@functools.cache
def _glyph(character: str, px: int, bold: bool) -> Glyph | None:
    chain = ((_BOLD,) if bold else ()) + _FONTS
    place = next((font for font in chain if ord(character) in _table(*font)), None)
    if place is None:
        return None
    font = _font(*place, px)
    advance = round(font.getlength(character))
    picture = Pillow.new("L", (advance + px, 2 * px), 0)
    ImageDraw.Draw(picture).text((0, round(1.5 * px)), character, 255, font, anchor="ls")
    columns = _columns([[v > _BLACK for v in row] for row in _rows(picture)])[: max(1, advance)]
    left = next((i for i, column in enumerate(columns) if column), len(columns))
    return Glyph(character, tuple(columns), advance, left)


def _rows(picture: Pillow.Image) -> list[list[int]]:
    data, wide = picture.tobytes(), picture.width
    return [list(data[i : i + wide]) for i in range(0, len(data), wide)]


def _columns(rows: list[list[bool]]) -> list[int]:
    return [
        sum(1 << y for y, row in enumerate(rows) if row[x])
        for x in range(len(rows[0]) if rows else 0)
    ]


def read(image: Image, alphabet: str) -> str:
    """The text of one drawn line; a tabulator where much is left free. "" when nothing is drawn."""
    wide = image.width
    rows = [[bool(row >> (wide - 1 - x) & 1) for x in range(wide)] for row in image.rows]
    columns = _columns(rows)
    if not any(columns):
        return ""
    best = UNREADABLE
    for px, bold in itertools.product(_SIZES, (False, True)):
        if px > image.height + 8:
            continue
        text = _Line(columns, px, bold, alphabet).text()
        if UNREADABLE not in text:
            return text
        best = min(best, text, key=lambda one: one.count(UNREADABLE) / len(one))
    return best


class _Line:
    def __init__(self, columns: list[int], px: int, bold: bool, alphabet: str) -> None:
        self._columns = [column << (2 * px) for column in columns]  # room to slide up
        made = (_glyph(one, px, bold) for one in sorted(set(alphabet) - set(" \t\n")))
        self._glyphs = [g for g in made if g is not None and any(g.columns)]
        blank = _glyph(" ", px, bold)
        self._space = blank.advance if blank else px // 4
        self._px = px
        self._shift = 0  # rows the glyphs lie lower in the line than in their own pictures

    def text(self) -> str:
        out, pen = "", self._next_ink(0)
        pen = self._anchored(pen)
        while (ink := self._next_ink(max(0, pen))) < len(self._columns):
            best = self._best([pen])
            if best is None and ink - pen >= self._space - 1:
                best = self._best([pen + self._space])
                if best is not None:
                    out += " "
            if best is None:
                out += "\t" if ink - pen > self._px // 2 and out else ""
                best = self._best([self._start_of(g, ink) for g in self._glyphs], each=True)
            if best is None:
                out, pen = out + UNREADABLE, ink + self._px // 2
                continue
            glyph, pen = best
            out, pen = out + glyph.character, pen + glyph.advance
        return out

    def _next_ink(self, x: int) -> int:
        return next(
            (i for i in range(x, len(self._columns)) if self._columns[i]), len(self._columns)
        )

    @staticmethod
    def _start_of(glyph: Glyph, ink: int) -> int:
        return ink - glyph.left

    def _anchored(self, ink: int) -> int:
        """Finds how high the glyphs stand in this line by its first one; the pen before it."""
        best = (0.0, 0, ink)
        first = self._columns[ink] if ink < len(self._columns) else 0
        top = (first & -first).bit_length()
        for glyph in self._glyphs:
            pen = self._start_of(glyph, ink)
            column = glyph.columns[glyph.left]
            near = top - (column & -column).bit_length()  # where the first columns agree
            for shift in range(near - 1, near + 2):
                score = self._agrees(glyph, pen, shift)
                if score > best[0]:
                    best = (score, shift, pen)
        self._shift = best[1]
        return best[2]

    def _best(self, pens: list[int], each: bool = False) -> tuple[Glyph, int] | None:
        places = zip(self._glyphs, pens if each else pens * len(self._glyphs), strict=True)
        score, glyph, pen = max(
            ((self._agrees(g, pen, self._shift), g, pen) for g, pen in places),
            key=lambda one: one[0],
        )
        return (glyph, pen) if score >= _SURE else None

    def _agrees(self, glyph: Glyph, pen: int, shift: int) -> float:
        """Share of the ink of glyph and paper, over the glyph's whole width, that is both's."""
        both = either = 0
        for i, ours in enumerate(glyph.columns):
            x = pen + i
            there = self._columns[x] if 0 <= x < len(self._columns) else 0
            mine = ours << shift if shift >= 0 else ours >> -shift
            both += (there & mine).bit_count()
            either += (there | mine).bit_count()
            if i == 8 and either and both < _FAIR / 2 * either:
                return 0.0
        return both / either if either else 0.0


def _ruled(image: Image) -> bool:
    """A line across the paper or a ruler: no character is so wide."""
    whole = (1 << 120) - 1
    return any(bin(row).find("1" * 120) >= 0 for row in image.rows if row > whole)


def reading(sheet: Paper, alphabet: str) -> str:
    """Everything that stands on the paper, top to bottom: printed and drawn lines alike."""
    lines: list[tuple[int, int, str]] = [
        (run.y, run.x, run.text) for line in sheet.lines for run in line
    ]
    for image in sheet.images:
        if 16 <= image.height <= 64 and not _ruled(image):
            lines.append((image.y, image.ink()[0], read(image, alphabet)))
    return "\n".join(text for _, _, text in sorted(lines))

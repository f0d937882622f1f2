"""Reads the glass: is this text on it? By the pixels alone, at any of the theme's sizes."""

from __future__ import annotations

import functools
import itertools

from PIL import Image

from kiosk.text import raster
from screens.nodes import Size
from screens.theme import Theme, rgb
from screens.view import Look

_INKS = ("ink", "muted", "blue", "good", "bad", "warn")
_GROUNDS = ("card", "ground", "bar")
_DIFFERING = 0.04
"""Share of a text's pixels that may differ: the edges, where ink is mixed with its ground."""


class Glass:
    """One picture of the display, in the standard look where no other is named."""

    def __init__(self, picture: Image.Image, look: Look | None = None) -> None:
        self._grey = picture.convert("L")
        standard = Look(form="portrait", width=1080, height=1920, mm_per_px=0.248)
        self._theme = Theme(look or standard)
        self._black: dict[int, bytes] = {}

    def shows(self, *texts: str) -> bool:
        """Each of `texts` stands on some line, in one piece and one style."""
        return all(self._shows(text) for text in texts)

    def _shows(self, text: str) -> bool:
        sizes = sorted({self._theme.em(size) for size in Size})
        inks = [_ink(text, px, bold) for px in sizes for bold in (False, True)]
        return any(self._has(ink, level) for level in self._levels() for ink in inks)

    def _levels(self) -> list[int]:
        """The grey half way between each ink and each ground."""
        colour = self._theme.colour
        return sorted({(_grey(colour(i)) + _grey(colour(g))) // 2 for i in _INKS for g in _GROUNDS})

    def _has(self, ink: Image.Image, level: int) -> bool:
        if level not in self._black:
            self._black[level] = self._grey.point([255 if v < level else 0 for v in range(256)]
                                                  ).tobytes()  # fmt: skip
        black, wide = self._black[level], self._grey.width
        row, wanted = _telling(ink)
        at = black.find(wanted)
        while at >= 0:
            y, x = divmod(at, wide)
            if y >= row and x + ink.width <= wide and self._agrees(black, ink, x, y - row):
                return True
            at = black.find(wanted, at + 1)
        return False

    def _agrees(self, black: bytes, ink: Image.Image, x: int, y: int) -> bool:
        pixels, width, wrong = ink.tobytes(), ink.width, 0
        for line in range(ink.height):
            start = (y + line) * self._grey.width + x
            here, there = black[start : start + width], pixels[line * width : (line + 1) * width]
            if here != there:
                wrong += sum(a != b for a, b in zip(here, there, strict=False))
        return wrong < _DIFFERING * len(pixels)


def _grey(colour: str) -> int:
    return Image.new("RGB", (1, 1), rgb(colour)).convert("L").getpixel((0, 0))


@functools.lru_cache(maxsize=512)
def _ink(text: str, px: int, bold: bool) -> Image.Image:
    drawn = raster.line(text, px, bold).point([0] * 128 + [255] * 128)
    return drawn.crop(drawn.getbbox())


def _telling(ink: Image.Image) -> tuple[int, bytes]:
    """The row of the text with most edges, and its pixels."""
    data, width = ink.tobytes(), ink.width
    rows = [data[i : i + width] for i in range(0, len(data), width)]
    edges = [sum(a != b for a, b in itertools.pairwise(row)) for row in rows]
    best = edges.index(max(edges))
    return best, rows[best]

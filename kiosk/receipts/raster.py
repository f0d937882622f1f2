"""Texts that a printer's ROM lacks, drawn with the terminal's own fonts."""

from __future__ import annotations

from drivers.printer.interface import Bitmap
from kiosk.text import raster

_INK = 110  # of 255: thermal paper knows no grey, and thin strokes must not vanish


def rasterize(text: str, height: int, bold: bool) -> Bitmap:
    """One line of text, `height` dots an em, as black dots. Keeps nothing of the text."""
    grey = raster.line(text, height, bold)
    dots = grey.point(lambda value: 255 if value > _INK else 0).convert("1")
    return Bitmap(dots.width, dots.height, dots.tobytes())

"""The picture on the glass while no terminal draws: at boot, and between two starts.

An X bitmap (X11 bitmap distribution format), the only thing `xsetroot` needs no library for.
"""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

TITLE, TEXT = 1 / 14, 1 / 24
"""Height of letters, as a share of the glass's shorter side."""

WIDEST = 0.9


def bitmap(paragraphs: list[list[str]], width: int, height: int, font: str) -> bytes:
    """One paragraph a language: a title, and lines under it. About width*height/2 bytes."""
    image = Image.new("1", (width, height), 0)
    pen = ImageDraw.Draw(image)
    top = height // 3
    for lines in paragraphs:
        for number, line in enumerate(lines):
            face = _fitting(
                pen, line, width, min(width, height) * (TEXT if number else TITLE), font
            )
            pen.text(((width - pen.textlength(line, font=face)) / 2, top), line, font=face, fill=1)
            top += round(face.size * 1.6)
        top += round(min(width, height) * TEXT)
    return image.tobitmap("waiting")


def _fitting(pen: ImageDraw.ImageDraw, line: str, width: int, size: float, font: str):
    """The font at this size, or as much smaller as the line needs."""
    face = ImageFont.truetype(font, size)
    wide = pen.textlength(line, font=face)
    return face if wide <= WIDEST * width else face.font_variant(size=size * WIDEST * width / wide)

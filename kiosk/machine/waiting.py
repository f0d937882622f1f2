"""The picture on the glass while no terminal draws: at boot, and between two starts.

An X bitmap (X11 bitmap distribution format), the only thing `xsetroot` needs no library for.
"""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont


def bitmap(words: list[str], width: int, height: int, font: str) -> bytes:
    """`words`: lines, the first the largest. About width*height/2 bytes."""
    image = Image.new("1", (width, height), 0)
    pen = ImageDraw.Draw(image)
    size = min(width, height) // 14
    top = height * 2 // 5
    for number, line in enumerate(words):
        face = ImageFont.truetype(font, size if number == 0 else size * 6 // 10)
        wide = pen.textlength(line, font=face)
        pen.text(((width - wide) / 2, top), line, font=face, fill=1)
        top += face.size * 3 // 2
    return image.tobitmap("waiting")

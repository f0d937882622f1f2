"""Paper as a picture: one pixel a dot, black on white, with its own fonts."""

from __future__ import annotations

from functools import cache, lru_cache

import qrcode
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q

from sandbox.paper.sheet import CELL, Cut, Image, Paper, Qr, Run

_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
_MONO_SC = 7  # Noto Sans Mono CJK SC: Latin letters exactly half an em
_GLYPH = 24
_LEVELS = {48: ERROR_CORRECT_L, 49: ERROR_CORRECT_M, 50: ERROR_CORRECT_Q, 51: ERROR_CORRECT_H}


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size, index=_MONO_SC, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=64)
def qr_modules(data: bytes, level: int) -> list[list[bool]]:
    """The code a printer of its own makes for the data; asked for its size and again to draw it."""
    code = qrcode.QRCode(error_correction=_LEVELS.get(level, ERROR_CORRECT_L), border=0)
    code.add_data(data, optimize=0)
    code.make(fit=True)
    return code.modules


@lru_cache(maxsize=4096)
def _glyph(char: str, cells: int) -> Pillow.Image:
    """One ROM glyph, 1 where ink is. Cells are 12 × 24 dots."""
    grey = Pillow.new("L", (cells * CELL, _GLYPH), 0)
    if char == "\ufffd":
        ImageDraw.Draw(grey).rectangle((2, 3, cells * CELL - 3, _GLYPH - 4), outline=255, width=2)
    else:
        # Latin letters a little smaller: their descenders must stay inside the cell
        size, base = (_GLYPH, 21) if cells == 2 else (_GLYPH - 2, 19)
        ImageDraw.Draw(grey).text((cells * CELL / 2, base), char, 255, _font(size), anchor="ms")
    return grey.point(lambda value: 255 if value > 110 else 0)


def _width(char: str) -> int:
    return 1 if " " <= char <= "~" else 2


def _run(run: Run, page: Pillow.Image, left: int) -> None:
    x = left + run.x
    for char in run.text:
        cells = _width(char)
        glyph = _glyph(char, cells)
        if (run.wide, run.high) != (1, 1):
            glyph = glyph.resize(
                (glyph.width * run.wide, glyph.height * run.high), Pillow.Resampling.NEAREST
            )
        for smear in (0, 1) if run.bold else (0,):
            page.paste(0, (x + smear, run.y), glyph)
        x += cells * CELL * run.wide


def _image(image: Image, page: Pillow.Image, left: int) -> None:
    stride = (image.width + 7) // 8
    spare = stride * 8 - image.width
    data = b"".join((row << spare).to_bytes(stride, "big") for row in image.rows)
    mask = Pillow.frombytes("1", (image.width, image.height), data)
    page.paste(0, (left + image.x, image.y), mask.convert("L"))


def _qr(code: Qr, page: Pillow.Image, left: int) -> None:
    pen = ImageDraw.Draw(page)
    for row, modules in enumerate(qr_modules(code.data, code.level)):
        for column, dark in enumerate(modules):
            if dark:
                x, y = left + code.x + column * code.module, code.y + row * code.module
                pen.rectangle((x, y, x + code.module - 1, y + code.module - 1), fill=0)


def draw(paper: Paper) -> Pillow.Image:
    """Mode "1". The print area stands in the middle of the roll's width; cuts are dashed lines."""
    page = Pillow.new("L", (paper.width, max(1, paper.height)), 255)
    left = (paper.width - paper.dots) // 2
    for element in paper.elements:
        match element:
            case Run():
                _run(element, page, left)
            case Image():
                _image(element, page, left)
            case Qr():
                _qr(element, page, left)
            case Cut() if element.y < paper.height - 1:
                pen = ImageDraw.Draw(page)
                for x in range(0, paper.width, 16):
                    pen.line((x, element.y, x + 8, element.y), fill=0)
    return page.convert("1", dither=Pillow.Dither.NONE)

"""Pages as pictures, for printers that take no PDF."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, ImageDraw

from drivers.page_printer.interface import BLACK_1
from drivers.page_printer.pwg_raster import Picture
from kiosk.sheets.placed import COLOURS, HEIGHT, WIDTH, Page, Text, Tint, width
from kiosk.text import raster

_GREY = 90


def pictures(pages: list[Page], dpi: int, type_: str) -> Iterator[Picture]:
    """One at a time: a page at 300 dpi is 8.7 MB."""
    for page in pages:
        picture = draw(page, dpi)
        if type_ == BLACK_1:
            bits = picture.point(lambda dot: 0 if dot >= 128 else 255).convert("1")
            yield Picture(picture.width, picture.height, bits.tobytes())
        else:
            yield Picture(picture.width, picture.height, picture.tobytes())


def draw(page: Page, dpi: int) -> Image.Image:
    """Black on white, 'L'."""
    scale = dpi / 72
    picture = Image.new("L", (round(WIDTH * scale), round(HEIGHT * scale)), 255)
    pen = ImageDraw.Draw(picture)
    for fill in page.fills:
        x, y = fill.x * scale, fill.y * scale
        box = (x, y, x + fill.width * scale, y + fill.height * scale)
        pen.rectangle([round(value) for value in box], fill=_shade(fill.tint))
    for shown in page.pictures:
        with Image.open(shown.path) as own:
            by = min(shown.width * scale / own.width, shown.height * scale / own.height)
            size = (max(1, round(own.width * by)), max(1, round(own.height * by)))
            small = own.convert("RGBA").resize(size)
        top = round(shown.y * scale) + (round(shown.height * scale) - size[1]) // 2
        picture.paste(small.convert("L"), (round(shown.x * scale), top), small.getchannel("A"))
    for rule in page.rules:
        ends = [round(value * scale) for value in (rule.x1, rule.y1, rule.x2, rule.y2)]
        weight = max(1, round(rule.weight * scale))
        pen.line(ends, fill=_GREY if rule.grey else 0, width=weight)
    for text in page.texts:
        _write(picture, text, scale)
    return picture


def _shade(tint: Tint) -> int:
    """As bright as the eye sees the colour (ITU-R BT.601)."""
    red, green, blue = COLOURS[tint]
    return round(0.299 * red + 0.587 * green + 0.114 * blue)


def _write(picture: Image.Image, text: Text, scale: float) -> None:
    """Character by character at its exact place: rounding must not add up over a line."""
    px = max(1, round(text.size * scale))
    top = round(text.baseline * scale) - raster.baseline(px)
    x = text.x
    for character in text.text:
        for mask, dx, dy in raster.glyphs(character, px, text.bold):
            at = (round(x * scale) + dx, top + dy)
            box = (*at, at[0] + mask.width, at[1] + mask.height)
            picture.paste(_GREY if text.grey else _shade(text.tint), box, mask)
        x += width(character, text.size, text.bold)

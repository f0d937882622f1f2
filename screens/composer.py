"""Strokes → pixels, by Pillow. No Kivy.

The whole page is put together on the processor and goes to the glass as one texture: on a terminal
without a graphics chip this takes a fraction of what drawing some two hundred textured quads in
software GL does, and pixels can be compared exactly in tests. Small pictures of rounded corners are
kept; pictures of text only where the text names nobody.
"""

from __future__ import annotations

import contextlib
import enum
import functools
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from PIL import Image, ImageDraw

from kiosk.text import raster
from screens.boxes import (
    Arc,
    Code,
    Frame,
    Glyph,
    Line,
    Panel,
    Photo,
    Placed,
    Rect,
    Seen,
    Stroke,
    Words,
    cross,
    join,
)
from screens.theme import rgb

_SMOOTH = 4  # oversampling of curves


class Order(enum.Enum):
    """Which way round the bytes of a colour stand in an image."""

    RGB = enum.auto()
    BGR = enum.auto()  # as an X server's window has them (screens/copier.py)


Modules = tuple[tuple[bool, ...], ...]  # a QR code's rows, True is dark

_standing: dict[str, Modules] = {}  # codes that home shows to everybody, by what they say
_visit: dict = {}  # pictures of single characters of personal text, until the visit ends
_VISIT_MOST = 600


def compose(
    image: Image.Image,
    placed: Iterable[Placed],
    origin: tuple[int, int] = (0, 0),
    order: Order = Order.RGB,
) -> None:
    """Draw strokes onto `image`, whose top left pixel is `origin` on the glass.

    `image` is 'RGBX': everything drawn is opaque, and Pillow blends into a fourth byte that is no
    transparency a quarter faster. `order` says what its first three bytes mean.
    """
    ox, oy = origin
    window = (ox, oy, image.width, image.height)
    for item in placed:
        stroke = item.stroke
        bounds = cross((stroke.x, stroke.y, stroke.w, stroke.h), item.clip)
        seen = cross(bounds, window)
        if not seen[2] or not seen[3]:
            continue
        if item.clip is not None and bounds != (stroke.x, stroke.y, stroke.w, stroke.h):
            # a stroke that its scrolling area cuts is drawn aside and only what is seen is kept
            part = image.crop(
                (seen[0] - ox, seen[1] - oy, seen[0] + seen[2] - ox, seen[1] + seen[3] - oy)
            )
            _DRAW[type(stroke)](part, stroke, stroke.x - seen[0], stroke.y - seen[1], order)
            image.paste(part, (seen[0] - ox, seen[1] - oy))
        else:
            _DRAW[type(stroke)](image, stroke, stroke.x - ox, stroke.y - oy, order)


Ink = tuple[int, int, int, int]


def ink(colour: str, order: Order = Order.RGB) -> Ink:
    red, green, blue = rgb(colour)
    return (red, green, blue, 255) if order is Order.RGB else (blue, green, red, 255)


@functools.lru_cache(maxsize=64)
def _corners(radius: int) -> tuple[Image.Image, ...]:
    """Masks of the four corners of a rounded rectangle: top left, top right, bottom left, right."""
    big = radius * _SMOOTH
    disc = Image.new("L", (2 * big, 2 * big), 0)
    ImageDraw.Draw(disc).ellipse((0, 0, 2 * big - 1, 2 * big - 1), fill=255)
    disc = disc.resize((2 * radius, 2 * radius), Image.Resampling.BOX)
    r, d = radius, 2 * radius
    return tuple(disc.crop(box) for box in ((0, 0, r, r), (r, 0, d, r), (0, r, r, d), (r, r, d, d)))


def rounded(image: Image.Image, x: int, y: int, w: int, h: int, radius: int, fill: Ink) -> None:
    """A filled rounded rectangle with smooth corners."""
    radius = max(0, min(radius, w // 2, h // 2))
    if not radius:
        image.paste(fill, (x, y, x + w, y + h))
        return
    image.paste(fill, (x + radius, y, x + w - radius, y + h))
    image.paste(fill, (x, y + radius, x + radius, y + h - radius))
    image.paste(fill, (x + w - radius, y + radius, x + w, y + h - radius))
    _round_off(image, x, y, w, h, radius, fill)


def _outline(image, x: int, y: int, w: int, h: int, radius: int, px: int, fill: Ink) -> None:
    """What of a rounded rectangle is seen round a smaller one laid on it."""
    radius = max(0, min(radius, w // 2, h // 2))
    image.paste(fill, (x + radius, y, x + w - radius, y + px))
    image.paste(fill, (x + radius, y + h - px, x + w - radius, y + h))
    image.paste(fill, (x, y + radius, x + px, y + h - radius))
    image.paste(fill, (x + w - px, y + radius, x + w, y + h - radius))
    if radius:
        _round_off(image, x, y, w, h, radius, fill)


def _round_off(image, x: int, y: int, w: int, h: int, radius: int, fill: tuple) -> None:
    """The four corners."""
    places = ((x, y), (x + w - radius, y), (x, y + h - radius), (x + w - radius, y + h - radius))
    for mask, place in zip(_corners(radius), places, strict=True):
        if -radius < place[1] < image.height:  # most pages are composed in bands
            image.paste(fill, (*place, place[0] + radius, place[1] + radius), mask)


def _panel(image: Image.Image, s: Panel, x: int, y: int, order: Order) -> None:
    h = s.h
    if s.edge:  # only its foot is seen
        foot = min(h, 2 * s.radius + s.edge_px)
        rounded(image, x, y + h - foot, s.w, foot, s.radius, ink(s.edge, order))
        h -= s.edge_px
    border = s.border_px if s.border and s.border != s.fill else 0
    if border:
        _outline(image, x, y, s.w, h, s.radius, border, ink(s.border, order))
    rounded(
        image,
        x + border,
        y + border,
        s.w - 2 * border,
        h - 2 * border,
        max(0, s.radius - border),
        ink(s.fill, order),
    )


def _words(image: Image.Image, s: Words, x: int, y: int, order: Order) -> None:
    fill = ink(s.colour, order)
    if len(_visit) > _VISIT_MOST:
        _visit.clear()
    passing = _visit if s.personal else None
    for mask, dx, dy in raster.glyphs(s.text, s.px, s.bold, cache=not s.personal, aside=passing):
        left, top = x + dx, y + dy
        image.paste(fill, (left, top, left + mask.width, top + mask.height), mask)


def _glyph(image: Image.Image, s: Glyph, x: int, y: int, order: Order) -> None:
    mask = raster.icon(s.name, s.w)
    image.paste(ink(s.colour, order), (x, y, x + s.w, y + s.h), mask)


@functools.lru_cache(maxsize=4)
def _photo(file: str, w: int, h: int) -> Image.Image:
    with Image.open(file) as source:
        picture = source.convert("RGBA")  # its own transparency counts
    ratio = min(w / picture.width, h / picture.height)
    size = (max(1, round(picture.width * ratio)), max(1, round(picture.height * ratio)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _draw_photo(image: Image.Image, s: Photo, x: int, y: int, order: Order) -> None:
    picture = _photo(s.file, s.w, s.h)
    left, top = x + (s.w - picture.width) // 2, y + (s.h - picture.height) // 2
    red, green, blue, _ = picture.split()
    bands = (red, green, blue) if order is Order.RGB else (blue, green, red)
    image.paste(Image.merge("RGB", bands).convert("RGBX"), (left, top), picture)


def _draw_seen(image: Image.Image, s: Seen, x: int, y: int, order: Order) -> None:
    """Scaled from the visit's own buffer each time: no picture of it stays here."""
    own = s.pixels
    source = Image.frombuffer("RGB", (own.width, own.height), own.data, "raw", "RGB", 0, 1)
    picture = source.resize((s.w, s.h), Image.Resampling.BILINEAR, reducing_gap=2.0)
    if order is Order.BGR:
        red, green, blue = picture.split()
        picture = Image.merge("RGB", (blue, green, red))
    image.paste(picture.convert("RGBX"), (x, y))


@functools.lru_cache(maxsize=4)
def _qr(data: str) -> Modules:
    import qrcode

    code = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(data)
    code.make()
    return tuple(tuple(row) for row in code.get_matrix())


def keep_codes(placed: Iterable[Placed], file: Path) -> None:
    """Leave the codes of a page that names nobody to later pages and to the next start.

    Making one costs more than the rest of the page. Writes `file` only when they are others than
    it holds.
    """
    wanted = {p.stroke.data for p in placed if isinstance(p.stroke, Code)}
    if wanted == _standing.keys():
        return
    made = {data: _standing.get(data) or _qr(data) for data in wanted}
    _standing.clear()
    _standing.update(made)
    part = file.with_suffix(".part")
    part.write_bytes(msgspec.msgpack.encode(made))
    os.replace(part, file)


def load_codes(file: Path) -> None:
    """Take what `keep_codes` left; nothing when there is nothing of use."""
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        _standing.update(msgspec.msgpack.decode(file.read_bytes(), type=dict[str, Modules]))


def _code(image: Image.Image, s: Code, x: int, y: int, order: Order) -> None:
    """Modules are whole pixels, so that every phone reads them; what is left over is quiet zone."""
    del order  # black and white
    matrix = _standing.get(s.data) or _qr(s.data)
    module = max(1, s.w // len(matrix))
    size = module * len(matrix)
    image.paste((255, 255, 255, 255), (x, y, x + s.w, y + s.h))
    small = Image.new("L", (len(matrix), len(matrix)), 255)
    small.putdata([0 if dark else 255 for row in matrix for dark in row])
    big = small.resize((size, size), Image.Resampling.NEAREST).convert("RGBX")
    image.paste(big, (x + (s.w - size) // 2, y + (s.h - size) // 2))


def _arc(image: Image.Image, s: Arc, x: int, y: int, order: Order) -> None:
    for share, colour, start in ((1.0, s.track, 0.0), (s.share, s.colour, s.start)):
        if share > 0:
            mask = _ring(s.w, s.h, s.thick, share, start)
            image.paste(ink(colour, order), (x, y, x + s.w, y + s.h), mask)


@functools.lru_cache(maxsize=24)
def _ring(w: int, h: int, thick: int, share: float, start: float) -> Image.Image:
    """Part of a ring from the top, clockwise; what turns comes by the same few positions again."""
    big = w * _SMOOTH
    mask = Image.new("L", (big, big), 0)
    first = -90 + 360 * start
    box = (0, 0, big - 1, big - 1)
    ImageDraw.Draw(mask).arc(box, first, first + 360 * share, 255, thick * _SMOOTH)
    return mask.resize((w, h), Image.Resampling.BOX)


def _frame(image: Image.Image, s: Frame, x: int, y: int, order: Order) -> None:
    _outline(image, x, y, s.w, s.h, s.outer_px, s.outer_px, ink(s.outer, order))
    x, y, w, h = x + s.outer_px, y + s.outer_px, s.w - 2 * s.outer_px, s.h - 2 * s.outer_px
    _outline(image, x, y, w, h, 0, s.inner_px, ink(s.inner, order))


def _line(image: Image.Image, s: Line, x: int, y: int, order: Order) -> None:
    """A pen with a round tip."""
    mask = Image.new("L", (s.w * 2, s.h * 2), 0)
    pen, brush = ImageDraw.Draw(mask), s.px  # at twice the size, for smooth edges
    points = [(2 * left, 2 * top) for left, top in s.points]
    pen.line(points, 255, 2 * s.px, joint="curve")
    for left, top in (points[0], points[-1]):
        pen.ellipse((left - brush, top - brush, left + brush, top + brush), 255)
    mask = mask.resize((s.w, s.h), Image.Resampling.BOX)
    image.paste(ink(s.colour, order), (x, y, x + s.w, y + s.h), mask)


_DRAW: dict[type[Stroke], Callable[[Image.Image, Stroke, int, int, Order], None]] = {
    Panel: _panel,
    Frame: _frame,
    Words: _words,
    Glyph: _glyph,
    Line: _line,
    Photo: _draw_photo,
    Seen: _draw_seen,
    Code: _code,
    Arc: _arc,
}


def picture(placed: Iterable[Placed], width: int, height: int) -> Image.Image:
    """A whole page as an image."""
    image = Image.new("RGBX", (width, height), (255, 255, 255, 255))
    compose(image, placed)
    return image


def clear() -> None:
    """Drop what a visit may have left: codes carry one-time numbers. Pictures of single characters
    of texts that name nobody stay."""
    _qr.cache_clear()
    _visit.clear()


def personal_pictures() -> int:
    """Pictures of characters kept of a visit's personal texts."""
    return len(_visit)


def codes() -> int:
    """QR codes kept: a visit's carry its one-time numbers, the station's own does not."""
    return _qr.cache_info().currsize


def changes(old: list[Placed], new: list[Placed]) -> list[Rect]:
    """Rectangles in which two frames differ, from comparing their strokes.

    Strokes keep their order between frames of one page; where one came, went or changed, its
    bounds are dirty. Where most of them did, it is another page: one rectangle holds all.
    """
    before, after = {p.key() for p in old}, {p.key() for p in new}
    if 2 * len(before & after) < max(len(before), len(after)):
        return [functools.reduce(join, (_bounds(p) for p in (*old, *new)))]
    rects: list[Rect] = []
    for side, other in ((old, after), (new, before)):
        for item in side:
            if item.key() not in other:
                rect = _bounds(item)
                if rect[2] and rect[3]:
                    rects.append(rect)
    return merge(rects)


def _bounds(item: Placed) -> Rect:
    """Characters reach a little over the place of their line: `j` to its left, `y` below it."""
    s = item.stroke
    over = s.px // 16 + 1 if isinstance(s, Words) else 0
    return cross((s.x - over, s.y - over, s.w + 2 * over, s.h + 2 * over), item.clip)


def merge(rects: list[Rect]) -> list[Rect]:
    """Join rectangles that touch each other."""
    out: list[Rect] = []
    for rect in rects:
        grown = rect
        again = True
        while again:
            again = False
            for other in out:
                if cross(grown, other)[2] and cross(grown, other)[3]:
                    out.remove(other)
                    x, y = min(grown[0], other[0]), min(grown[1], other[1])
                    right = max(grown[0] + grown[2], other[0] + other[2])
                    bottom = max(grown[1] + grown[3], other[1] + other[3])
                    grown, again = (x, y, right - x, bottom - y), True
                    break
        out.append(grown)
    return out

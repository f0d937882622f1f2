"""Text as grey pictures, for the glass and for receipts alike. No Kivy.

Sizes are pixels an em (a Chinese character's cell). A line's picture is `line_height(px)` high with
its baseline at `baseline(px)`. Fonts are laid out without kerning, so a line is its characters side
by side, and what is kept is pictures of single characters: never a word, never a name. Text marked
personal adds nothing to what is kept (common characters of it are found there like any other).
"""

from __future__ import annotations

import struct
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from pathlib import Path

from PIL import Image, ImageDraw

from kiosk.text import fonts
from kiosk.text.fonts import Face

CAP = 0.733  # cap height of Noto Sans CJK, share of an em (OS/2 sCapHeight 733 of 1000)
LEADING = 1.32  # line height, shares of an em (工信部 2021 适老化 1.2 asks ≥ 1.3)
_ASCENT = 0.88  # of the ideographic em box above the baseline
_LIMIT = 4_000_000  # bytes of pictures kept
_OVERHEAD = 500  # bytes a kept picture costs besides its pixels

Glyph = tuple[Image.Image | None, int, int]  # picture, its place right of the pen and below the top

Key = tuple[str, int, bool]  # character, px, bold
Pictures = dict[Key, Glyph]

_kept: OrderedDict[tuple, Glyph] = OrderedDict()
_lock = threading.RLock()  # receipts are drawn on another thread than the glass
_kept_bytes = 0
_widths: dict[tuple[Face, int, int], int] = {}  # (face, px, code point below U+2E80) → width


def line_height(px: int) -> int:
    return round(px * LEADING)


def baseline(px: int) -> int:
    """Distance from the top of a line's picture to the baseline."""
    return round(px * ((LEADING - 1) / 2 + _ASCENT))


def advance(character: str, px: int, bold: bool = False) -> int:
    """Width of one character in px. Keeps no record of ideographs."""
    code = ord(character)
    if 0x4E00 <= code <= 0x9FFF or 0x3000 <= code <= 0x3029 or 0xFF01 <= code <= 0xFF5E:
        return px  # ideographs, punctuation and full-width forms fill the em
    if code >= 0x2E80:
        with _lock:
            return px if 0xFFE0 <= code <= 0xFFE6 else _asked_width(character, px, bold)
    key = (Face.BOLD if bold else Face.SANS, px, code)
    width = _widths.get(key)
    if width is None:
        with _lock:
            width = _widths[key] = _asked_width(character, px, bold)
    return width


def _asked_width(character: str, px: int, bold: bool) -> int:
    if _joins(character):
        return 0
    face = fonts.face_of(character, bold)
    if face is Face.BOX:
        return _box_width(character, px)
    return round(fonts.open_font(face, px).getlength(character))


def measure(text: str, px: int, bold: bool = False) -> int:
    """Width of `text` in px, the sum of its characters' advances."""
    return sum([advance(character, px, bold) for character in text])


def line(text: str, height_px: int, bold: bool = False, *, cache: bool = False) -> Image.Image:
    """`text` in one line, white on black ('L'), `height_px` an em.

    The picture is `measure(...)` wide (at least 1) and `line_height(height_px)` high. `cache` says
    that the text names nobody, so that pictures of its characters may be kept.
    """
    picture = Image.new("L", (max(1, measure(text, height_px, bold)), line_height(height_px)), 0)
    for mask, x, y in glyphs(text, height_px, bold, cache=cache):
        picture.paste(255, (x, y, x + mask.width, y + mask.height), mask)
    return picture


def glyphs(
    text: str, px: int, bold: bool = False, *, cache: bool = False, aside: Pictures | None = None
) -> Iterator[tuple[Image.Image, int, int]]:
    """Pictures of the characters of a line with their places from its top left.

    `aside` is the caller's own keeping place for what must not be kept here; the caller empties it.
    """
    pen = 0
    for character in text:
        mask, dx, dy = _glyph(character, px, bold, cache, aside)
        if mask is not None:
            yield mask, pen + dx, dy
        pen += advance(character, px, bold)


def icon(name: str, px: int) -> Image.Image:
    """An icon of the bundled font, `px` square ('L'). Always kept: icons name nobody."""
    key = (f"icon:{name}", px, False)
    found = _kept.get(key)
    if found is None:
        with _lock:
            found = _keep(key, _stored_glyph(key) or _draw_icon(name, px))
    assert found[0] is not None
    return found[0]


def _draw_icon(name: str, px: int) -> Glyph:
    picture = Image.new("L", (px, px), 0)
    font = fonts.open_font(Face.ICON, px)
    ImageDraw.Draw(picture).text((px / 2, px / 2), fonts.icon(name), 255, font, anchor="mm")
    return picture, 0, 0


def warm(texts: Iterable[str], px: int, bold: bool = False) -> None:
    """Draw the characters of texts that name nobody ahead of their use, in idle time."""
    for character in {c for text in texts for c in text}:
        _glyph(character, px, bold, True, None)


# what an earlier start drew ---------------------------------------------------------------------
# Opening the fonts and drawing home's characters takes a third of the first frame. The characters
# on the glass before anyone has touched it name nobody, so a start may leave them to the next.

_MAGIC = b"glyphs01"
_stored: dict[Key, tuple[int, int, int, int, int]] = {}  # → (offset, width, height, dx, dy)
_stored_pixels = b""


def save(file: Path) -> None:
    """Write what is kept now. Only to be called before the first visitor of a start."""
    with _lock:
        rows, pixels = [], bytearray()
        for (text, px, bold), (mask, dx, dy) in _kept.items():
            w, h = mask.size if mask is not None else (0, 0)
            rows.append(f"g\t{text}\t{px}\t{int(bold)}\t{len(pixels)}\t{w}\t{h}\t{dx}\t{dy}")
            if mask is not None:
                pixels += mask.tobytes()
        for (face, px, code), width in _widths.items():
            rows.append(f"w\t{face}\t{px}\t{code}\t{width}")
    head = "\n".join([_signature(), *rows]).encode("utf-8")
    whole = _MAGIC + struct.pack("<I", len(head)) + head + bytes(pixels)
    part = file.with_suffix(".part")
    part.write_bytes(whole)
    part.replace(file)


def load(file: Path) -> bool:
    """Take what `save` wrote; False when there is nothing or it was drawn from other fonts."""
    global _stored_pixels
    try:
        whole = file.read_bytes()
        size = struct.unpack("<I", whole[8:12])[0] if whole[:8] == _MAGIC else 0
        first, *rows = whole[12 : 12 + size].decode("utf-8").split("\n")
    except (OSError, struct.error, UnicodeDecodeError):
        return False
    if first != _signature():
        return False
    for row in rows:
        kind, *cells = row.split("\t")
        if kind == "g":
            text, px, bold, *place = cells
            _stored[text, int(px), bold == "1"] = tuple(map(int, place))  # type: ignore[assignment]
        else:
            face, px, code, width = cells
            _widths[Face(face), int(px), int(code)] = int(width)
    _stored_pixels = whole[12 + size :]
    return True


def _stored_glyph(key: Key) -> Glyph | None:
    row = _stored.get(key)
    if row is None:
        return None
    at, w, h, dx, dy = row
    if not w:
        return None, dx, dy
    return Image.frombytes("L", (w, h), _stored_pixels[at : at + w * h]), dx, dy


def _signature() -> str:
    """Changes with the font files and with how lines are laid."""
    parts = [f"{CAP} {LEADING} {_ASCENT}"]
    for path, index in fonts.paths().values():
        try:
            stat = Path(path).stat()
            parts.append(f"{path} {index} {stat.st_size} {stat.st_mtime_ns}")
        except OSError:
            parts.append(f"{path} {index} -")
    return " ".join(parts)


def clear() -> None:
    """Forget every picture, and the fonts, whose glyph slots hold the last outline drawn."""
    global _kept_bytes
    with _lock:
        _kept.clear()
        _widths.clear()
        _stored.clear()
        _kept_bytes = 0
    fonts.clear()


def kept_bytes() -> int:
    return _kept_bytes


def kept_characters() -> set[str]:
    """Characters (and names of icons) of which pictures are kept."""
    with _lock:
        return {text for text, _, _ in _kept}


def _keep(key: tuple, glyph: Glyph) -> Glyph:
    """Add a picture; the oldest go when there are too many."""
    global _kept_bytes
    _kept[key] = glyph
    _kept_bytes += _size(glyph)
    while _kept_bytes > _LIMIT and len(_kept) > 1:
        _, old = _kept.popitem(last=False)  # first drawn, first gone
        _kept_bytes -= _size(old)
    return glyph


def _size(glyph: Glyph) -> int:
    return _OVERHEAD + (glyph[0].width * glyph[0].height if glyph[0] is not None else 0)


def _joins(character: str) -> bool:
    """Variation selectors take no width of their own."""
    code = ord(character)
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def _glyph(character: str, px: int, bold: bool, keep: bool, aside: Pictures | None) -> Glyph:
    key = (character, px, bold)
    found = _kept.get(key)
    if found is None and aside is not None:
        found = aside.get(key)
    if found is None:
        with _lock:
            found = _stored_glyph(key) or _draw(character, px, bold)
            # ASCII is kept even of personal text: digits and letters by themselves say nothing
            if keep or character < "\x7f":
                _keep(key, found)
            elif aside is not None:
                aside[key] = found
    return found


def _draw(character: str, px: int, bold: bool) -> Glyph:
    if _joins(character) or character.isspace():
        return None, 0, 0
    face = fonts.face_of(character, bold)
    if face is Face.BOX:
        return _draw_box(character, px), 0, 0
    margin = px // 2 + 1  # some glyphs reach out of their cell
    picture = Image.new("L", (2 * px + 2 * margin, 2 * px + 2 * margin), 0)
    base = margin + px
    font = fonts.open_font(face, px)
    ImageDraw.Draw(picture).text((margin, base), character, 255, font, anchor="ls")
    bounds = picture.getbbox()
    if bounds is None:
        return None, 0, 0
    left, top, _, _ = bounds
    return picture.crop(bounds), left - margin, top - base + baseline(px)


def _box_label(character: str) -> str:
    return f"U+{ord(character):04X}"


def _box_width(character: str, px: int) -> int:
    small = max(6, round(px * 0.5))
    return measure(_box_label(character), small) + round(px * 0.36)


def _draw_box(character: str, px: int) -> Image.Image:
    """A frame with the code point: readable by staff, and never mistaken for a character."""
    width, small = _box_width(character, px), max(6, round(px * 0.5))
    picture = Image.new("L", (width, line_height(px)), 0)
    pen = ImageDraw.Draw(picture)
    top, margin = baseline(px) - round(px * _ASCENT), max(1, round(px * 0.06))
    frame = (margin, top + margin, width - margin - 1, top + px - margin - 1)
    pen.rectangle(frame, outline=255, width=max(1, round(px * 0.05)))
    font = fonts.open_font(Face.SANS, small)
    pen.text((width / 2, top + px / 2), _box_label(character), 255, font, anchor="mm")
    return picture

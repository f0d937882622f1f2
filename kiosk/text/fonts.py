"""Which font draws which character.

Order: Noto Sans CJK SC, HanaMinB (Ext B and later), BabelStone Han (newest extensions), else a
frame with the code point, so that a rare character in a name is never lost silently. The cheap
range test answers for nearly all text without opening a font's table; the table is read only when
a character lies outside (the first frame need not wait for it). No Kivy here.
"""

from __future__ import annotations

import bisect
import enum
import struct
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from PIL import ImageFont

ICONS = Path(__file__).parents[2] / "config" / "icons"


class Face(enum.StrEnum):
    """A font of the chain; BOX is drawn, not a font."""

    SANS = "sans"
    BOLD = "bold"
    HANA = "hana"
    BABEL = "babel"
    ICON = "icon"
    BOX = "box"


# (file, face in the collection). Face 2 of Noto Sans CJK's .ttc is Simplified Chinese.
_PATHS: dict[Face, tuple[str, int]] = {
    Face.SANS: ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    Face.BOLD: ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2),
    Face.HANA: ("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf", 0),
    Face.BABEL: ("/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf", 0),
    Face.ICON: (str(ICONS / "icons.ttf"), 0),
}

# Ranges that Noto Sans CJK SC holds without gaps (checked by a test against its table).
_SURE = (
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0xFF),
    (0x2018, 0x2019),
    (0x201C, 0x201D),
    (0x2013, 0x2014),
    (0x2026, 0x2026),
    (0x3000, 0x301B),
    (0x3400, 0x4DB5),
    (0x4E00, 0x9FA5),
    (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE6),
)


def configure(paths: Mapping[Face, tuple[str, int]]) -> None:
    """Use other font files (path, face in collection); for another distribution's folders."""
    _PATHS.update(paths)
    clear()


def paths() -> dict[Face, tuple[str, int]]:
    return dict(_PATHS)


def clear() -> None:
    """Forget opened fonts. Needed after `configure`, and by the wipe: a FreeType face keeps the
    outline of the last glyph that it drew."""
    open_font.cache_clear()
    coverage.cache_clear()


@cache
def open_font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """An open font of `size` px an em. Raises OSError naming the file when it is not installed."""
    path, index = _PATHS[face]
    try:
        return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise OSError(f"font file {path} (face {index}) cannot be opened: {error}") from error


class Coverage:
    """The character table (cmap, format 12 or 4) of one face, searched in place."""

    def __init__(self, path: str, index: int) -> None:
        with open(path, "rb") as file:
            table = _cmap(file, index)
        self._starts, self._ends = _ranges(table)

    def __contains__(self, code: int) -> bool:
        at = bisect.bisect_right(self._starts, code) - 1
        return at >= 0 and code <= self._ends[at]


def _cmap(file, index: int) -> bytes:
    """Bytes of the `cmap` table of one face of a font or collection (OpenType 1.9, otff)."""
    head = file.read(12)
    offset = 0
    if head[:4] == b"ttcf":
        file.seek(12 + 4 * index)
        (offset,) = struct.unpack(">I", file.read(4))
        file.seek(offset)
        head = file.read(12)
    (count,) = struct.unpack(">H", head[4:6])
    for _ in range(count):
        tag, _sum, start, length = struct.unpack(">4sIII", file.read(16))
        if tag == b"cmap":
            file.seek(start)
            return file.read(length)
    raise OSError("font without a cmap table")


def _ranges(table: bytes) -> tuple[list[int], list[int]]:
    """Sorted starts and ends of the ranges that map to a glyph other than .notdef."""
    (count,) = struct.unpack(">H", table[2:4])
    offsets = sorted({struct.unpack(">I", table[8 + 8 * i : 12 + 8 * i])[0] for i in range(count)})
    formats = {struct.unpack(">H", table[at : at + 2])[0]: at for at in offsets}
    if 12 in formats:
        at = formats[12]
        (groups,) = struct.unpack(">I", table[at + 12 : at + 16])
        rows = struct.iter_unpack(">III", table[at + 16 : at + 16 + 12 * groups])
        kept = [(start, end) for start, end, glyph in rows if glyph]
    elif 4 in formats:
        kept = _format4(table[formats[4] :])
    else:
        raise OSError("font without a Unicode cmap (format 4 or 12)")
    kept.sort()
    return [start for start, _ in kept], [end for _, end in kept]


def _format4(sub: bytes) -> list[tuple[int, int]]:
    (segments,) = struct.unpack(">H", sub[6:8])
    segments //= 2
    ends = struct.unpack(f">{segments}H", sub[14 : 14 + 2 * segments])
    base = 16 + 2 * segments
    starts = struct.unpack(f">{segments}H", sub[base : base + 2 * segments])
    return [(a, b) for a, b in zip(starts, ends, strict=True) if a != 0xFFFF]


@cache
def coverage(face: Face) -> Coverage:
    return Coverage(*_PATHS[face])


def _sure(code: int) -> bool:
    if 0x4E00 <= code <= 0x9FA5 or 0x20 <= code <= 0x7E:
        return True
    return any(low <= code <= high for low, high in _SURE)


def _private(code: int) -> bool:
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000


def face_of(character: str, bold: bool = False) -> Face:
    """The first face of the chain that has the character; a missing font file has none."""
    code = ord(character)
    sans = Face.BOLD if bold else Face.SANS
    if _sure(code):
        return sans
    if _private(code):
        return Face.BOX  # a private-use character means something else in every font
    for face in (sans, Face.HANA, Face.BABEL):
        try:
            if code in coverage(face):
                return face
        except OSError:
            continue  # an optional font is not installed; `missing_fonts` reports it
    return Face.BOX


def missing_fonts() -> list[str]:
    """Font files of the chain that are not there (for the station's check)."""
    return [path for path, _ in _PATHS.values() if not Path(path).is_file()]


def split(text: str, bold: bool = False) -> list[tuple[Face, str]]:
    """Cut `text` into runs of one face each; joined again they are `text`.

    A variation selector stays with the character before it.
    """
    runs: list[tuple[Face, str]] = []
    start = 0
    now: Face | None = None
    for at, character in enumerate(text):
        code = ord(character)
        if now is not None and (0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF):
            continue
        face = face_of(character, bold)
        if face is not now:
            if now is not None:
                runs.append((now, text[start:at]))
            start, now = at, face
    if now is not None:
        runs.append((now, text[start:]))
    return runs


@cache
def icon_codes() -> dict[str, str]:
    """Icon name → the character that draws it in the icon font."""
    rows = (ICONS / "icons.txt").read_text(encoding="ascii").split()
    return {name: chr(int(code, 16)) for name, code in zip(rows[::2], rows[1::2], strict=True)}


def icon(name: str) -> str:
    """The icon's character. KeyError says how to add one."""
    try:
        return icon_codes()[name]
    except KeyError:
        raise KeyError(f"icon {name!r}: add it to config/icons/names.txt, run make.py") from None

"""PWG Raster (PWG 5102.4-2012): pages as dots, for printers that take no PDF.

A file is the word ``RaS2`` and for each page a header of 1,796 bytes and its compressed lines.
Equal lines are sent once with a count; within a line, runs of equal bytes and of different ones.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from drivers.page_printer.interface import BLACK_1, SGRAY_8

SYNC = b"RaS2"
HEADER = 1796
_SPACE = {SGRAY_8: (18, 8), BLACK_1: (3, 1)}  # cupsColorSpace, bits a dot
_WHITE = 0xFFFFFF  # AlternatePrimary: what lies under the dots


@dataclass(frozen=True, slots=True)
class Picture:
    """`rows`: lines of `width` dots, one byte a dot (0 black); of type black_1, one bit (1 black)
    and padded to whole bytes."""

    width: int
    height: int
    rows: bytes


def encode(
    pages: Iterable[Picture], count: int, dpi: int, type_: str, sides: str, size: str
) -> Iterable[bytes]:
    """The file, piece by piece. `size`: PWG media size name, such as iso_a4_210x297mm."""
    yield SYNC
    for page in pages:
        yield _header(page, count, dpi, type_, sides, size)
        yield _lines(page, type_)


def _header(page: Picture, count: int, dpi: int, type_: str, sides: str, size: str) -> bytes:
    space, bits = _SPACE[type_]
    header = bytearray(HEADER)
    header[0:9] = b"PwgRaster"
    put = struct.Struct(">I").pack_into
    for offset, value in (
        (272, int(sides != "one-sided")),  # Duplex
        (276, dpi),  # HWResolution, two
        (280, dpi),
        (340, 1),  # NumCopies: the job's attribute says how many
        (352, round(page.width * 72 / dpi)),  # PageSize in points, two
        (356, round(page.height * 72 / dpi)),
        (368, int(sides == "two-sided-short-edge")),  # Tumble
        (372, page.width),
        (376, page.height),
        (384, bits),  # BitsPerColor
        (388, bits),  # BitsPerPixel
        (392, (page.width * bits + 7) // 8),  # BytesPerLine
        (400, space),
        (420, 1),  # NumColors
        (452, count),  # TotalPageCount
        (456, 1),  # CrossFeedTransform
        (460, 1),  # FeedTransform
        (480, _WHITE),
    ):
        put(header, offset, value)
    name = size.encode("ascii")[:63]
    header[1732 : 1732 + len(name)] = name
    return bytes(header)


def _lines(page: Picture, type_: str) -> bytes:
    bits = _SPACE[type_][1]
    stride = (page.width * bits + 7) // 8
    lines = [page.rows[at : at + stride] for at in range(0, stride * page.height, stride)]
    out = bytearray()
    at = 0
    while at < len(lines):
        repeat = 1
        while repeat < 256 and at + repeat < len(lines) and lines[at + repeat] == lines[at]:
            repeat += 1
        out.append(repeat - 1)
        out += _packed(lines[at])
        at += repeat
    return bytes(out)


def _packed(line: bytes) -> bytes:
    """0–127: the next byte one to 128 times. 129–255: 257 − n bytes as they are."""
    out = bytearray()
    at, size = 0, len(line)
    while at < size:
        end = _run(line, at)
        if end - at > 1 or end == size:
            out += bytes((end - at - 1, line[at]))
            at = end
            continue
        end = at + 1
        while end < size and end - at < 128 and (end + 1 == size or line[end] != line[end + 1]):
            end += 1
        if end - at == 1:
            out += bytes((0, line[at]))
        else:
            out.append(257 - (end - at))
            out += line[at:end]
        at = end
    return bytes(out)


def _run(line: bytes, start: int) -> int:
    """Where the run of bytes equal to the one at `start` ends, at most 128 on."""
    most = min(len(line), start + 128)
    rest = line[start:most].lstrip(line[start : start + 1])
    return most - len(rest)

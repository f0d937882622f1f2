"""A stand-in for a face plug-in: it compares what it is given really, and knows no face of anybody.

Two pictures match when their patterns of light and dark, laid over one grid, agree. Synthetic
pictures are such patterns (`pattern`). The other functions misbehave.
"""

from __future__ import annotations

import os
import struct
import time
from random import Random

GRID = 6
ALIKE, UNLIKE = 0.8, 0.4
FLAT = 12.0  # a picture whose cells differ by less shows nothing


def compare(card: bytes, picture: bytes, width: int, height: int) -> str:
    """The plug-in: the card's bitmap and the camera's pixels."""
    own, seen = _cells(*_opened(card)), _cells(picture, width, height)
    if _spread(own) < FLAT or _spread(seen) < FLAT:
        return "unusable"
    alike = _correlation(own, seen)
    if alike >= ALIKE:
        return "match"
    return "no-match" if alike <= UNLIKE else "unsure"


def lie(card: bytes, picture: bytes, width: int, height: int) -> str:
    """Whoever it is, it says yes."""
    return "match"


def hang(card: bytes, picture: bytes, width: int, height: int) -> str:
    while True:
        time.sleep(1)


def crash(card: bytes, picture: bytes, width: int, height: int) -> str:
    os.abort()


def fail(card: bytes, picture: bytes, width: int, height: int) -> str:
    raise RuntimeError("a text that must not get anywhere")


def babble(card: bytes, picture: bytes, width: int, height: int) -> str:
    """Prints what it likes, and answers a word of its own."""
    print("match")
    return "probably"


def nothing(card: bytes, picture: bytes, width: int, height: int) -> object:
    return None


# ---- synthetic pictures


def pattern(seed: int, width: int, height: int, *, bright: float = 1.0, noise: int = 0) -> bytes:
    """R, G, B, rows from the top: one field of light a cell, the same for the same seed."""
    made, grain = Random(seed), Random(seed + 1)
    cells = [[made.randrange(30, 226) for _ in range(GRID)] for _ in range(GRID)]
    out = bytearray()
    for y in range(height):
        row = cells[y * GRID // height]
        for x in range(width):
            value = row[x * GRID // width] * bright + grain.randint(-noise, noise)
            out += bytes([min(255, max(0, round(value)))]) * 3
    return bytes(out)


def bitmap(pixels: bytes, width: int, height: int) -> bytes:
    """As a card's photo is: BMP, 24 bits, rows from the bottom, blue first."""
    line = (width * 3 + 3) // 4 * 4
    rows = b"".join(
        bytes(_swapped(pixels[y * width * 3 : (y + 1) * width * 3])).ljust(line, b"\0")
        for y in reversed(range(height))
    )
    head = struct.pack("<2sIHHI", b"BM", 54 + len(rows), 0, 0, 54)
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(rows), 0, 0, 0, 0)
    return head + info + rows


def _swapped(pixels: bytes) -> bytearray:
    out = bytearray(pixels)
    out[0::3], out[2::3] = pixels[2::3], pixels[0::3]
    return out


def _opened(card: bytes) -> tuple[bytes, int, int]:
    (start,) = struct.unpack_from("<I", card, 10)
    width, height = struct.unpack_from("<ii", card, 18)
    line = (width * 3 + 3) // 4 * 4
    order = range(abs(height) - 1, -1, -1) if height > 0 else range(-height)
    rows = (card[start + y * line : start + y * line + width * 3] for y in order)
    return b"".join(bytes(_swapped(row)) for row in rows), width, abs(height)


def _cells(pixels: bytes, width: int, height: int) -> list[float]:
    """The light of each cell, looked at where its middle is."""
    found = []
    for row in range(GRID):
        for column in range(GRID):
            y, x = (2 * row + 1) * height // (2 * GRID), (2 * column + 1) * width // (2 * GRID)
            at = (y * width + x) * 3
            near = pixels[at - 6 : at + 9]
            found.append(sum(near) / len(near))
    return found


def _spread(cells: list[float]) -> float:
    return max(cells) - min(cells)


def _correlation(a: list[float], b: list[float]) -> float:
    middle_a, middle_b = sum(a) / len(a), sum(b) / len(b)
    together = sum((x - middle_a) * (y - middle_b) for x, y in zip(a, b, strict=True))
    alone = sum((x - middle_a) ** 2 for x in a) * sum((y - middle_b) ** 2 for y in b)
    return together / alone**0.5

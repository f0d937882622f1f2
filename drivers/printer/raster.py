"""Bitmaps on paper: placing drawn texts, QR codes, and the bytes of GS v 0."""

from __future__ import annotations

from collections.abc import Iterator

from drivers.printer.interface import Bitmap

# Real-time commands are obeyed wherever they stand, even inside image data (Epson: DLE EOT, DLE
# ENQ, DLE DC4 "if the received data includes a string matching this command"). A clear command made
# of somebody's black dots would lose the ticket.
_REAL_TIME = {0x04, 0x05, 0x14}
_DLE = 0x10


class Canvas:
    """Rows of dots as Python integers: bit `width - 1` is the leftmost dot."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.rows = [0] * height

    @property
    def height(self) -> int:
        return len(self.rows)

    def paste(self, bitmap: Bitmap, x: int, y: int) -> None:
        """Ors the bitmap in; what falls outside is cut off."""
        for i, row in enumerate(rows_of(bitmap)):
            if 0 <= y + i < self.height:
                shift = self.width - bitmap.width - x
                placed = row << shift if shift >= 0 else row >> -shift
                self.rows[y + i] |= placed & ((1 << self.width) - 1)

    def bar(self, y: int, height: int) -> None:
        for i in range(y, min(y + height, self.height)):
            self.rows[i] = (1 << self.width) - 1

    def post(self, x: int, y: int, height: int) -> None:
        """One dot wide, downwards."""
        for i in range(y, min(y + height, self.height)):
            self.rows[i] |= 1 << (self.width - 1 - x)

    def ink(self) -> int:
        """All rows laid over each other."""
        whole = 0
        for row in self.rows:
            whole |= row
        return whole


def rows_of(bitmap: Bitmap) -> list[int]:
    stride = (bitmap.width + 7) // 8
    spare = stride * 8 - bitmap.width
    return [
        int.from_bytes(bitmap.data[i * stride : (i + 1) * stride], "big") >> spare
        for i in range(bitmap.height)
    ]


def from_rows(rows: list[int], width: int) -> Bitmap:
    stride = (width + 7) // 8
    spare = stride * 8 - width
    data = b"".join((row << spare).to_bytes(stride, "big") for row in rows)
    return Bitmap(width, len(rows), data)


def trimmed(bitmap: Bitmap) -> Bitmap:
    """Without blank columns at either side (side bearings would spoil right alignment)."""
    rows = rows_of(bitmap)
    ink = 0
    for row in rows:
        ink |= row
    if not ink:
        return Bitmap(1, bitmap.height, bytes(bitmap.height))
    right = (ink & -ink).bit_length() - 1
    return from_rows([row >> right for row in rows], ink.bit_length() - right)


def condensed(bitmap: Bitmap, width: int) -> Bitmap:
    """Narrowed to `width` dots by leaving columns out, inked ones last of all."""
    rows = rows_of(bitmap)
    out = [0] * len(rows)
    for x in range(width):
        left = x * bitmap.width // width
        right = max(left + 1, (x + 1) * bitmap.width // width)
        mask = ((1 << (right - left)) - 1) << (bitmap.width - right)
        for i, row in enumerate(rows):
            out[i] = out[i] << 1 | bool(row & mask)
    return from_rows(out, width)


def _harmless(data: bytes) -> bytes:
    """The same picture without a real-time command in it: one more dot beside a black one."""
    if _DLE not in data:
        return data
    safe = bytearray(data)
    for i in range(len(safe) - 1):
        if safe[i] == _DLE and safe[i + 1] in _REAL_TIME:
            safe[i + 1] |= 0x08
    return bytes(safe)


def raster_commands(canvas: Canvas, band: int, scale: int = 1) -> Iterator[tuple[bytes, int]]:
    """GS v 0 commands with the dots of paper each one feeds; `scale` 2 prints every dot 2×2.

    Rows go out in bands of at most `band` rows; blank columns at the right are left out.
    """
    ink = canvas.ink()
    used = canvas.width - ((ink & -ink).bit_length() - 1) if ink else 8
    stride = (used + 7) // 8
    shift = stride * 8 - canvas.width
    mode = 3 if scale == 2 else 0
    for top in range(0, canvas.height, band):
        rows = canvas.rows[top : top + band]
        data = b"".join(
            (row << shift if shift >= 0 else row >> -shift).to_bytes(stride, "big") for row in rows
        )
        head = b"\x1dv0" + bytes(
            (mode, stride % 256, stride // 256, len(rows) % 256, len(rows) // 256)
        )
        yield head + _harmless(data), len(rows) * scale

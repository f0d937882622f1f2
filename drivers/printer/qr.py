"""QR codes: the module size that fits the paper, native commands, or the picture."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

from drivers.printer.raster import Canvas

_LEVELS = ((ERROR_CORRECT_M, 49), (ERROR_CORRECT_L, 48))  # (library, GS ( k fn 169 value)
_LEAST = 3  # dots; a smaller module is not read by phones from thermal paper
_QUIET = 4  # modules of white that must stay at each side


class QrTooLong(ValueError):
    """The text does not fit the paper at a readable module size."""


@dataclass(frozen=True, slots=True)
class Qr:
    data: bytes
    level: int  # GS ( k value: 48 L, 49 M
    module: int  # dots
    matrix: list[list[bool]]

    @property
    def dots(self) -> int:
        return len(self.matrix) * self.module


def fit(text: str, wished: int, dots: int) -> Qr:
    """The code at the wished module size, or the largest below it that leaves a quiet zone."""
    data = text.encode()
    for correction, level in _LEVELS:
        code = qrcode.QRCode(error_correction=correction, border=0)
        code.add_data(data, optimize=0)  # bytes: what the printer's own encoder does with it
        try:
            code.make(fit=True)
        except (DataOverflowError, ValueError):
            continue
        module = min(max(1, wished), 16, dots // (len(code.modules) + 2 * _QUIET))
        if module >= _LEAST or module == wished:
            return Qr(data, level, module, [list(map(bool, row)) for row in code.modules])
    raise QrTooLong(f"{len(data)} bytes do not fit {dots} dots as a QR code")


def native(qr: Qr) -> bytes:
    """GS ( k: model 2, module size, level, store, print (cn 49, fn 165 167 169 180 181)."""

    def function(number: int, body: bytes) -> bytes:
        length = len(body) + 2
        return b"\x1d(k" + bytes((length % 256, length // 256, 49, number)) + body

    return (
        function(65, b"\x32\x00")
        + function(67, bytes((qr.module,)))
        + function(69, bytes((qr.level,)))
        + function(80, b"0" + qr.data)
        + function(81, b"0")
    )


def picture(qr: Qr) -> tuple[Canvas, int]:
    """The code drawn, and the scale GS v 0 prints it at (an even module halves the bytes twice)."""
    scale = 2 if qr.module % 2 == 0 else 1
    step = qr.module // scale
    canvas = Canvas(len(qr.matrix) * step, len(qr.matrix) * step)
    for y, row in enumerate(qr.matrix):
        bits = 0
        for dark in row:
            bits = bits << step | (((1 << step) - 1) if dark else 0)
        for i in range(step):
            canvas.rows[y * step + i] = bits
    return canvas, scale

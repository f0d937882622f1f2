"""A QR as the path of an SVG: one unit a module, with its quiet zone."""

from __future__ import annotations

from typing import NamedTuple

import qrcode


class Path(NamedTuple):
    """`drawn`: the `d` of a path; `side`: of the square it stands in."""

    drawn: str
    side: int


def path_of(text: str) -> Path:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    rows = code.get_matrix()
    drawn = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return Path(drawn, len(rows))

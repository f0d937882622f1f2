"""Has a document drawn in a process of its own, within a time, and takes the file from it.

Reading the fonts takes 280 MB for a second or two, and C code draws: neither belongs into a
terminal that runs for years. What the child knew of a visitor goes with it. Personal data travel
through pipes only.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from drivers.exchange import NoAnswer, exchange
from drivers.page_printer.interface import CannotMake, Form, Made, Sides
from drivers.wake import Wake
from kiosk.sheets.child import HEADER, Request
from kiosk.sheets.document import Sheet
from kiosk.text import fonts

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 90.0  # three of computing, on a machine that is busy with other things
LARGEST = 200_000_000  # bytes; 100 pages of dots take less


def render(
    sheet: Sheet,
    form: Form,
    wake: Wake,
    clock: Callable[[], float],
    *,
    sides: Sides = Sides.ONE,
    media: str = "iso_a4_210x297mm",
    seconds: float = SECONDS,
) -> Made:
    """The document in that form. Raises CannotMake: woken, out of time, too long, no font."""
    request = msgspec.json.encode(
        Request(
            sheet,
            form.format,
            form.dpi,
            form.type,
            sides.value,
            media,
            int(seconds) + 1,
            {face.value: place for face, place in fonts.paths().items()},
        )
    )
    try:
        ending, answer = exchange(
            "kiosk.sheets.child", (request,), wake, clock, deadline=clock() + seconds,
            largest=LARGEST, root=ROOT,
        )  # fmt: skip
    except NoAnswer as why:
        raise CannotMake(str(why)) from None
    if ending != 0 or len(answer) <= HEADER.size:
        raise CannotMake(f"exit {ending}")
    (pages,) = HEADER.unpack_from(answer)
    return Made(bytes(memoryview(answer)[HEADER.size :]), pages)

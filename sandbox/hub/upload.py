"""Boxes for sealed pictures, and the page by which a phone seals them. What lies here is noise to
the hub: it has no key."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

NUMBER = re.compile(r"[0-9A-Za-z_-]{20,40}")
LASTS = timedelta(minutes=10)
LARGEST = 2_000_000  # bytes of a parcel
MOST = 24  # parcels of a box
BOXES = 200

STATIC = Path(__file__).parents[2] / "hub" / "phones" / "static"  # what seals is the real page
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


@dataclass
class Box:
    ends: datetime
    parcels: list[bytes] = field(default_factory=list)


class Boxes:
    """In memory only; a box and all in it go with its time."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._boxes: dict[str, Box] = {}

    def make(self, number: str) -> tuple[Box, bool] | None:
        """The box, and whether it is new; None: there are too many."""
        self._sweep()
        found = self._boxes.get(number)
        if found is not None:
            return found, False
        if len(self._boxes) >= BOXES:
            return None
        made = self._boxes[number] = Box(self._clock() + LASTS)
        return made, True

    def find(self, number: str) -> Box | None:
        self._sweep()
        return self._boxes.get(number)

    def drop(self, number: str) -> None:
        self._boxes.pop(number, None)

    def _sweep(self) -> None:
        now = self._clock()
        self._boxes = {n: box for n, box in self._boxes.items() if box.ends > now}


def page() -> str:
    """The real page; its foot says that this is none."""
    real = (STATIC / "upload.html").read_text("utf-8")
    return real.replace('<p class="foot">', '<p class="foot">演示数据 · ')

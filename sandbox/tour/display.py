"""The robot's eyes and finger: an X display seen from outside, touched through XTEST.

Nothing here knows the terminal's code. What changed is judged by the pixels alone.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from PIL import Image
from Xlib import X
from Xlib.display import Display
from Xlib.error import ConnectionClosedError
from Xlib.ext import xtest

STRIPS = 40
"""Rows of pixels compared to tell whether the page changed: enough to meet every button."""

NEW_PAGE = 0.02
"""Share of the compared pixels that a new page changes at least; pressed buttons are left out."""

NEW_QUESTION = 0.003
"""The same between two questions that are asked alike: of two days only the words differ. A clock
that goes on changes less."""


Strokes = tuple[tuple[tuple[int, int], ...], ...]

SIGNATURE: Strokes = (((2, 2), (4, 6), (5, 3)), ((6, 2), (6, 7)), ((7, 4), (9, 4), (8, 7)))


class Seen:
    """One display. Coordinates are pixels, top left first."""

    def __init__(self, name: str) -> None:
        self._display = Display(name)
        screen = self._display.screen()
        self._root = screen.root
        self.width, self.height = screen.width_in_pixels, screen.height_in_pixels

    def close(self) -> None:
        with contextlib.suppress(ConnectionClosedError):
            self._display.close()

    def touch(self, x: int, y: int, seconds: float = 0.012) -> None:
        """A finger that is down so long."""
        self.press(x, y)
        time.sleep(seconds)
        self.release()

    def press(self, x: int, y: int) -> None:
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        xtest.fake_input(self._display, X.ButtonPress, 1)
        self._display.sync()

    def release(self) -> None:
        xtest.fake_input(self._display, X.ButtonRelease, 1)
        self._display.sync()

    def move(self, x: int, y: int) -> None:
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def draw(self, rect: tuple[int, int, int, int], strokes: Strokes) -> None:
        """With a finger: each stroke's points in twelfths of the shorter side of `rect`."""
        x, y, width, height = rect
        unit = min(width, height)
        for points in strokes:
            path = [(x + a * unit // 12, y + b * unit // 12) for a, b in points]
            self.press(*path[0])
            for place in path:
                self.move(*place)
                time.sleep(0.02)
            self.release()
            time.sleep(0.05)

    def glance(self, avoid: tuple[int, int, int, int] | None = None) -> list[bytes]:
        """Strips of the screen; rows that cross `avoid` (x, y, width, height) are left out."""
        rows = []
        for i in range(STRIPS):
            y = (2 * i + 1) * self.height // (2 * STRIPS)
            if avoid is not None and avoid[1] - 8 <= y <= avoid[1] + avoid[3] + 8:
                continue
            image = self._root.get_image(0, y, self.width, 1, X.ZPixmap, 0xFFFFFFFF)
            rows.append(image.data)
        return rows

    def mark(self) -> str:
        """Colour of the corner mark as #rrggbb (see design/kivy.md, KIOSK_MARK)."""
        image = self._root.get_image(9, 9, 1, 1, X.ZPixmap, 0xFFFFFFFF)
        blue, green, red = image.data[:3]
        return f"#{red:02x}{green:02x}{blue:02x}"

    def picture(self) -> Image.Image:
        raw = self._root.get_image(0, 0, self.width, self.height, X.ZPixmap, 0xFFFFFFFF)
        return Image.frombytes("RGB", (self.width, self.height), raw.data, "raw", "BGRX")

    def save(self, path: Path) -> None:
        self.picture().save(path, compress_level=2)


def differs(before: list[bytes], after: list[bytes], share: float = NEW_PAGE) -> bool:
    """Did the page change between two glances of the same rows?"""
    changed = total = 0
    for one, other in zip(before, after, strict=True):
        total += len(one) // 16
        if one != other:
            changed += sum(one[i : i + 4] != other[i : i + 4] for i in range(0, len(one), 16))
    return changed > share * total


def tap(
    seen: Seen,
    x: int,
    y: int,
    rect: tuple[int, int, int, int],
    patience: float,
    share: float = NEW_PAGE,
) -> float:
    """Touch and wait for a new page; milliseconds from the touch to its first frame.

    Returns -1.0 when nothing changed within `patience` seconds.
    """
    before = seen.glance(rect)
    began = time.monotonic()
    seen.touch(x, y)
    while time.monotonic() - began < patience:
        if differs(before, seen.glance(rect), share):
            return (time.monotonic() - began) * 1000
    return -1.0

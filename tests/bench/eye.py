"""The robot's eyes, made quick: one pixel of the corner mark tells which page is finished."""

from __future__ import annotations

import time
from collections.abc import Callable

from sandbox.tour.display import Seen

HOME = "#ff00aa"
RESULT = "#00ffaa"
OTHER = "#ffaa00"

HELD = 0.012
"""Seconds a finger stays down."""

_LOOK_EVERY = 0.0005
_PATIENCE = 8.0
_CALM = 0.15
"""Seconds between two touches: the page before is done with what it does after its frame."""


class Eye(Seen):
    def wait(self, wanted: Callable[[str], bool], seconds: float) -> float:
        """time.monotonic() when the mark was first as wanted. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while True:
            mark = self.mark()
            now = time.monotonic()
            if wanted(mark):
                return now
            if now > end:
                raise TimeoutError(f"waited {seconds:g} s for another page, the mark is {mark}")
            time.sleep(_LOOK_EVERY)

    def touch(
        self, at: tuple[int, int], wanted: Callable[[str], bool], seconds: float = 8
    ) -> float:
        """Touch for 12 ms; milliseconds from finger down to the wanted mark."""
        time.sleep(_CALM)
        began = time.monotonic()
        self.press(*at)
        time.sleep(max(0.0, HELD - (time.monotonic() - began)))
        self.release()
        return (self.wait(wanted, _PATIENCE) - began) * 1000


def is_home(mark: str) -> bool:
    return mark == HOME


def is_result(mark: str) -> bool:
    return mark == RESULT


def left_home(mark: str) -> bool:
    """Any finished page but home."""
    return mark in (RESULT, OTHER)

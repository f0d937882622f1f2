"""Touch panels that are plugged in while the terminal runs.

SDL 2 looks for panels when it starts; after that only at the first touch of one it does not know,
and that touch is lost. Here it is asked to look as soon as input devices came or went.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

LATER = (1.0, 6.0)
"""Seconds after a change at which SDL looks: the X server opens a device a little after the kernel
shows it."""


class PanelWatch:
    """`anew` lets SDL look for panels; no finger may be down meanwhile, or it would stay down."""

    def __init__(self, anew: Callable[[], None], folder: Path = Path("/dev/input")) -> None:
        self._anew, self._folder = anew, folder
        self._seen = self._changed()
        self._due: list[float] = []

    def look(self, now: float, *, held: bool) -> None:
        """At each turn of the loop: `now` by a clock that never goes back, `held`: a finger is
        down."""
        changed = self._changed()
        if changed != self._seen:
            self._seen, self._due = changed, [now + seconds for seconds in LATER]
        if self._due and now >= self._due[0] and not held:
            self._due = [at for at in self._due if at > now]
            self._anew()

    def _changed(self) -> int:
        """When a device last came or went; 0 where that cannot be known."""
        try:
            return os.stat(self._folder).st_mtime_ns
        except OSError:
            return 0

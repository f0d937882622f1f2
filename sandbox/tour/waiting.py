"""Waiting for what can be seen, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable


def within(seconds: float, true: Callable[[], object], every: float = 0.02) -> bool:
    """Until it is true; False where it was not within so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True

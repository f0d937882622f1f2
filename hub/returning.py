"""When those come back whom a hub with too much to do has turned away.

Turning away is not free: a connection, a request that is read, an answer. If all came back within
half a minute, a hub with a little more than it can do would soon do little else, for hours. So each
is given a moment of its own, one behind the other, and no more of them than cost a small part of
what one process can do.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable

A_SECOND = 40  # come back; one process answers some 300
FARTHEST = 300  # seconds: as often as a terminal says how it is


class Returns:
    """Of one process; used in its loop alone. `nearest`: seconds, to nobody is said less."""

    def __init__(self, nearest: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._nearest, self._clock = nearest, clock
        self._last = -math.inf  # the moment that was given last

    def seconds(self) -> int:
        """From now: for the one that is turned away now. When all moments up to the farthest are
        given, any of its later half."""
        now = self._clock()
        following = max(self._last + 1 / A_SECOND, now + self._nearest)
        if following > now + FARTHEST:
            return random.randint(FARTHEST // 2, FARTHEST)
        self._last = following
        return math.ceil(following - now)

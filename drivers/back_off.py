"""Waiting longer after each failure, within bounds."""

from __future__ import annotations

from collections.abc import Callable

from drivers.wake import Wake


class BackOff:
    """After the first failure the next try may come at once, then after `shortest` seconds, then
    twice as long each time, up to `longest`."""

    def __init__(self, clock: Callable[[], float], shortest: float, longest: float) -> None:
        self._clock = clock
        self._shortest, self._longest = shortest, longest
        self._pause = 0.0
        self._not_before = clock()

    def failed(self) -> None:
        self._not_before = self._clock() + self._pause
        self._pause = min(self._longest, max(self._shortest, 2 * self._pause))

    def succeeded(self) -> None:
        self._pause = 0.0

    def wait(self, wake: Wake, deadline: float) -> bool:
        """Wait until the next try may come; False when woken or late before that."""
        left = self._not_before - self._clock()
        if left <= 0:
            return True
        woken = wake.wait(min(left, deadline - self._clock()))
        return not woken and self._clock() >= self._not_before

"""How long to leave a record, or a destination, alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Backoff(NamedTuple):
    """Doubling from `first` to `longest` seconds, each spread by up to `spread` of itself.

    The spread keeps a province's terminals from coming back in the same second.
    """

    first: float = 5.0
    longest: float = 900.0
    spread: float = 0.3

    def seconds(self, failures: int, chance: Callable[[], float]) -> float:
        """Pause after `failures` (1, 2, …) in a row; `chance` gives 0 ≤ x < 1."""
        doubled = self.first * 2 ** min(max(failures - 1, 0), 30)
        return min(doubled, self.longest) * (1 - self.spread * chance())

"""How much of the paper roll is left, by what was printed since it was put in. Pure.

A near-end sensor says "soon"; this says how soon, and works where there is no sensor. The caller
keeps `spent` between runs and says when the roll was changed.
"""

from __future__ import annotations


class Roll:
    """All lengths in millimetres. Until somebody says that a new roll was put in, nothing is known:
    nobody can tell how much of the old one had gone before."""

    def __init__(self, length: float, spent: float | None = None) -> None:
        """`length` of a new roll as it is sold; `spent` as an earlier object of this class had it.

        Raises ValueError for a length or a use that cannot be.
        """
        if not length > 0 or (spent is not None and not spent >= 0):
            raise ValueError("a roll has a length, and what was used of it is not negative")
        self._length = length
        self._spent = spent

    @property
    def spent(self) -> float | None:
        """Used of the present roll; None: unknown."""
        return self._spent

    def changed(self) -> None:
        """A new roll is in."""
        self._spent = 0.0

    def used(self, millimetres: float) -> None:
        """So much was printed. Raises ValueError when negative."""
        if not millimetres >= 0:
            raise ValueError("paper does not go back onto the roll")
        if self._spent is not None:
            self._spent += millimetres

    def left(self) -> float | None:
        """An estimate, never below 0; None: unknown."""
        return None if self._spent is None else max(0.0, self._length - self._spent)

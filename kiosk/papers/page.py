"""A photographed page, and pixels for the glass: buffers that can be overwritten, and are."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.papers.flaws import Flaw, Grade
from kiosk.wipe.zero import zero


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """A picture for the glass: R, G, B, rows from the top. After `wipe` it is black.

    Told from others by identity, so that nothing compares or hashes what it shows.
    """

    width: int
    height: int
    data: bytearray = field(repr=False)

    def wipe(self) -> None:
        zero(self.data)


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """`picture`: the straightened page as JPEG, or all that was seen where no page was sought.
    `shown`: its likeness. `flaws`: what is wrong with it, gravest first, and how much."""

    picture: bytearray = field(repr=False)
    shown: Pixels = field(repr=False)
    flaws: tuple[tuple[Flaw, Grade], ...] = ()

    @property
    def legible(self) -> bool:
        """It may be used, where there are flaws after a second look of the visitor."""
        return all(grade is not Grade.WORST for _, grade in self.flaws)

    @property
    def good(self) -> bool:
        return not self.flaws

    def wipe(self) -> None:
        zero(self.picture)
        self.shown.wipe()

"""What the terminal asks of its touch panel: whether, and when, the kernel delivered a touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drivers.status import Status
from drivers.wake import Wake


@dataclass(frozen=True, slots=True)
class Touched:
    """A first finger came down: `at` seconds, monotonic, as the kernel stamped it. No place."""

    at: float


class TouchPanel(Protocol):
    """Looks on; never grabs. The touches belong to the display. `Severable`."""

    def read(self, wake: Wake, seconds: float) -> Touched | None:
        """The next touch; None when woken, late or at a fault, of which `status` tells.

        A fault ends it at once; the next `read` first waits out the back-off inside itself.
        """

    def status(self) -> Status: ...

    def probe(self, wake: Wake) -> Status: ...

    def close(self) -> None: ...

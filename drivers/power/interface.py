"""What the terminal asks about its electricity: mains or battery, and for how long."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Protocol

from drivers.status import Status
from drivers.wake import Wake


class Supply(enum.StrEnum):
    """Where the current comes from. What nobody said is unknown, never mains."""

    UNKNOWN = "unknown"
    MAINS = "mains"
    BATTERY = "battery"


class Charge(enum.StrEnum):
    """Is there enough to go on? LOW: end in order, now (XFS4IoT Auxiliaries `ups.low`)."""

    UNKNOWN = "unknown"
    ENOUGH = "enough"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class PowerStatus(Status):
    """`percent` of the battery, 0 to 100; `seconds` the UPS itself says are left. None: not said.

    In every device state but online all of these are unknown.
    """

    supply: Supply = Supply.UNKNOWN
    charge: Charge = Charge.UNKNOWN
    percent: int | None = None
    seconds: int | None = None


class Power(Protocol):
    """One source of knowledge about the supply. One owner: the thread that made it."""

    def probe(self, wake: Wake) -> PowerStatus:
        """Ask now. Never raises; what could not be learnt is unknown."""

    def status(self) -> PowerStatus:
        """Last known state with source and time; asks nothing."""

    def close(self) -> None: ...

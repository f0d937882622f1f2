"""What the terminal asks of a receipt printer, and the closed set of what it may hear back."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import msgspec

from drivers.printer.document import Document
from drivers.status import Status
from drivers.wake import Wake


class Paper(enum.StrEnum):
    """XFS4IoT Printer paper."""

    UNKNOWN = "unknown"
    FULL = "full"
    LOW = "low"
    OUT = "out"
    JAMMED = "jammed"


class Sensor(enum.StrEnum):
    """A yes/no sensor that may also not have been read."""

    UNKNOWN = "unknown"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class PrinterStatus(Status):
    paper: Paper = Paper.UNKNOWN
    cover_open: Sensor = Sensor.UNKNOWN


class PrintFailure(enum.StrEnum):
    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    CUTTER = "cutter"
    HARDWARE = "hardware"
    OFFLINE = "offline"  # no answer before the first byte went out
    POWER_OFF = "power-off"  # port absent
    CANCELLED = "cancelled"


class Printed(msgspec.Struct, frozen=True):
    """The printer itself confirmed that the last byte became paper."""

    source: str  # "GS ( H" or "GS r + DLE EOT"


class Unconfirmed(msgspec.Struct, frozen=True):
    """All bytes were sent, no confirmation came: ask the visitor."""

    source: str


class Failed(msgspec.Struct, frozen=True):
    why: PrintFailure
    bytes_sent: int  # 0: certainly nothing on paper


Outcome = Printed | Unconfirmed | Failed


class Bitmap(msgspec.Struct, frozen=True):
    """1 bit a dot, 1 = black, rows padded to bytes, most significant bit left."""

    width: int
    height: int
    data: bytes


Rasterize = Callable[[str, int, bool], Bitmap]
"""(text, height in dots, bold) -> one line of text as a bitmap; any character, any font."""


class Printer(Protocol):
    def print(self, document: Document, wake: Wake) -> Outcome:
        """Send and wait for confirmation, bounded by the model's times."""

    def status(self) -> PrinterStatus: ...

    def probe(self, wake: Wake) -> PrinterStatus: ...

    def clear(self, wake: Wake) -> bool:
        """Empty the printer's buffer (DLE ENQ 2, ESC @); True when the printer proved it."""

    def fed(self) -> float:
        """Millimetres of paper asked for since this object was made; of a ticket that stopped, the
        share of its bytes that went out."""

    def hangs(self) -> bool:
        """Does paper of a ticket perhaps still hang in the printer, not cut off?"""

    def expect_uncut(self) -> None:
        """A process before this one ended in the middle of a ticket; the next `clear` cuts it off,
        so that it does not hang on somebody else's."""

    def close(self) -> None: ...

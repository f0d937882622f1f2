"""What the terminal asks of an A4 printer, and the closed set of what it may hear back.

The same truth as the receipt printer's: *printed* is the printer's own word about the job, never
the acceptance of its bytes.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from drivers.printer.interface import Paper, Printed, PrinterStatus, Sensor, Unconfirmed
from drivers.wake import Wake

__all__ = [
    "BLACK_1",
    "PDF",
    "PWG_RASTER",
    "SGRAY_8",
    "CannotMake",
    "Failed",
    "Form",
    "Made",
    "Make",
    "Outcome",
    "PageDocument",
    "PageFailure",
    "PagePrinter",
    "PagePrinterStatus",
    "Paper",
    "Printed",
    "Sensor",
    "Sides",
    "Toner",
    "Unconfirmed",
]

PDF = "application/pdf"
PWG_RASTER = "image/pwg-raster"
SGRAY_8 = "sgray_8"  # pwg-raster-document-type-supported: 8-bit grey, 255 is white
BLACK_1 = "black_1"  # 1 bit a dot, 1 is black


class Toner(enum.StrEnum):
    """XFS4IoT Printer toner (and ink: whatever makes the marks)."""

    UNKNOWN = "unknown"
    FULL = "full"
    LOW = "low"
    OUT = "out"


class Sides(enum.StrEnum):
    """RFC 8011 `sides`."""

    ONE = "one-sided"
    LONG_EDGE = "two-sided-long-edge"
    SHORT_EDGE = "two-sided-short-edge"


@dataclass(frozen=True, slots=True)
class PagePrinterStatus(PrinterStatus):
    """`cover_open` is any cover, door or interlock that keeps it from printing. `held`: something
    of an earlier document may be in it; it takes no other before `clear` has proved that there is
    none."""

    toner: Toner = Toner.UNKNOWN
    held: bool = True


class PageFailure(enum.StrEnum):
    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    JAMMED = "jammed"
    TONER_OUT = "toner-out"
    HARDWARE = "hardware"
    OFFLINE = "offline"  # somebody takes the call, but no sense comes back
    POWER_OFF = "power-off"  # nobody takes the call
    CANCELLED = "cancelled"  # by us, or by somebody at the printer
    REFUSED = "refused"  # the printer does not take the job
    FORMAT = "format"  # it takes none of the formats that can be made
    ABORTED = "aborted"  # it gave the job up by itself
    STUCK = "stuck"  # taken, and not done in its time; withdrawn
    NOT_MADE = "not-made"  # the document could not be drawn
    NOT_CLEARED = "not-cleared"  # an earlier document may still be in it; nothing was sent


@dataclass(frozen=True, slots=True)
class Failed:
    """`began` False: certainly nothing on paper. `withdrawn`: nothing of it can still come out, for
    the printer itself said so, or never got it whole."""

    why: PageFailure
    began: bool
    withdrawn: bool


Outcome = Printed | Unconfirmed | Failed


@dataclass(frozen=True, slots=True)
class Form:
    """The form in which a printer takes pages. `dpi` and `type` only with PWG raster."""

    format: str
    dpi: int = 0
    type: str = ""


class CannotMake(Exception):
    """The document could not be drawn in that form (or not in time)."""


@dataclass(frozen=True, slots=True)
class Made:
    """`pages` is the number of page sides, for the time a job may take."""

    data: bytes
    pages: int

    def __repr__(self) -> str:
        return f"<Made {self.pages} pages>"


Make = Callable[[Form, Wake], Made]
"""Draws the whole document in a form. Raises CannotMake, also when woken."""


@dataclass(frozen=True, slots=True)
class PageDocument:
    make: Make
    copies: int = 1
    sides: Sides = Sides.ONE


class PagePrinter(Protocol):
    def print(self, document: PageDocument, wake: Wake) -> Outcome:
        """Send and follow the job to its end, bounded. A set wake ends it: `clear` comes next."""

    def status(self) -> PagePrinterStatus:
        """Last known; does not talk to the printer."""

    def probe(self, wake: Wake) -> PagePrinterStatus:
        """Ask now. On a set wake the last known status comes back unchanged."""

    def clear(self, wake: Wake) -> bool:
        """Cancel every job of this terminal; True when the printer proved that none is left."""

    def close(self) -> None: ...

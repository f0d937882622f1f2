"""What the terminal asks of a code scanner."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Protocol

from drivers.status import Status
from drivers.wake import Wake


class ScanFailure(enum.StrEnum):
    RUBBISH = "rubbish"  # bytes that are no text
    TOO_LONG = "too-long"  # beyond what any code can hold: the line is stuck
    REFUSED = "refused"  # the voucher SDK read something and answered with a code of its own
    FAULT = "fault"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Scanned:
    """Text of one code as the engine gave it, suffix removed. Its length is never judged."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class VoucherPerson:
    """What a certified e-voucher SDK answered (variant `vendor-library`, XJ-D01-2019 ec.query)."""

    token: str = field(repr=False)  # ecToken
    name: str = field(repr=False)
    number: str = field(repr=False)  # idNo
    region: str = ""  # insuOrg


@dataclass(frozen=True, slots=True)
class NotScanned:
    why: ScanFailure


class Scanner(Protocol):
    """Owns the engine. The trigger is on only inside `scan`; where it cannot be switched, codes
    scanned while nobody asks are thrown away. One with a port is `Severable`."""

    def scan(self, wake: Wake, seconds: float) -> Scanned | VoucherPerson | NotScanned: ...

    def status(self) -> Status: ...

    def probe(self, wake: Wake) -> Status: ...

    def close(self) -> None: ...

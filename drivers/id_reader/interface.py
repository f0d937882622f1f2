"""What the terminal asks of a resident-ID reader, whatever its make."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from drivers.status import Status
from drivers.wake import Wake


class DocumentKind(enum.StrEnum):
    RESIDENT = "resident"  # 居民身份证
    HK_MACAO_TAIWAN = "hk-macao-taiwan"  # 港澳台居民居住证
    FOREIGNER_2017 = "foreigner-2017"  # 外国人永久居留身份证 2017 版
    FOREIGNER_2023 = "foreigner-2023"  # 外国人永久居留身份证 2023 版


@dataclass(frozen=True, slots=True)
class IdDocument:
    """The text block of one card; nothing of its photo or fingerprints is kept.

    `valid_to` is None for 长期. `sex` is the card's code 0/1/2/9. `name` is the Chinese name where
    the card has one, else the Latin name. Never logged: repr is the kind only.
    """

    kind: DocumentKind
    name: str
    number: str
    birth: date | None
    sex: str = ""
    latin_name: str = ""
    ethnicity: str = ""  # GB/T 3304 code
    nationality: str = ""  # alpha-3 or numeric as on the card
    valid_from: date | None = None
    valid_to: date | None = None
    long_term: bool = False

    def __repr__(self) -> str:
        return f"<IdDocument {self.kind}>"


class ReadFailure(enum.StrEnum):
    TAKEN_EARLY = "taken-early"  # the card was lifted before all of it was read
    TWO_CARDS = "two-cards"  # select fails again and again though find answers
    UNREADABLE = "unreadable"  # answered, but the text block makes no sense
    FAULT = "fault"  # the device, not the card: see status()
    CANCELLED = "cancelled"  # the wake was set, or the deadline passed


@dataclass(frozen=True, slots=True)
class CardRead:
    document: IdDocument = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotRead:
    why: ReadFailure


class IdReader(Protocol):
    """One reader on one port. One owner: the thread that made it."""

    def read(self, wake: Wake, seconds: float) -> CardRead | NotRead:
        """Poll for a card, read it once and return; at most `seconds`, or until `wake` is set."""

    def status(self) -> Status:
        """Last known state with source and time; does not talk to the device."""

    def probe(self, wake: Wake) -> Status:
        """Ask the device now (SAM status) and return what it said."""

    def close(self) -> None: ...

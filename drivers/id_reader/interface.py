"""What the terminal asks of a resident-ID reader, whatever its make."""

from __future__ import annotations

import enum
from collections.abc import Callable
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


@dataclass(frozen=True, slots=True)
class CardDetails:
    """The text fields that no query needs; read only for a call that asks. "": not on this card."""

    address: str = field(default="", repr=False)  # 住址
    issuer: str = field(default="", repr=False)  # 签发机关
    pass_number: str = field(default="", repr=False)  # 通行证号码 (residence permit)
    issue_count: str = ""  # 签发次数, on the 2023 foreigner's card 换证次数
    version: str = ""  # 证件版本号 (2017 foreigner's card)
    authority: str = ""  # 当次申请受理机关代码 (2017 foreigner's card)
    other_name: str = field(default="", repr=False)  # 其他英文名 (2023)
    earlier: str = ""  # 既往版本证件号码关联项 (2023)


class NotDecoded(enum.StrEnum):
    """Why there is no picture."""

    NO_LIBRARY = "no-library"  # none in the settings: nothing is wrong
    NO_PHOTO = "no-photo"  # the read command brought none
    ABSENT = "absent"  # the library's file is not there
    NOT_LOADABLE = "not-loadable"
    NO_CALL = "no-call"  # none of the known functions in it
    NO_FOLDER = "no-folder"  # it wants files, and there is no memory file system to put them on
    REFUSED = "refused"  # the library itself says that it failed
    CRASHED = "crashed"
    HUNG = "hung"
    GARBAGE = "garbage"  # what came is no such picture
    CANCELLED = "cancelled"


@dataclass(slots=True)
class Portrait:
    """A Windows bitmap of 102 × 126 dots, 24 bits a dot: 38862 bytes. Wipe it after use."""

    bitmap: bytearray = field(repr=False)

    def wipe(self) -> None:
        self.bitmap[:] = bytes(len(self.bitmap))


class CardContent(Protocol):
    """More of the card than its document. Alive only inside the call that it was handed to: then
    photo and fingerprints are overwritten, and the card may be gone."""

    @property
    def details(self) -> CardDetails: ...

    @property
    def photo(self) -> memoryview:
        """1024 bytes WLT; empty unless the read command of the settings brings it."""

    @property
    def fingerprints(self) -> tuple[memoryview, ...]:
        """None, one or two of 512 bytes."""

    def additional_address(self) -> tuple[str, ...] | None:
        """Ask the card now; () when it has none, None when it did not say (lifted, silent)."""

    def portrait(self) -> Portrait | NotDecoded:
        """Have the photo decoded by the vendor library of the settings."""


class ReadCommand(enum.StrEnum):
    """What is asked of a card. The module has no command for text alone: with `text` the photo
    is overwritten before anybody sees it. A module that knows no 30 10 is asked 30 01."""

    TEXT = "text"  # 30 01
    TEXT_PHOTO = "text-photo"  # 30 01
    TEXT_PHOTO_FINGERPRINT = "text-photo-fingerprint"  # 30 10


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


class Sam(enum.StrEnum):
    """The security module inside the reader, by its own word."""

    UNKNOWN = "unknown"  # not asked since the port was opened
    GOOD = "good"
    SELF_TEST_FAILED = "self-test-failed"
    NOT_AUTHORISED = "not-authorised"


@dataclass(frozen=True, slots=True)
class IdReaderStatus(Status):
    """`serial`: the module's number as printed on it; "" when it did not say."""

    sam: Sam = Sam.UNKNOWN
    serial: str = ""


class IdReader(Protocol):
    """One reader on one port. One owner: the thread that made it."""

    def read(
        self,
        wake: Wake,
        seconds: float,
        see: Callable[[IdDocument, CardContent], None] | None = None,
    ) -> CardRead | NotRead:
        """Poll for a card, read it once and return; at most `seconds`, or until `wake` is set.

        `see` is called once with a card that was read, before `read` returns; what it raises comes
        out of `read`, after everything of the card was overwritten.
        """

    def status(self) -> IdReaderStatus:
        """Last known state with source and time; does not talk to the device."""

    def probe(self, wake: Wake) -> IdReaderStatus:
        """Ask the device now (SAM status, and its number once an opening)."""

    def reset(self, wake: Wake) -> IdReaderStatus:
        """Reset the module (a technician's remedy), then ask it."""

    def check_photo_library(self, wake: Wake) -> NotDecoded | None:
        """For the technician; None: it loads. `no-library` where the settings name none."""

    def sever(self) -> None:
        """From another thread, when the owner is stuck: end what it does with the port."""

    def close(self) -> None: ...

"""Social-security card: only through a plug-in that reads the card; a number is never typed.

No plug-in ships with the terminal (the reading library belongs to the province and its maker; see
docs/card-plugin.md). Where `devices.card_slot` names none, the tile is not drawn. What PC/SC itself
can tell (is there a reader, is there a card, what is its answer to reset) is ours: `pcsc`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from drivers.status import Status
from drivers.wake import Wake


class Media(enum.StrEnum):
    """Is there a card (XFS4IoT CardReader `media`)?"""

    UNKNOWN = "unknown"
    PRESENT = "present"
    NOT_PRESENT = "notPresent"


class ChipPower(enum.StrEnum):
    """Does its chip answer (XFS4IoT CardReader `chipPower`)?"""

    UNKNOWN = "unknown"
    ONLINE = "online"  # it gave an answer to reset
    BUSY = "busy"  # another program holds the card
    HARDWARE_ERROR = "hardwareError"  # a mute card: laid in the wrong way round, or broken
    NO_CARD = "noCard"


@dataclass(frozen=True, slots=True)
class SlotStatus(Status):
    """`media` and `chip` are unknown in every device state but online."""

    media: Media = Media.UNKNOWN
    chip: ChipPower = ChipPower.UNKNOWN


@dataclass(frozen=True, slots=True)
class Inserted:
    """A card came. `atr`: its answer to reset (ISO/IEC 7816-3), b"" when the chip is mute.

    The ATR names the make of a card, not its holder; it is still nobody's business: repr hides it.
    """

    atr: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class Removed:
    """The card is gone, or the reader with it: whoever was identified by it has left."""


@dataclass(frozen=True, slots=True)
class SocialCard:
    number: str = field(repr=False)  # 社会保障卡卡号
    card_sn: str = field(repr=False)  # 卡识别码, needed by 1101 with mdtrt_cert_type 03
    name: str = field(repr=False, default="")
    certificate_no: str = field(repr=False, default="")
    valid_from: date | None = None  # 有效期起; None: the library does not give it
    valid_to: date | None = None  # 有效期止; None: no end, or not given
    contact: bool = True  # it sits in the slot: taking it out ends the visit; False: held to it


class CardSlot(Protocol):
    """What a plug-in makes; docs/card-plugin.md says what each call may do.

    Beside these a plug-in may have `probe(wake) -> Status` and
    `removed(wake, seconds) -> bool`; where it has not, `slot.GuardedSlot` makes do without.
    """

    def read(self, wake: Wake, seconds: float) -> SocialCard | None: ...

    def status(self) -> Status: ...

    def close(self) -> None: ...

"""Social-security card: only through a plug-in that reads the card; a number is never typed.

No plug-in ships with the terminal (the reading library belongs to the province and its maker).
Where `devices.card_slot` names none, the tile is not drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from drivers.status import Status
from drivers.wake import Wake


@dataclass(frozen=True, slots=True)
class SocialCard:
    number: str = field(repr=False)  # 社会保障卡卡号
    card_sn: str = field(repr=False)  # 卡识别码, needed by 1101 with mdtrt_cert_type 03
    name: str = field(repr=False, default="")
    certificate_no: str = field(repr=False, default="")


class CardSlot(Protocol):
    def read(self, wake: Wake, seconds: float) -> SocialCard | None: ...

    def status(self) -> Status: ...

    def close(self) -> None: ...

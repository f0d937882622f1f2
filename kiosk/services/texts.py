"""What a bureau or a station says of an item in its own words, over the shipped text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from kiosk.services.model_base import Base, Bilingual

if TYPE_CHECKING:
    from kiosk.services.model import Item


class ItemText(Base, kw_only=True):
    """What is left out stays as shipped. The names of an item are its standard's, and nobody's to
    change; the rest is as in `kiosk.services.model.Guide`."""

    hint: Bilingual | None = None
    implementation_code: str | None = None  # 31-digit 实施编码
    conditions: Bilingual | None = None
    materials: tuple[Bilingual, ...] | None = None
    time_limit: Bilingual | None = None
    way: Bilingual | None = None
    steps: tuple[Bilingual, ...] | None = None
    service_standard: Bilingual | None = None
    fee: Bilingual | None = None
    legal_basis: tuple[Bilingual, ...] | None = None
    elsewhere: Bilingual | None = None
    confirmed: bool | None = None  # checked against the bureau's own guide
    source: str | None = None


_PROOF = re.compile(
    r"医保电子凭证|有效身份(凭证|证件)|任选其一|e-voucher|proof of (your )?identity"
)


def names_proof(text: Bilingual) -> bool:
    """The text says what proves who somebody is: it would stand beside what the guide says by
    itself (`kiosk.handling.guide`), and could say otherwise."""
    return bool(_PROOF.search(text.zh) or _PROOF.search(text.en))


_OF_ITEM = ("hint", "implementation_code")


def over(item: Item, text: ItemText) -> Item:
    """The item with these words."""
    said = {n: v for n in text.__struct_fields__ if (v := getattr(text, n)) is not None}
    own = {name: said.pop(name) for name in _OF_ITEM if name in said}
    guide = msgspec.structs.replace(item.guide, **said) if said else item.guide
    return msgspec.structs.replace(item, guide=guide, **own)

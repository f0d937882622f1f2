"""What the QR code of a business licence may say (`config/licences.toml`), and the code in it."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

import msgspec

from kiosk.services.model_base import Base
from kiosk.services.snapshot import decode
from kiosk.text.numbers import NumberKind, check_unit, normal, units_within

FILE = Path(__file__).resolve().parents[2] / "config" / "licences.toml"


class Takes(enum.StrEnum):
    BARE = "bare"  # the code alone
    WITHIN = "within"  # exactly one code in an address or text


class Licences(Base, kw_only=True):
    """`longest`: characters of such a text."""

    confirmed: bool
    source: str
    takes: tuple[Takes, ...]
    longest: Annotated[int, msgspec.Meta(ge=18)]

    @classmethod
    def load(cls, file: Path = FILE) -> Licences:
        """Raises `DataError`."""
        return decode(file.name, file.read_bytes(), cls)

    def code(self, text: str) -> str:
        """The one sound 统一社会信用代码 that the text says; "": none, or more than one."""
        if len(text) > self.longest:
            return ""
        if Takes.BARE in self.takes and check_unit(text) is NumberKind.UNIT:
            return normal(text)
        if Takes.WITHIN in self.takes and len(found := units_within(unquote(text))) == 1:
            return next(iter(found))
        return ""

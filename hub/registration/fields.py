"""Which fields a registration has: data (`config/duties/registration.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec

from hub.settings_file import Base

SHIPPED = Path(__file__).resolve().parents[2] / "config" / "duties" / "registration.toml"
LONGEST = 200


class Field(Base):
    """`important`: 重要信息, whose change article 39 sets a term for."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,19}$")]
    zh: str
    en: str
    important: bool = False
    optional: bool = False

    def name(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class Form(Base):
    name: str
    source: str
    days: Annotated[int, msgspec.Meta(ge=1, le=250)]
    remind: tuple[Annotated[int, msgspec.Meta(ge=0, le=250)], ...]
    fields: Annotated[tuple[Field, ...], msgspec.Meta(min_length=1)]
    confirmed: bool = False

    def __post_init__(self) -> None:
        ids = [one.id for one in self.fields]
        if len(set(ids)) != len(ids):
            raise ValueError("two fields of one id")

    def wrong(self, values: Mapping[str, str]) -> str:
        """Id of the first field whose value cannot be taken; ""."""
        for one in self.fields:
            text = values.get(one.id, "")
            if len(text) > LONGEST or not text.isprintable() or not (text or one.optional):
                return one.id
        return ""


@lru_cache(1)
def load(path: Path = SHIPPED) -> Form:
    """Raises OSError, ValueError."""
    return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Form)

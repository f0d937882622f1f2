"""The clauses as data (`config/duties/article-40.toml`)."""

from __future__ import annotations

import enum
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec

from hub.settings_file import Base

SHIPPED = Path(__file__).resolve().parents[2] / "config" / "duties" / "article-40.toml"


class Clause(enum.StrEnum):
    RISK = "risk"  # （一）
    DATA = "data"  # （二）
    TRAINING = "training"  # （三）
    EXAM = "exam"  # （四）
    PUBLICITY = "publicity"  # （五）
    OTHER = "other"  # （六）


class Rule(Base):
    """`limit`: more than so many are 超过; 0: a single one is."""

    id: Clause
    number: str
    zh: str
    en: str
    limit: Annotated[int, msgspec.Meta(ge=0, le=100)]

    def text(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class Rules(Base):
    name: str
    source: str
    clauses: tuple[Rule, ...]
    confirmed: bool = False

    def __post_init__(self) -> None:
        if [one.id for one in self.clauses] != list(Clause):
            raise ValueError("every clause once, in its order")


@lru_cache(1)
def load(path: Path = SHIPPED) -> Rules:
    """Raises OSError, ValueError."""
    return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Rules)

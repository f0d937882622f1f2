"""A questionnaire: data, judged whole. Shipped ones stand in `config/questionnaires`; others come
as a file of the same form. What it comes to is a pure function of the answers.
"""

from __future__ import annotations

import enum
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from hub.settings_file import Base

SHIPPED = Path(__file__).resolve().parents[2] / "config" / "questionnaires"
LARGEST = 200_000  # bytes of a file


class Kind(enum.StrEnum):
    """Who fills it in."""

    SELF = "self"  # 自我评价: the station; the agency checks it
    AGENCY = "agency"  # 年度评价: the agency (article 40)
    THIRD = "third-party"  # 第三方评价: the agency enters what somebody else found


class Answer(enum.StrEnum):
    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"
    NOT_ASKED = "not-asked"  # it does not concern the station


Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,29}$")]
Said = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Item(Base):
    """`levels`: () all. `evidence`: a file must show it where it is met."""

    id: Id
    clause: Said
    zh: Said
    en: Said
    levels: tuple[Annotated[int, msgspec.Meta(ge=1, le=3)], ...] = ()
    evidence: bool = False

    def text(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class Questionnaire(Base):
    id: Id
    zh: Said
    en: Said
    source: Said
    items: Annotated[tuple[Item, ...], msgspec.Meta(min_length=1, max_length=100)]
    confirmed: bool = False

    def __post_init__(self) -> None:
        ids = [one.id for one in self.items]
        if len(set(ids)) != len(ids):
            raise ValueError("two items of one id")

    def name(self, language: str) -> str:
        return self.zh if language == "zh" else self.en

    def of_level(self, level: int) -> tuple[Item, ...]:
        """What a station of that level is asked."""
        return tuple(one for one in self.items if not one.levels or level in one.levels)


class BadForm(Exception):
    """It is no questionnaire; the text says where."""


def read(text: bytes) -> Questionnaire:
    """A file of TOML. Raises BadForm."""
    try:
        return msgspec.convert(tomllib.loads(text.decode("utf-8")), Questionnaire)
    except (ValueError, msgspec.ValidationError) as error:
        raise BadForm(str(error)[:200]) from None


def shipped(folder: Path = SHIPPED) -> list[bytes]:
    """The files of a release, by name."""
    return [file.read_bytes() for file in sorted(folder.glob("*.toml"))]


def score(questionnaire: Questionnaire, level: int, answers: Mapping[str, Answer]) -> int | None:
    """Share of what is met, in thousandths; what is partly met counts half. None: nothing that was
    asked concerns the station. What is not answered is not met."""
    worth = {Answer.MET: 2, Answer.PARTLY: 1, Answer.UNMET: 0}
    points = [worth.get(answers.get(one.id, Answer.UNMET)) for one in questionnaire.of_level(level)]
    counted = [one for one in points if one is not None]
    return round(sum(counted) * 500 / len(counted)) if counted else None


def open_items(
    questionnaire: Questionnaire, level: int, answers: Mapping[str, Answer], shown: frozenset[str]
) -> list[str]:
    """Items without which it is not whole: not answered, or met without the file that must show it.
    `shown`: items that have one."""
    return [
        one.id
        for one in questionnaire.of_level(level)
        if one.id not in answers
        or (one.evidence and answers[one.id] is Answer.MET and one.id not in shown)
    ]

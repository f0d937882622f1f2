"""The standards as data: what each asks of a station, row by row, and how a row is judged.

One TOML a standard in `config/standards/`, named as `station.standard` names it. The words of a row
are the standard's own; `kiosk.check.requirements` judges them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from kiosk.services.model_base import Base, Bilingual
from kiosk.services.snapshot import DataError, Folder

FOLDER = Path(__file__).resolve().parents[2] / "config" / "standards"

Number = int | str
Way = Literal["window", "self-service", "mobile", "network", "telephone"]
Net = Literal["insurance", "internet"]
Feature = Literal[
    "consulting",  # guides, notices and the hotline, without network
    "guides",  # every item offered is published with its eight elements
    "review",  # a page behind the 好差评 code
    "identity",  # something that reads a proof, and no handling on a card alone
    "large-text",
    "secrecy",  # everything encrypted, nothing personal left behind
    "reports",  # weekly report, attendance, feedback have somewhere to go
    "phone",
    "complaints",
    "mailbox",
    "channels",
]


class ByName(Base, tag_field="kind", tag="name"):
    """The station's name as one of these; `*` is at least one character."""

    shapes: tuple[str, ...]


class ByItems(Base, tag_field="kind", tag="items"):
    """At least so many of these numbers (0: all), done at this terminal."""

    numbers: tuple[Number, ...]
    least: int = 0


class ByCount(Base, tag_field="kind", tag="count"):
    """At least so many items, whichever, done at this terminal."""

    least: int


class ByStock(Base, tag_field="kind", tag="stock"):
    """At least so many of something the station has: `of` is `table.key` of `[station]`
    (`equipment.pads`); a pad or an all-in-one machine this terminal proves by being one."""

    of: str
    least: int = 1


class ByWays(Base, tag_field="kind", tag="ways"):
    """At least so many of these ways of service (0: all)."""

    of: tuple[Way, ...]
    least: int = 0


class ByNetworks(Base, tag_field="kind", tag="networks"):
    of: tuple[Net, ...]


class ByText(Base, tag_field="kind", tag="published"):
    """Work rules that must be published (`config/publicity`); none: any one."""

    rules: tuple[str, ...] = ()


class ByWording(Base, tag_field="kind", tag="wording"):
    """A string of the interface that must read so."""

    key: str
    text: str


class ByMark(Base, tag_field="kind", tag="mark"):
    """The official mark: the file that the station supplies, drawn as it is."""


class ByFeature(Base, tag_field="kind", tag="feature"):
    of: Feature


class ByWord(Base, tag_field="kind", tag="declared"):
    """Only the station can say: the row's id stands in `station.declared`."""


class Elsewhere(Base, tag_field="kind", tag="elsewhere"):
    """Neither terminal nor station: bureau, staff discipline, money."""


How = (
    ByName | ByItems | ByCount | ByStock | ByWays | ByNetworks | ByText | ByWording | ByMark
    | ByFeature | ByWord | Elsewhere
)  # fmt: skip


class Requirement(Base, kw_only=True):
    id: str
    clause: str  # where it stands
    words: Bilingual  # zh: the standard's own, abridged
    by: How
    levels: tuple[int, ...] = ()  # levels it is asked of; empty: all
    must: bool = True  # False: encouraged, or "where conditions allow"


class ItemNamed(Base, kw_only=True):
    """An item that the standard names."""

    number: Number
    name: str


class Level(Base, kw_only=True):
    number: int
    name: Bilingual


class Standard(Base, kw_only=True):
    id: str
    title: Bilingual
    levels: tuple[Level, ...] = ()  # empty: it knows none, `station.level` is 0
    items: tuple[ItemNamed, ...] = ()
    requirements: tuple[Requirement, ...]

    def asked(self, level: int) -> Iterator[Requirement]:
        """What is asked of a station of that level, in the standard's order."""
        return (r for r in self.requirements if not r.levels or level in r.levels)


def load(folder: Path | str = FOLDER) -> dict[str, Standard]:
    """By id. Raises `DataError` naming file and key."""
    found = Folder(Path(folder))
    standards = [_checked(file, found.decode(file, Standard)) for file in found.files]
    return {standard.id: standard for standard in standards}


def _checked(file: str, standard: Standard) -> Standard:
    if standard.id != file.removesuffix(".toml"):
        raise DataError(file, "id", f"must be the file's name, not `{standard.id}`")
    numbers = [item.number for item in standard.items]
    levels = {level.number for level in standard.levels}
    seen: set[str] = set()
    for i, row in enumerate(standard.requirements):
        place = f"requirements[{i}]"
        if row.id in seen:
            raise DataError(file, place, f"id `{row.id}` stands twice")
        seen.add(row.id)
        if not set(row.levels) <= levels:
            raise DataError(file, f"{place}.levels", "are not all levels of this standard")
        if isinstance(row.by, ByItems) and not set(row.by.numbers) <= set(numbers):
            raise DataError(file, f"{place}.by.numbers", "are not all items of this standard")
    if len(set(numbers)) != len(numbers):
        raise DataError(file, "items", "name a number twice")
    return standard

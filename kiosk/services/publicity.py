"""公示: the work rules of a station (首问负责 …), shown under 咨询, on paper and as posters.

One TOML a rule in `config/publicity/`, versioned by its day, with the role that answers for it. A
station publishes those it has adopted (`station.rules`). What the standards name and do not word is
worded here and stays unconfirmed until the station or its bureau has taken it over.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec

from kiosk.services.model_base import Base, Bilingual
from kiosk.services.snapshot import DataError, Folder, compiled

FOLDER = Path(__file__).resolve().parents[2] / "config" / "publicity"


class Named(Base, kw_only=True):
    """Where a standard names the rule."""

    standard: str
    clause: str
    name: str = ""  # its name there, where it differs


class WorkRule(Base, kw_only=True):
    """`version`: day of the wording. `responsible`: the role that answers for it."""

    id: str
    name: Bilingual
    version: date
    responsible: Bilingual
    paragraphs: tuple[Bilingual, ...] = msgspec.field(name="body")
    named: tuple[Named, ...] = ()
    confirmed: bool = False
    source: str

    def called(self, standard: str) -> str:
        """Its Chinese name in that standard."""
        return next((n.name for n in self.named if n.standard == standard and n.name), self.name.zh)

    def titled(self, standard: str, language: str) -> str:
        """What stands above it: in Chinese as the station's standard names it."""
        return self.name.en if language == "en" else self.called(standard)


def load(folder: Path | str = FOLDER, cache: Path | str | None = None) -> tuple[WorkRule, ...]:
    """By id. Raises `DataError` naming file and key."""
    return compiled(Folder(Path(folder)), tuple[WorkRule, ...], _build, cache)


def adopted(rules: Iterable[WorkRule], ids: Iterable[str]) -> tuple[WorkRule, ...]:
    """Those of a station, in its order; `kiosk check` names an id without a text, here it is left
    out."""
    known = {rule.id: rule for rule in rules}
    return tuple(known[i] for i in dict.fromkeys(ids) if i in known)


def _build(folder: Folder) -> tuple[WorkRule, ...]:
    found = []
    for file in folder.files:
        rule = folder.decode(file, WorkRule)
        if rule.id != file.removesuffix(".toml"):
            raise DataError(file, "id", f"must be the file's name, not `{rule.id}`")
        if not rule.paragraphs:
            raise DataError(file, "body", "needs at least one paragraph")
        if not rule.source:
            raise DataError(file, "source", "must say where the text comes from")
        texts = {"name": rule.name, "responsible": rule.responsible}
        texts |= {f"body[{i}]": text for i, text in enumerate(rule.paragraphs)}
        for key, text in texts.items():
            if not text.zh.strip() or not text.en.strip():
                raise DataError(file, key, "is empty")
        found.append(rule)
    return tuple(found)

"""Code tables: what people read for a code of the interface.

One TOML a dictionary in `config/dictionaries/`, named as 1901 names its types. An unknown code is
shown as it is: nothing is invented. The region table holds provinces (two digits) and prefectures
(four); a county, or a provincial code such as 239900, shows the part that is known.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.services.model import Base, Bilingual
from kiosk.services.snapshot import DataError, Folder, compiled

FOLDER = Path(__file__).resolve().parents[2] / "config" / "dictionaries"
REGION = "REGION"


class Dictionary(Base, kw_only=True):
    """One file: where its values come from, and the values."""

    name: str
    title: Bilingual
    source: str
    confirmed: bool = False  # codes and labels were read from 1901 or a published list
    values: dict[str, Bilingual]


class Dictionaries:
    """All dictionaries, immutable."""

    def __init__(self, tables: dict[str, Dictionary]) -> None:
        self._tables = tables

    @classmethod
    def load(cls, folder: Path | str = FOLDER, cache: Path | str | None = None) -> Dictionaries:
        """Raises `DataError` naming file and key. `cache`: folder of compiled snapshots."""
        found = compiled(Folder(Path(folder)), dict[str, Dictionary], _build, cache)
        return cls(found)

    def __contains__(self, dictionary: str) -> bool:
        return dictionary in self._tables

    def names(self) -> tuple[str, ...]:
        return tuple(self._tables)

    def get(self, dictionary: str) -> Dictionary:
        """Raises `KeyError` naming the dictionary."""
        try:
            return self._tables[dictionary]
        except KeyError:
            raise KeyError(f"no dictionary `{dictionary}` in config/dictionaries") from None

    def label(self, dictionary: str, code: str, language: str) -> str:
        """What people read; an unknown code is its own label."""
        if dictionary == REGION:
            return self.region(code, language)
        found = self.get(dictionary).values.get(code)
        return found.get(language) if found else code

    def region(self, code: str, language: str) -> str:
        """医保区划 -> `黑龙江省哈尔滨市` / `Harbin, Heilongjiang`; at least the province."""
        values = self.get(REGION).values
        province, prefecture = values.get(code[:2]), values.get(code[:4])
        if province is None or len(code) < 2:
            return code
        if prefecture is None or len(code) < 4:
            return province.get(language)
        if language == "en":
            return f"{prefecture.en}, {province.en}"
        return province.zh + prefecture.zh


def _build(folder: Folder) -> dict[str, Dictionary]:
    tables: dict[str, Dictionary] = {}
    for file in folder.files:
        table = folder.decode(file, Dictionary)
        if table.name != file.removesuffix(".toml"):
            raise DataError(file, "name", f"must be the file's name, not `{table.name}`")
        if not table.values:
            raise DataError(file, "values", "needs at least one value")
        tables[table.name] = table
    return tables

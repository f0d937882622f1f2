"""Code tables: what people read for a code of the interface.

One TOML a dictionary in `config/dictionaries/`, named as 1901 names its types. An unknown code is
shown as it is: nothing is invented. The region table holds provinces (two digits) and prefectures
(four); a county, or a provincial code such as 239900, shows the part that is known.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.services.fresh import Fresh, FreshFolder
from kiosk.services.model import Base, Bilingual
from kiosk.services.snapshot import DataError, Folder, compiled

FOLDER = Path(__file__).resolve().parents[2] / "config" / "dictionaries"
REGION = "REGION"
REGION_SHORT = "REGION_SHORT"


class Dictionary(Base, kw_only=True):
    """One file: where its values come from, and the values."""

    name: str
    title: Bilingual
    source: str
    confirmed: bool = False  # codes and labels were read from 1901 or a published list
    values: dict[str, Bilingual]


class Dictionaries:
    """The shipped dictionaries, and over them what the platform told (1901). A renewal replaces one
    whole table at once; readers on other threads see the old or the new."""

    def __init__(
        self, tables: dict[str, Dictionary], fresh: dict[str, Fresh] | None = None
    ) -> None:
        self._tables = tables
        self._fresh = dict(fresh or {})

    @classmethod
    def load(
        cls,
        folder: Path | str = FOLDER,
        cache: Path | str | None = None,
        fresh: FreshFolder | None = None,
    ) -> Dictionaries:
        """Raises `DataError` naming file and key. `cache`: folder of compiled snapshots; `fresh`:
        where the platform's own are kept."""
        found = compiled(Folder(Path(folder)), dict[str, Dictionary], _build, cache)
        return cls(found, fresh.load() if fresh else None)

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
        shipped, fresh = self.get(dictionary).values.get(code), self._fresh.get(dictionary)
        told = fresh.values.get(code) if fresh else None
        if told and (language == "zh" or shipped is None):
            return told
        return shipped.get(language) if shipped else code

    def codes(self, dictionary: str) -> frozenset[str]:
        """The shipped codes."""
        return frozenset(self.get(dictionary).values)

    def fresh(self, dictionary: str) -> Fresh | None:
        """What the platform told last, if it ever did."""
        return self._fresh.get(dictionary)

    def renew(self, dictionary: str, fresh: Fresh) -> None:
        if dictionary in self._tables and dictionary != REGION:
            self._fresh = {**self._fresh, dictionary: fresh}

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

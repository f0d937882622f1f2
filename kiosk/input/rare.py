"""Rare characters of names: by their reading, and by their parts (拆字).

Readings are those of Unihan (Unicode licence), parts the sequences of yi-bai/ids (MIT); both tables
are made by `config/input/make.py`. Parts are typed by what they are called, one after the other:
`longtian` is 龙 over 天, `rener` 亻 beside 尔. The table of parts is mapped from its file and
searched in place: nothing of a question is kept.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

from kiosk.input.absent import Absent, Lack
from kiosk.input.pinyin import drawable

FOLDER = Path(__file__).resolve().parents[2] / "config" / "input"
_MOST = 200  # characters by parts


class Rare:
    """The two tables of one folder."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """OSError or ValueError where a table is not there or is none."""
        rows = (folder / "readings.txt").read_text(encoding="utf-8").splitlines()
        self._readings: dict[str, str] = dict(row.split("\t") for row in rows)
        with (folder / "parts.txt").open("rb") as file:
            self._parts = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def by_reading(self, syllable: str) -> tuple[str, ...]:
        """Characters of a syllable without tone (v for ü), those of 通用规范汉字表 first."""
        return tuple(c for c in self._readings.get(syllable, "") if drawable(c))

    def readings(self) -> Iterator[tuple[str, str]]:
        """Each syllable with all characters that may be read so."""
        yield from self._readings.items()

    def weights(self) -> dict[str, int]:
        """Syllables, and of how many characters each is the reading."""
        return {syllable: len(found) for syllable, found in self._readings.items()}

    def by_parts(self, letters: str) -> tuple[str, ...]:
        """Characters whose parts are spelt so, then those whose parts begin so."""
        if not letters.isascii() or not letters.isalpha():
            return ()
        key = letters.encode("ascii")
        found: dict[str, None] = {}
        at = self._first(key)
        while at < len(self._parts) and len(found) < _MOST:
            end = self._parts.find(b"\n", at)
            spelt, _, characters = self._parts[at:end].partition(b"\t")
            if not spelt.startswith(key):
                break
            found |= dict.fromkeys(c for c in characters.decode("utf-8") if drawable(c))
            at = end + 1
        return tuple(found)[:_MOST]

    def _first(self, key: bytes) -> int:
        """Where the first row that is not before `key` begins."""
        low, high = 0, len(self._parts)
        while low < high:
            middle = (low + high) // 2
            begin = self._parts.rfind(b"\n", 0, middle) + 1
            end = self._parts.find(b"\n", begin)
            if self._parts[begin : self._parts.find(b"\t", begin)] < key:
                low = end + 1
            else:
                high = begin
        return low


def open_rare(folder: Path = FOLDER) -> Rare | Absent:
    """The tables, or that they are not there."""
    try:
        return Rare(folder)
    except (OSError, ValueError):
        return Absent("rare", Lack.DATA)

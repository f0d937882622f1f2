"""What the pages say, in both languages: one file a room in `words/`, names as `room.word`.

A word has a text for each language; `{name}` in it is filled by whoever says it. A word that is not
there is an error of ours, found by the tests, never a blank on a page.
"""

from __future__ import annotations

import contextlib
import tomllib
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "words"
LANGUAGES = ("zh", "en")
CHINA = timezone(timedelta(hours=8))


@lru_cache(1)
def read(folder: Path = FOLDER) -> dict[str, dict[str, str]]:
    """Every word: `room.word` → language → text."""
    return {
        f"{file.stem}.{name}": texts
        for file in sorted(folder.glob("*.toml"))
        for name, texts in tomllib.loads(file.read_text("utf-8")).items()
    }


class Words:
    """In one language."""

    def __init__(self, language: str) -> None:
        self.language, self._all = language, read()

    @property
    def tag(self) -> str:
        """BCP 47."""
        return "zh-CN" if self.language == "zh" else "en"

    def __call__(self, name: str, /, **filled: object) -> str:
        """Raises KeyError."""
        text = self._all[name][self.language]
        return text.format(**filled) if filled else text

    def has(self, name: str) -> bool:
        return name in self._all


def at(moment: datetime | None) -> str:
    """China's time, to the minute; a dash for none. The last hours of the calendar stand in UTC."""
    if moment is None:
        return "–"
    with contextlib.suppress(OverflowError):
        moment = moment.astimezone(CHINA)
    return f"{moment:%Y-%m-%d %H:%M}"

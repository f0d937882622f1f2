"""Which spoken words a station has as recorded files: `manifest.toml` in a folder of WAV files.

    [zh.strings]                       # by the key of a string without placeholders
    "bar.back" = "zh/back.wav"
    [zh.words]                         # by the words themselves: names of items and others
    "缴费记录" = "zh/contributions.wav"
    [en.strings]
    "bar.back" = "en/back.wav"

A file is 16 bits, one or two channels, in the folder or below it. What is recorded is heard in
place of the voice of speech-dispatcher; words of a person are never looked up here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from kiosk.text.spoken import spoken
from kiosk.text.strings import Strings

MANIFEST = "manifest.toml"
LANGUAGES = ("zh", "en")


class RecordingsError(Exception):
    """A manifest that cannot be used; the message names the entry."""


def load(
    folder: Path, strings: Callable[[str], Strings] = Strings.load
) -> dict[tuple[str, str], Path]:
    """(language, words as they are heard) → file. Raises `RecordingsError`."""
    try:
        table = tomllib.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        raise RecordingsError(f"{MANIFEST}: not there") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecordingsError(f"{MANIFEST}: cannot be read: {type(error).__name__}") from None
    if unknown := table.keys() - set(LANGUAGES):
        raise RecordingsError(f"{MANIFEST}: no language is called {min(unknown)}")
    found: dict[tuple[str, str], Path] = {}
    for language, sections in table.items():
        known = strings(language)
        for words, file in _entries(language, sections, known):
            found[language, spoken(words, language)] = _inside(folder, file, f"{language}: {words}")
    return found


def _entries(language: str, sections: Any, known: Strings) -> Iterator[tuple[str, Any]]:
    if not isinstance(sections, Mapping) or sections.keys() - {"strings", "words"}:
        raise RecordingsError(f"{MANIFEST}: [{language}] has [strings] and [words] only")
    for key, file in _table(sections, "strings", language).items():
        if key not in known:
            raise RecordingsError(f"{MANIFEST}: no string `{key}`")
        words = known.raw(key)
        if "{" in words:
            raise RecordingsError(f"{MANIFEST}: string `{key}` is filled in, it cannot be recorded")
        yield words, file
    yield from _table(sections, "words", language).items()


def _table(sections: Mapping[str, Any], name: str, language: str) -> Mapping[str, Any]:
    table = sections.get(name, {})
    if not isinstance(table, Mapping):
        raise RecordingsError(f"{MANIFEST}: [{language}.{name}] must be a table")
    return table


def _inside(folder: Path, file: Any, entry: str) -> Path:
    """No path that leads out of the folder."""
    if not isinstance(file, str) or not file:
        raise RecordingsError(f"{MANIFEST}: {entry} names no file")
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts:
        raise RecordingsError(f"{MANIFEST}: {entry} leads out of its folder")
    return folder / path

"""Interface strings of one language, from `config/strings/<language>.toml`.

Nested tables; a key is the path joined by dots: `strings("home.title")`. Placeholders are Python's
`{name}`. A missing key or argument is an error, never an empty place on the glass.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "config" / "strings"


class StringsError(Exception):
    """A string file that cannot be used; the message names file and key."""


def _flat(table: dict, file: Path, prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        path = prefix + key
        if isinstance(value, dict):
            yield from _flat(value, file, path + ".")
        elif isinstance(value, str):
            yield path, value
        else:
            raise StringsError(f"{file.name}: `{path}` must be a string, not {value!r}")


class Strings:
    """Callable: `strings(key, **args) -> str`. Immutable after loading."""

    def __init__(self, language: str, texts: dict[str, str]) -> None:
        self.language = language
        self._texts = texts

    @classmethod
    def load(cls, language: str, folder: Path | str = FOLDER) -> Strings:
        """Raises `StringsError` when the file is absent, not TOML, or holds other than strings."""
        file = Path(folder) / f"{language}.toml"
        try:
            table = tomllib.loads(file.read_text("utf-8"))
        except FileNotFoundError:
            raise StringsError(f"{file.name}: no such language in {file.parent.name}/") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise StringsError(f"{file.name}: not valid TOML: {error}") from None
        return cls(language, dict(_flat(table, file)))

    def __call__(self, key: str, /, **args: object) -> str:
        """Raises `KeyError` naming the key (or the argument) that is missing."""
        try:
            text = self._texts[key]
        except KeyError:
            raise KeyError(f"no string `{key}` in {self.language}.toml") from None
        if not args and "{" not in text:
            return text
        try:
            return text.format_map(args)
        except KeyError as error:
            raise KeyError(f"string `{key}` ({self.language}) wants {error}") from None

    def raw(self, key: str) -> str:
        """As the file has it, with its placeholders."""
        return self._texts[key]

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __len__(self) -> int:
        return len(self._texts)

    def keys(self) -> tuple[str, ...]:
        return tuple(self._texts)

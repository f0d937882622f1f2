"""Catalogues too long to choose from at a glance: institutions, diseases. Found by what is typed.

A catalogue is described in `config/catalogues/` and filled by the centre (1201, 1307, 1309; see
`kiosk/platform/listing.py`); one file each in the data folder, replaced whole. It names nobody.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from kiosk.services.model_base import Base, Bilingual
from kiosk.services.snapshot import DataError, decode
from kiosk.services.whole import write_whole

T = TypeVar("T")

FOLDER = Path(__file__).resolve().parents[2] / "config" / "catalogues"
MOST = 60_000  # entries; the largest national catalogue of diseases has some 35,000
SHOWN = 60  # that a search gives: nobody reads more, one letter more is quicker


class Columns(Base, kw_only=True):
    """Where code and name stand in a line of a downloaded file, counted from 0."""

    code: int
    name: int
    sub: int | None = None
    confirmed: bool = False


class Described(Base, kw_only=True):
    """One file of `config/catalogues/`.

    `kind` "query": the rows of `transaction`, whose record fields `code`, `name` and `sub` are
    taken. "file": `transaction` tells the number of a file, and `download` brings it: lines of
    fields with a tab between them, in a ZIP or bare.
    """

    id: str
    title: Bilingual
    kind: Literal["query", "file"]
    transaction: str
    download: str = ""
    arguments: dict[str, str] = msgspec.field(default_factory=dict)
    columns: Columns | None = None
    least: int = 1  # entries; fewer are no catalogue
    confirmed: bool = False
    source: str


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """`sub`: what tells it from others of its name. `keys`: the initials of each of its name's
    characters, a comma after each (`kiosk.input.initials`)."""

    code: str
    name: str
    sub: str = ""
    keys: str = ""


class Brought(msgspec.Struct, frozen=True):
    """The head of a `Filled`."""

    version: str
    at: date


class Filled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`version`: the centre's own, "" where it gives none. `at`: the day it was brought."""

    version: str
    at: date
    entries: tuple[Entry, ...]


def described(folder: Path = FOLDER) -> dict[str, Described]:
    """All catalogues there are. Raises `DataError` naming file and key."""
    found: dict[str, Described] = {}
    for file in sorted(folder.glob("*.toml")):
        one = decode(file.name, file.read_bytes(), Described)
        if one.id != file.stem:
            raise DataError(file.name, "id", f"must be `{file.stem}`, as the file is called")
        if one.kind == "file" and not (one.download and one.columns):
            raise DataError(file.name, "kind", "`file` needs `download` and `columns`")
        found[one.id] = one
    return found


class Entries:
    """What was brought, read when it is first looked into. One thread writes, any reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Filled | None] = {}

    def get(self, catalogue: str) -> Filled | None:
        """None: never brought, or not readable."""
        if catalogue not in self._read:
            self._read[catalogue] = self._decoded(catalogue, Filled)
        return self._read[catalogue]

    def find(
        self, catalogue: str, words: str, of: str = "", most: int = SHOWN
    ) -> tuple[Entry, ...]:
        """By part of the name, initials of its syllables, or the beginning of its code; names and
        initials that begin so come first. Without `words` the first of the catalogue. `of`: only
        entries whose `sub` is this."""
        filled = self.get(catalogue)
        if filled is None:
            return ()
        entries = filled.entries
        if of:
            entries = tuple(one for one in entries if one.sub == of)
        return search(entries, words, most)

    def kept(self, catalogue: str) -> bool:
        """It was brought, as far as is known without reading it."""
        if catalogue in self._read:
            return self._read[catalogue] is not None
        return self._file(catalogue).exists()

    def brought(self, catalogue: str) -> Brought | None:
        """Which it is, of which day; its entries are not read for that. None as with `get`."""
        if catalogue in self._read:
            filled = self._read[catalogue]
            return Brought(filled.version, filled.at) if filled else None
        return self._decoded(catalogue, Brought)

    def renew(self, catalogue: str, filled: Filled) -> bool:
        """Written whole, then in force; False: the disk would not have it."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._file(catalogue), msgspec.msgpack.encode(filled))
            self._read[catalogue] = filled
            return True
        return False

    def _decoded(self, catalogue: str, type_: type[T]) -> T | None:
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            return msgspec.msgpack.decode(self._file(catalogue).read_bytes(), type=type_)
        return None

    def _file(self, catalogue: str) -> Path:
        return self._folder / f"{catalogue}.msgpack"


def search(entries: tuple[Entry, ...], words: str, most: int = SHOWN) -> tuple[Entry, ...]:
    """See `Entries.find`."""
    wanted = "".join(words.split()).casefold()
    if not wanted:
        return entries[:most]
    begins, holds = _spelt(wanted) if wanted.isascii() and wanted.isalnum() else (None, None)
    first: list[Entry] = []
    after: list[Entry] = []
    for one in entries:
        name, keys = one.name.casefold(), one.keys
        if name.startswith(wanted) or (
            begins is not None and (begins.match(keys) or one.code.casefold().startswith(wanted))
        ):
            first.append(one)
            if len(first) == most:
                break
        elif len(after) < most and (wanted in name or (holds is not None and holds.search(keys))):
            after.append(one)
    return tuple((first + after)[:most])


def _spelt(letters: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Keys whose first groups, or groups somewhere, hold one of the letters each."""
    groups = "".join(f"[^,]*{letter}[^,]*," for letter in letters[:-1])
    groups += f"[^,]*{letters[-1]}"
    return re.compile(groups), re.compile(f"(?:^|,){groups}")


def answer(entry: Entry) -> str:
    """The answer of a question that picks an entry: its code and its name, a tab between."""
    return f"{entry.code}\t{entry.name}"


def parted(value: str) -> tuple[str, str]:
    """Code and name of such an answer."""
    code, _, name = value.partition("\t")
    return code, name


def made(rows: Mapping[str, tuple[str, str]], initials: Callable[[str], str]) -> tuple[Entry, ...]:
    """Entries in the centre's order, from code -> (name, sub)."""
    return tuple(
        Entry(_plain(code), _plain(name), _plain(sub), initials(name))
        for code, (name, sub) in rows.items()
    )


def _plain(text: str) -> str:
    return " ".join(text.split())

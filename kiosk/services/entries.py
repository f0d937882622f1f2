"""Catalogues too long to choose from at a glance: institutions, diseases. Found by what is typed.

A catalogue is described in `config/catalogues/` and filled by the centre (1201, 1307, 1309; see
`kiosk/platform/listing.py`); one file each in the data folder, replaced whole. It names nobody.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.services.model_base import Base, Bilingual
from kiosk.services.snapshot import DataError, decode

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
            self._read[catalogue] = self._load(catalogue)
        return self._read[catalogue]

    def there(self, catalogue: str) -> bool:
        return (found := self.get(catalogue)) is not None and bool(found.entries)

    def name(self, catalogue: str, code: str) -> str:
        """An unknown code is its own name."""
        filled = self.get(catalogue)
        entries = filled.entries if filled else ()
        return next((one.name for one in entries if one.code == code), code)

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
        """There is a file of it; nothing is read."""
        return catalogue in self._read or (self._folder / f"{catalogue}.msgpack").exists()

    def renew(self, catalogue: str, filled: Filled) -> bool:
        """Written whole, then in force; False: the disk would not have it."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(handle, "wb") as out:
                out.write(msgspec.msgpack.encode(filled))
            os.replace(draft, self._folder / f"{catalogue}.msgpack")
            self._read[catalogue] = filled
            return True
        return False

    def _load(self, catalogue: str) -> Filled | None:
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            content = (self._folder / f"{catalogue}.msgpack").read_bytes()
            return msgspec.msgpack.decode(content, type=Filled)
        return None


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

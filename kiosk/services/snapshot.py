"""TOML data files, decoded strictly, and kept as one compiled snapshot.

Decoding the shipped TOMLs takes far longer than the first frame may wait. So the checked objects
are written once as msgpack, under a name that is the hash of every file's bytes and of the code
that checks them: a changed file, or a changed rule, is a new name, and is checked anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from kiosk.services.whole import write_whole

T = TypeVar("T")
_RULES = tuple(
    Path(__file__).with_name(name)
    for name in (
        "model_base.py",
        "model.py",
        "columns.py",
        "form.py",
        "unit.py",
        "proofs.py",
        "catalogue.py",
        "rules.py",
        "placeholders.py",
        "parts.py",
        "dictionaries.py",
        "notice.py",
        "notices.py",
        "publicity.py",
        "texts.py",
        "snapshot.py",
    )
)


class DataError(Exception):
    """A data file that cannot be used: `file`, `key`, and what to do."""

    def __init__(self, file: str, key: str, what: str) -> None:
        self.file, self.key, self.what = file, key, what
        super().__init__(f"{file}: `{key}` {what}" if key else f"{file}: {what}")


class Folder:
    """The TOML files of a folder, read once. Raises `DataError` when there are none. `beside`:
    folders whose files these are put together with."""

    def __init__(self, path: Path, beside: tuple[Path, ...] = ()) -> None:
        self.path = path
        self._beside = [file for folder in beside for file in sorted(folder.glob("*.toml"))]
        try:
            names = sorted(e.name for e in os.scandir(path) if e.name.endswith(".toml"))
        except OSError as error:
            raise DataError(path.name, "", f"cannot be read: {error.strerror}") from None
        if not names:
            raise DataError(path.name, "", "holds no .toml file")
        self.files = tuple(names)
        self._bytes = {name: (path / name).read_bytes() for name in names}

    def hash(self) -> str:
        """Hex digest over names, contents and the code that checks them."""
        digest = hashlib.blake2b(digest_size=16)
        for name, content in self._bytes.items():
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        for file in self._beside:
            digest.update(f"{file.name}\0".encode() + file.read_bytes())
        for file in _RULES:
            with contextlib.suppress(OSError):
                digest.update(file.read_bytes())
        return digest.hexdigest()

    def table(self, file: str) -> dict[str, Any]:
        """One file as it stands. Raises `DataError`."""
        return parse(file, self._bytes[file])

    def decode(self, file: str, type_: type[T]) -> T:
        """One file as `type_`. Raises `DataError` naming file and key."""
        return decode(file, self._bytes[file], type_)


def parse(file: str, content: bytes) -> dict[str, Any]:
    """TOML bytes as tables."""
    try:
        return tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise DataError(file, "", "is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise DataError(file, "", f"is not valid TOML: {error}") from None


def decode(file: str, content: bytes, type_: type[T]) -> T:
    """TOML bytes as `type_`, strictly: unknown and missing keys are errors that name the key."""
    return convert(file, parse(file, content), type_)


_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>.*)`)?$", re.DOTALL)


def convert(file: str, table: object, type_: type[T]) -> T:
    """A parsed table as `type_`; msgspec's message is turned into file, key and what is wrong."""
    try:
        return msgspec.convert(table, type_)
    except msgspec.ValidationError as error:
        found = _PLACE.match(str(error))
        what, path = (found["what"], found["path"] or "$") if found else (str(error), "$")
        key = path.removeprefix("$").removeprefix(".")
        named = re.search(r"field `([^`]+)`", what)
        if named:
            key = f"{key}.{named[1]}".lstrip(".")
            what = "is missing" if "missing" in what else "is not a known key (misspelt?)"
        raise DataError(file, key or "(top level)", what) from None


_made: dict[tuple[Path, Callable], tuple[str, object]] = {}
"""Of each folder what was built last, and of which bytes. Nobody changes what was built."""


def compiled(
    folder: Folder, type_: type[T], build: Callable[[Folder], T], cache: Path | str | None
) -> T:
    """What `build` makes of the folder, from the snapshot in `cache` when it is the same.

    Older snapshots of the same folder are removed. A cache that cannot be read or written is as
    none: it must never stop a start. Without one, what this process made of the same bytes last.
    """
    digest = folder.hash()
    if cache is None:
        known = _made.get((folder.path, build))
        if known is None or known[0] != digest:
            known = _made[folder.path, build] = (digest, build(folder))
        return cast(T, known[1])
    place = Path(cache)
    file = place / f"{folder.path.name}-{digest}.msgpack"
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return msgspec.msgpack.decode(file.read_bytes(), type=type_)
    made = build(folder)
    with contextlib.suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        for old in place.glob(f"{folder.path.name}-*.msgpack"):
            old.unlink(missing_ok=True)
        write_whole(file, msgspec.msgpack.encode(made))
    return made

"""`config/journal.toml` as typed data, for the generator and its tests."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

from kiosk.actors import Actor
from kiosk.journal.journal import Level

FILE = Path(__file__).resolve().parents[2] / "config" / "journal.toml"
PLAIN = ("code", "count", "seconds", "exception")
WITH_NAME = ("word", "slug")

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z]+\.[a-z]+(-[a-z]+)*$", max_length=60)]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    values: tuple[Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z][A-Za-z_-]*$")], ...]
    same: str = ""  # "module:Enumeration" whose values these are


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    level: Level
    who: Actor
    zh: str
    en: str
    fields: dict[Annotated[str, msgspec.Meta(pattern=r"^[a-z]+$")], str] = {}


class Registry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: dict[str, Words]
    events: dict[Id, Row]


class FieldType(NamedTuple):
    kind: str  # word | slug | code | count | seconds | exception
    name: str = ""  # of the list or family


class RegistryWrong(ValueError):
    """Names the event and field, and what is expected."""


def load(path: Path = FILE) -> Registry:
    try:
        registry = msgspec.convert(tomllib.loads(path.read_text()), Registry)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RegistryWrong(f"{path.name}: {error}") from None
    for event, row in registry.events.items():
        for name, text in row.fields.items():
            kind = field_type(text)
            where = f"{path.name}: {event}.{name} = {text!r}"
            if kind.kind not in PLAIN + WITH_NAME or bool(kind.name) != (kind.kind in WITH_NAME):
                raise RegistryWrong(f"{where}: not a field type")
            if kind.kind == "word" and kind.name not in registry.words:
                raise RegistryWrong(f"{where}: there is no list [words.{kind.name}]")
            if name in ("t", "e", "l"):
                raise RegistryWrong(f"{where}: the name belongs to the row itself")
    return registry


def field_type(text: str) -> FieldType:
    kind, _, name = text.partition(" ")
    return FieldType(kind, name)


def function_name(event: str) -> str:
    return re.sub(r"[.-]", "_", event)

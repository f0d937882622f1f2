"""Reading rows of the journal as strictly as they are written.

What leaves this machine is rebuilt field by field from `config/journal.toml`; a line that another
program wrote into the file, or that an older release wrote in another way, does not get through.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from kiosk.journal.journal import LARGEST_COUNT, LONGEST, UNLISTED, Level
from kiosk.journal.registry import FieldType, Registry, field_type, load

_CLASS = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
_PLACE = re.compile(r"(?:kiosk|drivers|screens|hub)(?:/[a-z_0-9]{1,40}){1,4}\.py:\d{1,6}")
_CODE_PART = re.compile(r"-?\d{1,6}")


def allowed(line: str, known: Collection[str] = ()) -> dict[str, Any] | None:
    """The row, rebuilt; None when it is none of ours. `known`: words a slug may be, others become
    `unlisted`."""
    try:
        said = json.loads(line)
        event, level = said["e"], Level(said["l"])
        at = datetime.fromisoformat(said["t"])
        fields = _fields(event)
    except (ValueError, KeyError, TypeError):
        return None
    row: dict[str, Any] = {
        "t": at.isoformat(timespec="milliseconds"),
        "e": event,
        "l": level.value,
    }
    for name, kind in fields.items():
        value = _value(said.get(name), kind, known)
        if value is None:
            return None
        row[name] = value
    return row


@functools.cache
def _registry() -> Registry:
    return load()


@functools.lru_cache(256)
def _fields(event: str) -> dict[str, FieldType]:
    """Raises KeyError for an event that is not registered."""
    return {name: field_type(kind) for name, kind in _registry().events[event].fields.items()}


def _value(value: Any, kind: FieldType, known: Collection[str]) -> Any:
    words = _registry().words
    match kind.kind:
        case "word" if value in words[kind.name].values:
            return value
        case "slug" if isinstance(value, str):
            return value if value in known else UNLISTED
        case "code" if isinstance(value, str):
            return _code(value, words["code"].values)
        case "count" if type(value) is int and 0 <= value <= LARGEST_COUNT:
            return value
        case "seconds" if type(value) in (int, float) and math.isfinite(value):
            return value if 0 <= value <= LONGEST else None
        case "exception" if isinstance(value, dict):
            return _exception(value)
    return None


def _code(value: str, words: Collection[str]) -> str:
    """As the journal writes it: at most three parts, each a listed word, a number, or both."""
    said = []
    for part in value.split()[:3]:
        word, _, number = part.rpartition("-")
        listed = part in words or _CODE_PART.fullmatch(part)
        both = word in words and number.isdigit() and len(number) <= 6
        said.append(part if listed or both else UNLISTED)
    return " ".join(said)


def _exception(value: dict[str, Any]) -> dict[str, str] | None:
    name, place = value.get("class"), value.get("at")
    if not (isinstance(name, str) and _CLASS.fullmatch(name) and isinstance(place, str)):
        return None
    return {"class": name, "at": place if _PLACE.fullmatch(place) else ""}

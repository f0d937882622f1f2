"""Writing the journal: JSON lines of registered events with fields of closed types.

Use the typed functions of `kiosk.journal.events`; they are made from `config/journal.toml`. Text
has no way in: a field is one of a closed list, a name out of our own configuration, a bounded
number, or the class and place of an exception.
"""

from __future__ import annotations

import enum
import json
import math
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from kiosk.actors import Actor

UNLISTED = "unlisted"
LARGEST_COUNT = 999_999_999
LONGEST = 99_999_999.0
_ROOT = Path(__file__).resolve().parents[2]


class Level(enum.StrEnum):
    INFO = "info"
    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"


class Field(NamedTuple):
    name: str
    kind: str  # word | slug | code | count | seconds | exception
    family: str = ""  # of a slug
    words: frozenset[str] = frozenset()  # of word and code


class Event(NamedTuple):
    id: str
    level: Level
    who: Actor
    fields: tuple[Field, ...] = ()


class Sink(Protocol):
    def line(self, text: str) -> None:
        """Write one line. May fail with OSError: the journal then goes on without it."""


class Misuse(TypeError):
    """A value that its field does not allow. Names event and field, never the value."""


class Journal:
    """May be used from any thread, and never stops its caller (but for `strict`, in tests)."""

    def __init__(
        self, sinks: Sequence[Sink], now: Callable[[], datetime], *, strict: bool = False
    ) -> None:
        """`now` gives the aware wall time."""
        self._sinks = tuple(sinks)
        self._now = now
        self._strict = strict
        self._known: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()
        self.lost = 0  # lines that a sink could not take

    def know(self, family: str, words: Iterable[str]) -> None:
        """Names that a `slug` of this family may have: items, profiles, releases …"""
        self._known[family] = self._known.get(family, frozenset()) | frozenset(words)

    def write(self, event: Event, values: dict[str, Any]) -> None:
        """One row. For the generated functions."""
        try:
            said = self._checked(event, values)
        except Misuse:
            if self._strict:
                raise
            self._row("journal.misused", Level.ERROR, {"event": event.id})
            return
        self._row(event.id, event.level, said)

    def _checked(self, event: Event, values: dict[str, Any]) -> dict[str, Any]:
        if values.keys() != {field.name for field in event.fields}:
            raise Misuse(event.id)
        return {
            field.name: self._value(f"{event.id} {field.name}", field, values[field.name])
            for field in event.fields
        }

    def _value(self, where: str, field: Field, value: Any) -> Any:
        match field.kind:
            case "word" if isinstance(value, str) and value in field.words:
                return str(value)
            case "slug" if isinstance(value, str):
                return value if value in self._known.get(field.family, ()) else UNLISTED
            case "code" if isinstance(value, str):
                return _code(value, field.words)
            case "count" if type(value) is int and 0 <= value <= LARGEST_COUNT:
                return value
            case "seconds" if type(value) in (int, float) and 0 <= value <= LONGEST:
                return round(value, 3) if math.isfinite(value) else None
            case "exception" if isinstance(value, BaseException):
                return {"class": type(value).__name__, "at": place_of(value)}
        raise Misuse(where)

    def _row(self, event: str, level: Level, fields: dict[str, Any]) -> None:
        row = {
            "t": self._now().isoformat(timespec="milliseconds"),
            "e": event,
            "l": level.value,
            **fields,
        }
        text = json.dumps(row, ensure_ascii=True, separators=(",", ":"))
        with self._lock:
            for sink in self._sinks:
                try:
                    sink.line(text)
                except (OSError, ValueError):
                    self.lost += 1


def _code(text: str, words: frozenset[str]) -> str:
    """Each part a listed word, a number of at most six digits, or both joined by a hyphen."""
    said = []
    for part in text.split():
        if part in words or re.fullmatch(r"-?[0-9]{1,6}", part):
            said.append(part)
            continue
        word, _, number = part.rpartition("-")
        listed = word in words and re.fullmatch(r"[0-9]{1,6}", number)
        said.append(part if listed else UNLISTED)
    return " ".join(said[:3])


def place_of(error: BaseException) -> str:
    """`kiosk/outbox/outbox.py:120`: the innermost line of our own code; "" when there is none."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_ROOT) and ".venv" not in path.parts:
            return f"{path.relative_to(_ROOT)}:{frame.lineno}"
    return ""


class Stderr:
    """journald takes it from there."""

    def line(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

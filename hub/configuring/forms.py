"""A form for any value that a hub may set, made from its JSON Schema, and the value that comes
back. Pure; words and drawing are the pages'.

A field's name is its place in the value (`v.body.0.zh`). Lists and maps have two empty rows more
than they hold; a row that is left empty is none. What is secret is never put into a form: left
empty, it stays as it is. A PIN that is typed becomes its hash here, and is kept nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from kiosk.settings import pins
from kiosk.settings.layers import ABSENT
from kiosk.settings.settable import Settable

Kind = Literal[
    "text", "number", "date", "choice", "yesno", "lines", "ticks", "order", "hidden", "secret",
    "group", "rows", "map",
]  # fmt: skip
Schema = Mapping[str, Any]

PIN = "pin_hash"
HIDDEN = frozenset({PIN, "card_hash", "sealed"})
"""Properties that no page shows: from a hash of a few digits the digits are found again."""
MORE = 2
_ORDERED = frozenset({"appearance.languages"})  # lists of words whose order says something


@dataclass(frozen=True)
class Field:
    """`label`: the property's name, "" for the whole value or a row. `typed`: what stands in it.
    `parts`: of a group, of each row (a row of a map: its key, its value)."""

    name: str
    kind: Kind
    label: str = ""
    typed: str | tuple[str, ...] = ""
    options: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    whole: bool = False
    needed: bool = False
    parts: tuple[Field, ...] = ()


class Problem(NamedTuple):
    """`why`: needed | number | whole | least | most | format | date | choice | twice | pin; `what`:
    the bound."""

    name: str
    why: str
    what: str = ""


class Read(NamedTuple):
    """`value` is ABSENT where nothing was typed."""

    value: Any
    problems: tuple[Problem, ...]


def schema_of(one: Settable) -> Schema:
    return one.schema()


def field(one: Settable, value: Any, more: int = MORE) -> Field:
    """The form with `value` in it (ABSENT: empty). `more`: empty rows."""
    return _Drawn(one, more).field(one.schema(), "v", value, "", needed=False)


def read(one: Settable, form: Mapping[str, str], before: Any) -> Read:
    """`before`: the value that secrets are kept from; ABSENT: none."""
    reader = _Reader(one, form)
    value = reader.value(one.schema(), "v", before, "", needed=True)
    return Read(value, tuple(reader.problems))


def hidden(path: str) -> bool:
    """Is everything under the path kept from pages?"""
    return path.rpartition(".")[2] in HIDDEN


# ---- schema


class _Shape(NamedTuple):
    kind: Kind
    schema: Schema
    optional: bool = False  # null is a value


class _Of:
    def __init__(self, one: Settable) -> None:
        self.one = one
        self.defs: Schema = one.schema().get("$defs", {})

    def shape(self, schema: Schema, label: str) -> _Shape:
        if "anyOf" in schema:
            inner = next(s for s in schema["anyOf"] if s.get("type") != "null")
            return self.shape(inner, label)._replace(optional=True)
        if "$ref" in schema:
            return self.shape(self.defs[schema["$ref"].rpartition("/")[2]], label)
        if self.one.sealed:
            return _Shape("secret", schema)
        if (label or self.one.path.rpartition(".")[2]) in HIDDEN:
            return _Shape("hidden", schema)
        if "enum" in schema:
            return _Shape("choice", schema)
        kind = schema.get("type")
        if kind == "array":
            return _Shape(self._list(schema), schema)
        if kind == "object":
            return _Shape("group" if "properties" in schema else "map", schema)
        if kind == "string":
            return _Shape("date" if schema.get("format") == "date" else "text", schema)
        return _Shape("yesno" if kind == "boolean" else "number", schema)

    def _list(self, schema: Schema) -> Kind:
        inner = self.shape(schema["items"], "item")
        if inner.kind == "choice":
            return "order" if self.one.path in _ORDERED else "ticks"
        return "lines" if inner.kind == "text" else "rows"

    def words(self, schema: Schema) -> tuple[str, ...]:
        """Of a list of words."""
        return tuple(self.shape(schema["items"], "item").schema["enum"])


# ---- drawing


class _Drawn(_Of):
    def __init__(self, one: Settable, more: int) -> None:
        super().__init__(one)
        self.more = more

    def field(self, schema: Schema, name: str, value: Any, label: str, needed: bool) -> Field:
        shape = self.shape(schema, label)
        kind, inner = shape.kind, shape.schema
        value = None if value is ABSENT else value
        needed = needed and not shape.optional
        if kind == "choice":
            options = tuple(str(word) for word in inner["enum"])
            return Field(name, kind, label, _text(value), options, needed=needed)
        if kind in ("ticks", "order"):
            chosen = tuple(map(str, value or ()))
            return Field(name, kind, label, chosen, self.words(inner))
        if kind == "lines":
            return Field(name, kind, label, "\n".join(map(str, value or ())))
        if kind == "number":
            return Field(
                name, kind, label, _text(value), needed=needed,
                least=inner.get("minimum", inner.get("exclusiveMinimum")),
                most=inner.get("maximum"), whole=inner.get("type") == "integer",
            )  # fmt: skip
        if kind == "group":
            return Field(name, kind, label, parts=self._group(inner, name, value or {}))
        if kind == "rows":
            return Field(name, kind, label, parts=self._rows(inner, name, value or ()))
        if kind == "map":
            return Field(name, kind, label, parts=self._map(inner, name, value or {}))
        if kind in ("hidden", "secret"):
            return Field(name, kind, label, "there" if value else "", needed=needed)
        return Field(name, kind, label, _text(value), needed=needed)

    def _group(self, schema: Schema, name: str, value: Mapping[str, Any]) -> tuple[Field, ...]:
        return tuple(
            self.field(inner, f"{name}.{part}", value.get(part, ABSENT), part,
                       part in schema.get("required", ()))
            for part, inner in schema["properties"].items()
        )  # fmt: skip

    def _rows(self, schema: Schema, name: str, value: Sequence[Any]) -> tuple[Field, ...]:
        rows = [*value, *[ABSENT] * self.more]
        return tuple(
            self.field(schema["items"], f"{name}.{place}", row, "", needed=False)
            for place, row in enumerate(rows)
        )

    def _map(self, schema: Schema, name: str, value: Mapping[str, Any]) -> tuple[Field, ...]:
        rows = [*value.items(), *[("", ABSENT)] * self.more]
        return tuple(
            Field(
                f"{name}.{place}", "group",
                parts=(
                    Field(f"{name}.{place}.key", "text", "map-key", key),
                    self.field(schema["additionalProperties"], f"{name}.{place}.value", inner,
                               "map-value", needed=False),
                ),
            )
            for place, (key, inner) in enumerate(rows)
        )  # fmt: skip


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


# ---- reading


class _Reader(_Of):
    def __init__(self, one: Settable, form: Mapping[str, str]) -> None:
        super().__init__(one)
        self.form, self.problems = form, list[Problem]()

    def value(self, schema: Schema, name: str, before: Any, label: str, needed: bool) -> Any:
        shape = self.shape(schema, label)
        if shape.kind in ("group", "rows", "map"):
            return self._many(shape, name, before, needed)
        if shape.kind in ("ticks", "order", "lines"):
            return self._listed(shape, name, needed)
        typed = self.form.get(name, "")
        if shape.kind == "hidden" and not typed:
            if before is ABSENT and needed:
                self._wrong(name, "needed")
            return before
        typed = typed if shape.kind == "secret" else typed.strip()
        if shape.kind == "hidden" and typed.isdigit() and (label or self.one.path).endswith(PIN):
            typed = self._pin(name, typed)
        if typed:
            return self._one(shape, name, typed)
        if self.problems and self.problems[-1].name == name:
            return ABSENT
        if shape.optional:
            return None
        if shape.kind == "text" and name == "v":
            return self._one(shape, name, "")  # the whole value: no text is a text
        if needed:
            self._wrong(name, "needed")
        return ABSENT

    def _pin(self, name: str, typed: str) -> str:
        """Its hash, as the place it stands in has it."""
        made = pins.make if self.one.path.startswith("maintenance.") else pins.make_argon2
        try:
            return made(typed)
        except pins.PinRefused:
            self._wrong(name, "pin")
            return ""

    def _one(self, shape: _Shape, name: str, typed: str) -> Any:
        schema = shape.schema
        if shape.kind == "number":
            return self._number(schema, name, typed)
        if shape.kind == "yesno":
            return typed == "yes"
        if shape.kind == "choice":
            return self._known(schema["enum"], name, typed)
        if shape.kind == "date":
            try:
                return date.fromisoformat(typed).isoformat()
            except ValueError:
                self._wrong(name, "date")
                return typed
        least, most = schema.get("minLength", 0), schema.get("maxLength", 1 << 20)
        good = shape.kind == "secret" or (
            least <= len(typed) <= most
            and "\n" not in typed
            and re.search(schema.get("pattern", ""), typed) is not None
        )
        if not good:
            self._wrong(name, "format")
        return typed

    def _number(self, schema: Schema, name: str, typed: str) -> Any:
        try:
            number = float(typed)
            if not abs(number) <= 1e15:  # nor one that is none
                raise ValueError(typed)
        except ValueError:
            self._wrong(name, "number")
            return ABSENT
        least = schema.get("minimum", schema.get("exclusiveMinimum"))
        if least is not None and (number < least or number == schema.get("exclusiveMinimum")):
            self._wrong(name, "least", f"{least:.10g}")
        elif "maximum" in schema and number > schema["maximum"]:
            self._wrong(name, "most", f"{schema['maximum']:.10g}")
        if schema.get("type") != "integer":
            return number
        if number != int(number):
            self._wrong(name, "whole")
        return int(number)

    def _listed(self, shape: _Shape, name: str, needed: bool) -> Any:
        schema = shape.schema
        if shape.kind == "lines":
            found = [line.strip() for line in self.form.get(name, "").split("\n") if line.strip()]
            pattern = self.shape(schema["items"], "item").schema.get("pattern", "")
            if not all(re.search(pattern, line) for line in found):
                self._wrong(name, "format")
        else:
            words = self.words(schema)
            if shape.kind == "ticks":
                found = [word for word in words if self.form.get(f"{name}.{word}")]
            else:
                asked = [self.form.get(f"{name}.{place}", "") for place in range(len(words))]
                found = [self._known(words, name, word) for word in asked if word]
            if len(set(found)) < len(found):
                self._wrong(name, "twice")
        if len(found) < schema.get("minItems", 0):
            self._wrong(name, "needed")
        if not found and shape.optional:
            return None
        return found if found or needed or name == "v" else ABSENT

    def _many(self, shape: _Shape, name: str, before: Any, needed: bool) -> Any:
        known = None if before is ABSENT else before
        if not self._typed(name):
            if shape.optional:
                return None
            if not needed:
                return ABSENT
            if shape.kind != "group":
                if name != "v":
                    self._wrong(name, "needed")
                return {} if shape.kind == "map" else []
        if shape.kind == "group":
            return self._group(shape.schema, name, known or {})
        return self._rows(shape.schema, name, known or ()) if shape.kind == "rows" else self._map(
            shape.schema, name
        )  # fmt: skip

    def _group(self, schema: Schema, name: str, before: Mapping[str, Any]) -> dict[str, Any]:
        found = {
            part: self.value(inner, f"{name}.{part}", before.get(part, ABSENT), part,
                             part in schema.get("required", ()))
            for part, inner in schema["properties"].items()
        }  # fmt: skip
        needed = schema.get("required", ())
        return {part: value for part, value in found.items()
                if value is not ABSENT and (value is not None or part in needed)}  # fmt: skip

    def _rows(self, schema: Schema, name: str, before: Sequence[Any]) -> list[Any]:
        """What a row keeps hidden goes with its `id`, not with its place: rows may have moved."""
        by_id = {row["id"]: row for row in before if isinstance(row, Mapping) and "id" in row}
        found = []
        for place in self._places(name):
            here = f"{name}.{place}"
            known = by_id.get(self.form.get(f"{here}.id", "").strip(), ABSENT)
            found.append(self.value(schema["items"], here, known, "", needed=True))
        return found

    def _map(self, schema: Schema, name: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        pattern = schema.get("propertyNames", {}).get("pattern", "")
        for place in self._places(name):
            key = self.form.get(f"{name}.{place}.key", "").strip()
            if not key or not re.search(pattern, key):
                self._wrong(f"{name}.{place}.key", "format" if key else "needed")
            if key in found:
                self._wrong(f"{name}.{place}.key", "twice")
            inner = self.value(schema["additionalProperties"], f"{name}.{place}.value", ABSENT,
                               "map-value", needed=True)  # fmt: skip
            found[key] = inner
        return found

    def _places(self, name: str) -> list[int]:
        """Rows in which something was typed, in order."""
        ahead = f"{name}."
        heads = {key[len(ahead):].partition(".")[0] for key, typed in self.form.items()
                 if key.startswith(ahead) and typed.strip()}  # fmt: skip
        return sorted(int(head) for head in heads if head.isascii() and head.isdigit())

    def _typed(self, name: str) -> bool:
        return any(key.startswith(f"{name}.") and typed.strip() for key, typed in self.form.items())

    def _known(self, words: Sequence[Any], name: str, typed: str) -> Any:
        for word in words:
            if str(word) == typed:
                return word
        self._wrong(name, "choice")
        return typed

    def _wrong(self, name: str, why: str, what: str = "") -> None:
        self.problems.append(Problem(name, why, what))

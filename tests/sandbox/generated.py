"""Values that a JSON schema allows, and values that are nearly allowed; for the words our API uses.

A word of JSON Schema that is not known here is an error, so that nothing of the file goes untried.
"""

from __future__ import annotations

import datetime
import string
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

SILENT = {"description", "discriminator", "unevaluatedProperties", "format", "uniqueItems",
          "dependentRequired", "if", "then", "minLength", "$ref"}  # fmt: skip
SHIFTS = st.integers(-12 * 60, 14 * 60).map(
    lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes))
)
TIMES = st.datetimes(timezones=SHIFTS).map(lambda when: when.isoformat(timespec="seconds"))
CHARACTERS = st.characters(exclude_categories=["Cs"])  # no half of a surrogate pair
TEXTS = st.text(CHARACTERS, max_size=60)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


class Maker:
    """`document` is the API file; references are looked up in it."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def look(self, reference: str) -> Any:
        found: Any = self._document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        return found

    def flat(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema with its `$ref` and `allOf` laid into one; the nearest word wins."""
        parts = [self.look(schema["$ref"])] if "$ref" in schema else []
        parts += schema.get("allOf", [])
        whole: dict[str, Any] = {}
        for part in [*(self.flat(one) for one in parts), schema]:
            merged = {
                "properties": whole.get("properties", {}) | part.get("properties", {}),
                "required": [*whole.get("required", []), *part.get("required", [])],
            }
            whole |= {k: v for k, v in part.items() if k != "allOf"}
            whole |= {k: v for k, v in merged.items() if v}
        return whole

    def good(self, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        """Mostly allowed: rules between members (`if`, `dependentRequired`) may be broken."""
        schema = self.flat(schema)
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if "oneOf" in schema:
            return st.one_of(*(self.good(one) for one in schema["oneOf"]))
        make: dict[str, Callable[[dict], st.SearchStrategy[Any]]] = {
            "object": self._object, "array": self._array, "string": self._string,
            "integer": self._integer, "number": self._number,
            "boolean": lambda _: st.booleans(), "null": lambda _: st.none(),
        }  # fmt: skip
        return make[schema["type"]](schema)

    def _object(self, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        _only(schema, "properties", "required", "additionalProperties", "propertyNames",
              "maxProperties")  # fmt: skip
        properties = {k: self.good(v) for k, v in schema.get("properties", {}).items()}
        if "additionalProperties" in schema:
            names = self.good({"type": "string", **schema["propertyNames"]})
            values = self.good(schema["additionalProperties"])
            return st.dictionaries(names.map(str.rstrip), values, max_size=4)
        needed = set(schema.get("required", []))
        return st.fixed_dictionaries(
            {k: v for k, v in properties.items() if k in needed},
            optional={k: v for k, v in properties.items() if k not in needed},
        )

    def _array(self, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        _only(schema, "items", "maxItems")
        unique = bool(schema.get("uniqueItems"))
        most = min(4, schema["maxItems"])
        return st.lists(self.good(schema["items"]), max_size=most, unique=unique)

    def _string(self, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        _only(schema, "pattern", "minLength", "maxLength")
        if schema.get("format") == "date-time":
            return TIMES
        if schema.get("format") == "uuid":
            return st.uuids().map(str)
        most = schema.get("maxLength", 1000)
        if "pattern" in schema:
            alike = st.from_regex(schema["pattern"], fullmatch=True, alphabet=string.printable)
            return alike.map(str.rstrip).filter(lambda text: len(text) <= most)
        return st.text(CHARACTERS, min_size=schema.get("minLength", 0), max_size=min(most, 60))

    def _integer(self, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        _only(schema, "minimum", "maximum")
        return st.integers(schema.get("minimum"), schema.get("maximum"))

    def _number(self, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        _only(schema, "minimum", "maximum")
        return st.floats(schema["minimum"], schema["maximum"])


def _only(schema: dict[str, Any], *words: str) -> None:
    unknown = set(schema) - SILENT - {"type", *words}
    if unknown:
        raise NotImplementedError(f"this test cannot generate {sorted(unknown)}")


@st.composite
def spoilt(draw: st.DrawFn, good: st.SearchStrategy[Any]) -> Any:
    """A good value with one place changed: taken out, added to, or replaced by something else."""
    whole = [draw(good)]
    holder, key = whole, 0
    while isinstance(holder[key], dict | list) and holder[key] and draw(st.integers(0, 4)):
        inner = holder[key]
        keys = sorted(inner) if isinstance(inner, dict) else range(len(inner))
        holder, key = inner, draw(st.sampled_from(list(keys)))
    what = draw(st.sampled_from(["replace", "add", "remove", "line feed"]))
    here = holder[key]
    if what == "add" and isinstance(here, dict):
        here[draw(TEXTS)] = draw(ANYTHING)
    elif what == "line feed" and isinstance(here, str):
        holder[key] = here + "\n"
    elif what == "remove" and holder is not whole:
        del holder[key]
    else:
        holder[key] = draw(ANYTHING)
    return whole[0]

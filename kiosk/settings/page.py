"""docs/settings.md: what can be set remotely, made from the closed list. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kiosk.settings.settable import ALL, Settable
from kiosk.text.strings import Strings

_HEAD = """\
# Settings that come from the hub

Made by `python -m kiosk settings schema --page`; a test holds it true. How an offer is signed,
taken, proved and given back: [decision 0086](decisions/0086-signed-settings.md).

Layers, each laid over the one before: shipped → profile → province → city → district → station →
terminal → machine (`machine.toml`, the wizard's) → overlay files. `python -m kiosk settings show`
prints each value with its layer. A value replaces the one below it whole, lists and tables too.
Everything that is not in this table stays with the machine's own profile: ports, plug-ins, paths
and programs can never be set from outside.

**2** in the second column: a change, also back to the profile's value, counts only with the
signatures of two administrators.

| path | signed by | kind | shipped | 含义 | meaning |
|---|---|---|---|---|---|
"""

_LONG = 40


def page(zh: Strings, en: Strings) -> str:
    """`zh`, `en`: the words of `config/settings`."""
    return _HEAD + "".join(f"{line}\n" for line in _rows(zh, en))


def kind(one: Settable) -> str:
    """The type of a value, in a word or two, with its bounds."""
    if one.sealed:
        return "sealed secret"
    made = one.schema()
    return _kind(made) + _bounds(made)


def _rows(zh: Strings, en: Strings) -> Iterator[str]:
    for path, one in ALL.items():
        cells = (f"`{path}`", str(one.signers), kind(one), _shipped(one), zh(f"path.{path}"),
                 en(f"path.{path}"))  # fmt: skip
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if "$ref" in schema:
        return "table " + schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        kinds = [_kind(one) for one in schema["anyOf"]]
        return " or ".join("nothing" if k == "null" else k for k in kinds)
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}" if "items" in schema else "list"
    return {"object": "table", "string": "text", "boolean": "true or false"}.get(
        schema.get("type", ""), schema.get("type", "")
    )


def _bounds(schema: dict[str, Any]) -> str:
    least = schema.get("minimum", schema.get("exclusiveMinimum"))
    most = schema.get("maximum")
    if least is None and most is None:
        return ""
    if most is None:
        return f", {least:g} or more" if "minimum" in schema else f", more than {least:g}"
    return f", {least:g} … {most:g}" if least is not None else f", at most {most:g}"


def _shipped(one: Settable) -> str:
    if one.default in (None, "", [], {}):
        return ""
    text = json.dumps(one.default, ensure_ascii=False)
    return f"`{text}`" if len(text) <= _LONG else "…"

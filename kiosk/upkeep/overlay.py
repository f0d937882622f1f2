"""What was learnt on this machine (`machine.toml` in its data folder), laid over the profile.

Written by the first-start wizard only; checked by the loader that will read it before it replaces
what was there.
"""

from __future__ import annotations

import contextlib
import json
import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kiosk.services.whole import write_whole
from kiosk.settings.load import merged

FILE = "machine.toml"
_HEAD = "# Learnt by the first-start wizard on this machine. Delete the file to be asked again.\n"


def path(data: Path) -> Path:
    return data / FILE


def read(data: Path) -> dict[str, Any]:
    """The tables; empty when there is no file. Raises OSError or tomllib.TOMLDecodeError."""
    return tables(path(data))


def tables(file: Path) -> dict[str, Any]:
    """As `read`, of any file."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise tomllib.TOMLDecodeError(f"{file.name}: not UTF-8 text") from error


def learn(data: Path, tables: Mapping[str, Any], check: Callable[[Mapping[str, Any]], Any]) -> None:
    """Lay `tables` over what is known already and keep it.

    `check` is given the whole and raises what the loader raises when it cannot be used: then, as
    with an OSError, nothing is changed.
    """
    whole = merged(read(data), tables)
    text = _HEAD + write(whole)
    assert tomllib.loads(text) == whole
    check(whole)
    write_whole(path(data), text.encode())


def set_aside(data: Path) -> None:
    """A file that cannot be used must not keep the terminal from starting."""
    with contextlib.suppress(OSError):
        os.replace(path(data), path(data).with_suffix(".bad"))


def write(tables: Mapping[str, Any], prefix: str = "") -> str:
    """Nested tables of strings, numbers, booleans and lists of these, as TOML."""
    plain, nested = [], []
    for key, value in tables.items():
        if isinstance(value, Mapping):
            name = f"{prefix}{_key(key)}"
            nested.append(f"\n[{name}]\n" + write(value, f"{name}."))
        else:
            plain.append(f"{_key(key)} = {_value(value)}\n")
    return "".join([*plain, *nested])


def _key(key: str) -> str:
    bare = key.replace("_", "").replace("-", "")
    return key if bare.isascii() and bare.isalnum() else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, bool | int | float | str):
        return _text(value)
    raise TypeError(f"no TOML for {type(value).__name__}")


def _text(value: str | float) -> str:
    """JSON and TOML write these alike, but for the character DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")

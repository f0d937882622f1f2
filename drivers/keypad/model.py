"""A keypad's keys as data: names of kernel keys → what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drivers.evdev.codes import KEYS
from drivers.keypad.interface import Earphones, Key


@dataclass(frozen=True, slots=True)
class KeypadModel:
    """`keys`, `socket_keys`: kernel key number → meaning. `switch`: it has SW_HEADPHONE_INSERT."""

    keys: Mapping[int, Key]
    socket_keys: Mapping[int, Earphones]
    switch: bool


def read_model(table: Mapping[str, Any]) -> KeypadModel:
    """Raises ValueError naming the entry and what may stand there."""
    keys = {_number(name): _word(Key, name, word) for name, word in _table(table, "keys").items()}
    earphones = dict(_table(table, "earphones"))
    switch = earphones.pop("switch", False)
    if not isinstance(switch, bool):
        raise ValueError("keypad model: earphones.switch must be true or false")
    socket_keys = {_number(name): _word(Earphones, name, word) for name, word in earphones.items()}
    if twice := keys.keys() & socket_keys.keys():
        raise ValueError(f"keypad model: key number {min(twice)} means two things")
    if not (keys or socket_keys or switch):
        raise ValueError("keypad model: neither [keys] nor [earphones] says anything")
    return KeypadModel(keys, socket_keys, switch)


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = table.get(key, {})
    if not isinstance(found, Mapping):
        raise ValueError(f"keypad model: [{key}] must be a table")
    return found


def _number(name: str) -> int:
    if name not in KEYS:
        raise ValueError(f"keypad model: {name} is no key; known are {', '.join(KEYS)}")
    return KEYS[name]


def _word(kind: type[Key] | type[Earphones], name: str, word: object) -> Any:
    try:
        return kind(word)
    except ValueError:
        known = ", ".join(kind)
        raise ValueError(f"keypad model: {name} = {word!r}; known are {known}") from None

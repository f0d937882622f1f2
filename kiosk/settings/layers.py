"""Layers of settings: who set what, and what follows from all of it. Pure.

    shipped → profile → province → city → district → station → terminal → machine → overlay

The middle five come from the hub, signed (`kiosk.settings.offer`). Their values stand under paths
(`deadlines.browse`), each replaced whole; the others are nested tables as in the TOML.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Table = dict[str, Any]
Values = Mapping[str, Any]
"""Values by path."""


class Level(enum.StrEnum):
    """In the order in which they are laid over one another."""

    SHIPPED = "shipped"  # the model's defaults
    PROFILE = "profile"  # config/profiles, and the station's own file
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    STATION = "station"
    TERMINAL = "terminal"
    MACHINE = "machine"  # what the first-start wizard learnt
    OVERLAY = "overlay"  # files of the command line


REMOTE = (Level.PROVINCE, Level.CITY, Level.DISTRICT, Level.STATION, Level.TERMINAL)
"""Those that a hub may offer."""


class Layer(NamedTuple):
    """One remote layer. `scope`: code of the region, of the station, or station/terminal."""

    level: Level
    scope: str
    values: Values


class Source(NamedTuple):
    """Where a value comes from: the level, and which file or scope of it."""

    level: Level
    name: str = ""

    def __str__(self) -> str:
        return f"{self.level}:{self.name}" if self.name else self.level.value


class Change(NamedTuple):
    """One path that differs. `ABSENT` where it is not set."""

    path: str
    before: Any
    after: Any


class Absent(enum.Enum):
    ABSENT = "absent"


ABSENT = Absent.ABSENT


def effective(layers: Sequence[Layer]) -> Table:
    """What all remote layers together set, by path; the last one wins."""
    out: Table = {}
    for layer in layers:
        out.update(layer.values)
    return out


def differences(before: Values, after: Values) -> tuple[Change, ...]:
    """By path, in alphabetical order."""
    paths = sorted(before.keys() | after.keys())
    pairs = ((p, before.get(p, ABSENT), after.get(p, ABSENT)) for p in paths)
    return tuple(Change(*pair) for pair in pairs if not same(pair[1], pair[2]))


def same(one: Any, other: Any) -> bool:
    """Equal, and of one kind: `true` is not `1`."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def laid(table: Mapping[str, Any], layers: Sequence[Layer], optional: frozenset[str]) -> Table:
    """Remote layers over the profile's nested tables; nothing given is changed.

    `optional`: tables that a machine has or has not (`screen`). What a layer says of one that the
    profile does not have is for others: it makes no screen where none is.
    """
    out = dict(table)
    for layer in layers:
        for path, value in layer.values.items():
            if applies(out, path, optional):
                out = _put(out, path.split("."), value)
    return out


def applies(table: Mapping[str, Any], path: str, optional: frozenset[str]) -> bool:
    """Whether the machine has what the path is about."""
    return all(one in optional and at(table, one) is not ABSENT for one in _above(path, optional))


def at(table: Mapping[str, Any], path: str) -> Any:
    """ABSENT where there is nothing."""
    here: Any = table
    for part in path.split("."):
        if not isinstance(here, Mapping) or part not in here:
            return ABSENT
        here = here[part]
    return here


def flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Path and value of everything in nested tables that is no table itself."""
    for key, value in table.items():
        if isinstance(value, Mapping) and value:
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def source(path: str, laid_down: Sequence[tuple[Source, Sequence[str]]]) -> Source:
    """Who set a path last. `laid_down`: each layer's paths, in order."""
    for who, paths in reversed(laid_down):
        if any(p == path or path.startswith(f"{p}.") or p.startswith(f"{path}.") for p in paths):
            return who
    return Source(Level.SHIPPED)


def _above(path: str, optional: frozenset[str]) -> Iterator[str]:
    parts = path.split(".")
    for n in range(1, len(parts)):
        if (above := ".".join(parts[:n])) in optional:
            yield above


def _put(table: Mapping[str, Any], parts: Sequence[str], value: Any) -> Table:
    first, *rest = parts
    if not rest:
        return {**table, first: value}
    below = table.get(first)
    return {**table, first: _put(below if isinstance(below, Mapping) else {}, rest, value)}

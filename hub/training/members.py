"""The accounts of a station's staff, as far as the hub knows their settings: from the layers that
were signed last, else from the machines' own profiles. By id; a name is shown to whom it may be."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from hub.configuring.effective import profiles
from hub.configuring.scopes import Reached
from hub.configuring.tables import layer_values
from hub.database import parts
from hub.tables import stations, terminals
from kiosk.settings.layers import Level

PATH = "station.staff"
Source = tuple[Level, str]


class Member(NamedTuple):
    """`examined`: since when they may serve, as the settings in force say."""

    id: str
    name: str
    examined: date | None


class Accounts(NamedTuple):
    """`source`: the layer in which they stand; None: in a machine's own profile."""

    source: Source | None
    rows: list[dict[str, Any]]


def of(connection: Connection, station_ids: Sequence[int]) -> dict[int, list[Member]]:
    """By station, in order of their ids; a station whose accounts are not known has none."""
    known = standing(connection, station_ids)
    return {one: read(known.get(one, ())) for one in station_ids}


def read(accounts: Iterable[Accounts]) -> list[Member]:
    """Of one station, each id once, in order."""
    found: dict[str, Member] = {}
    for one in accounts:
        for row in one.rows:
            member = _member(row)
            if member is not None:
                found.setdefault(member.id, member)
    return sorted(found.values())


def standing(connection: Connection, station_ids: Sequence[int]) -> dict[int, list[Accounts]]:
    """Where each station's accounts stand, each place once."""
    found: dict[int, list[Accounts]] = {}
    layers, machines = _layers(connection), list(_machines(connection, station_ids))
    sources = {one.id: _source(one, layers) for _, one in machines}
    own = profiles(connection, [one for _, one in machines if sources[one.id] is None])
    for station_id, one in machines:
        source = sources[one.id]
        accounts = _own(own.get(one.id)) if source is None else Accounts(source, layers[source])
        mine = found.setdefault(station_id, [])
        if accounts is not None and accounts not in mine:
            mine.append(accounts)
    return found


def _machines(connection: Connection, station_ids: Sequence[int]) -> Iterable[tuple[int, Reached]]:
    for some in parts(station_ids):
        rows = connection.execute(
            select(stations.c.id, terminals.c.id, stations.c.code, terminals.c.code,
                   stations.c.region)
            .join_from(terminals, stations)
            .where(stations.c.id.in_(some))
            .order_by(stations.c.id, terminals.c.code)
        ).all()  # fmt: skip
        for station_id, *rest in rows:
            yield station_id, Reached(*rest)


def _layers(connection: Connection) -> dict[Source, list[dict[str, Any]]]:
    rows = connection.execute(select(layer_values).where(layer_values.c.path == PATH))
    return {(Level(row.level), row.scope): json.loads(row.value) for row in rows}


def _source(one: Reached, layers: Mapping[Source, object]) -> Source | None:
    """The nearest layer that says it."""
    return next((key for key in reversed(one.layers()) if key in layers), None)


def _own(profile: str | None) -> Accounts | None:
    if profile is None:
        return None
    try:
        rows = tomllib.loads(profile).get("station", {}).get("staff", [])
    except (tomllib.TOMLDecodeError, AttributeError):
        return None
    return Accounts(None, rows) if rows else None


def _member(row: Any) -> Member | None:
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        return None
    passed = row.get("exam_passed")
    try:
        day = date.fromisoformat(passed) if isinstance(passed, str) else passed
    except ValueError:
        day = None
    return Member(row["id"], str(row.get("name", "")), day if isinstance(day, date) else None)

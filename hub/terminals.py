"""Stations, their terminals, and the keys by which a terminal is known.

A key is 256 random bits, so its SHA-256 is enough to know it by and nothing to guess from. It is
told once, when it is given. A terminal has any number of keys: a new one is given before the old
one is revoked, so that nothing waits in between. A revoked key is remembered as such.
"""

from __future__ import annotations

import enum
import re
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, exists, select, update

from hub import deeds, regions
from hub.database import insert, put_new
from hub.deeds import Deed
from hub.fleet.tables import standings
from hub.tables import machines, stations, terminal_keys, terminals
from kiosk.settings import served

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")  # `Code` of terminal-api.yaml
_LONGEST_NAME = 200


class Sender(NamedTuple):
    """Whose key a request bears. `heard_at`: when it was noted last that it is there; None: it has
    never told how it is."""

    terminal_id: int
    terminal: str
    station_id: int
    station: str
    heard_at: datetime | None = None


class Stranger(enum.Enum):
    """Why a key opens nothing."""

    UNKNOWN = "not-paired"
    REVOKED = "revoked"
    STOLEN = "stolen"  # with the machine that had it, which erases what it holds


class Given(NamedTuple):
    """A key as an administrator sees it: never the key itself."""

    id: int
    station: str
    terminal: str
    given_at: datetime
    revoked_at: datetime | None


class NoSuch(Exception):
    """There is no such station, terminal or key."""


_STOLEN = (
    exists()
    .where(
        machines.c.terminal_id == terminals.c.id,
        machines.c.ended_why == "stolen",
        machines.c.ended_at == terminal_keys.c.revoked_at,  # revoked for that, not before or since
    )
    .label("stolen")
)
_SENDERS = (
    select(
        terminals.c.id, terminals.c.code, stations.c.id, stations.c.code,
        standings.c.heard_at, terminal_keys.c.revoked_at, _STOLEN, terminal_keys.c.digest,
    )
    .join_from(terminal_keys, terminals)
    .join(stations)
    .outerjoin(standings, standings.c.terminal_id == terminals.c.id)
    .where(terminal_keys.c.digest.in_(bindparam("digests", expanding=True)))
)  # fmt: skip


def sender_of(connection: Connection, key: str) -> Sender | Stranger:
    """Whose key it is."""
    return senders_of(connection, [key])[key]


def senders_of(connection: Connection, keys: Collection[str]) -> dict[str, Sender | Stranger]:
    """Whose keys they are."""
    digests = {_digest(key): key for key in keys}
    found: dict[str, Sender | Stranger] = dict.fromkeys(keys, Stranger.UNKNOWN)
    asked = [*digests]
    asked += asked[-1:] * ((1 << (len(asked) - 1).bit_length()) - len(asked))  # few statements
    for row in connection.execute(_SENDERS, {"digests": asked}):
        whose: Sender | Stranger = Sender(*row[:5])
        if row[5] is not None:
            whose = Stranger.STOLEN if row[6] else Stranger.REVOKED
        found[digests[row[7]]] = whose
    return found


def station_of(connection: Connection, code: str) -> int | None:
    return connection.execute(select(stations.c.id).where(stations.c.code == code)).scalar()


def find(connection: Connection, station: str, terminal: str) -> int:
    """A terminal by its codes. Raises NoSuch."""
    found = connection.execute(
        select(terminals.c.id)
        .join(stations)
        .where(stations.c.code == station, terminals.c.code == terminal)
    ).scalar()
    if found is None:
        raise NoSuch(f"{station} {terminal}")
    return found


def terminal_of(connection: Connection, station_id: int, code: str) -> int | None:
    """A terminal of the station, also one that has no valid key any more."""
    return connection.execute(
        select(terminals.c.id).where(terminals.c.station_id == station_id, terminals.c.code == code)
    ).scalar()


def keyed(terminal_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The terminal of that column has a key that is valid."""
    of = terminal_keys.c
    return exists().where(of.terminal_id == terminal_id, of.revoked_at.is_(None))


def add_station(
    connection: Connection,
    code: str,
    name: str,
    who: str,
    now: datetime,
    region: str = regions.NATION,
) -> bool:
    """False: there is one of that code. Raises ValueError when it cannot be a code, a name or a
    region."""
    if not CODE.fullmatch(code) or regions.is_region(code):
        raise ValueError("code of a station")
    _check(name, region)
    values = {"code": code, "name": name.strip(), "made_at": now, "region": region}
    if not put_new(connection, stations, **values):
        return False
    deeds.append(connection, Deed.STATION_MADE, code, who, now)
    return True


def change_station(
    connection: Connection, code: str, name: str, region: str, who: str, now: datetime
) -> None:
    """Another name, another region, or both. Raises NoSuch, and ValueError as `add_station`."""
    row = connection.execute(select(stations).where(stations.c.code == code)).first()
    if row is None:
        raise NoSuch(code)
    _check(name, region)
    values = {"name": name.strip(), "region": region}
    connection.execute(update(stations).where(stations.c.id == row.id).values(values))
    if row.name != values["name"]:
        deeds.append(connection, Deed.STATION_RENAMED, code, who, now)
    if row.region != region:
        about = f"{code} {row.region} → {region}"
        deeds.append(connection, Deed.STATION_MOVED, about, who, now)


def _check(name: str, region: str) -> None:
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise ValueError("name of a station")
    if not regions.is_region(region):
        raise ValueError("region of a station")


def give_key(connection: Connection, station: str, terminal: str, who: str, now: datetime) -> str:
    """A new key of the terminal, which is made when it is new. Told once, here. Raises NoSuch when
    there is no such station, ValueError when it cannot be a code."""
    if not CODE.fullmatch(terminal):
        raise ValueError("code of a terminal")
    station_id = station_of(connection, station)
    if station_id is None:
        raise NoSuch(station)
    put_new(connection, terminals, station_id=station_id, code=terminal, made_at=now)
    key = secrets.token_urlsafe(32)
    connection.execute(
        insert(connection, terminal_keys).values(
            terminal_id=terminal_of(connection, station_id, terminal),
            digest=_digest(key),
            given_at=now,
        )
    )
    deeds.append(connection, Deed.KEY_GIVEN, f"{station}/{terminal}", who, now)
    return key


def revoke(
    connection: Connection,
    station: str,
    terminal: str,
    who: str,
    now: datetime,
    key_id: int | None = None,
) -> int:
    """Every valid key of the terminal, or the one of that number, is dead from this transaction on.
    How many there were. Raises NoSuch when there is no such terminal."""
    found = find(connection, station, terminal)
    which = [terminal_keys.c.terminal_id == found, terminal_keys.c.revoked_at.is_(None)]
    if key_id is not None:
        which.append(terminal_keys.c.id == key_id)
    done = connection.execute(update(terminal_keys).where(*which).values(revoked_at=now))
    if done.rowcount:
        about = f"{station}/{terminal} {done.rowcount}"
        deeds.append(connection, Deed.KEYS_REVOKED, about, who, now)
    return done.rowcount


def keys(connection: Connection, terminal_id: int | None = None) -> list[Given]:
    """All that were ever given, in order; or those of one terminal."""
    chosen = (
        select(
            terminal_keys.c.id, stations.c.code, terminals.c.code,
            terminal_keys.c.given_at, terminal_keys.c.revoked_at,
        )
        .join_from(terminal_keys, terminals)
        .join(stations)
        .order_by(stations.c.code, terminals.c.code, terminal_keys.c.id)
    )  # fmt: skip
    if terminal_id is not None:
        chosen = chosen.where(terminals.c.id == terminal_id)
    return [Given(*row) for row in connection.execute(chosen)]


def valid_digests(connection: Connection, terminal_id: int) -> list[bytes]:
    """SHA-256 of the keys by which the terminal speaks now."""
    of = terminal_keys.c
    rows = connection.execute(
        select(of.digest).where(of.terminal_id == terminal_id, of.revoked_at.is_(None))
    )
    return [bytes.fromhex(digest) for digest in rows.scalars()]


def keys_of(connection: Connection, station: str, terminal: str) -> list[Given]:
    """Of one terminal, the newest first."""
    return keys(connection, find(connection, station, terminal))[::-1]


def _digest(key: str) -> str:
    return served.digest_of(key).hex()

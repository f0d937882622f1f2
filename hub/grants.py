"""Roles of accounts as they stand in the database."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from hub import deeds, regions, sessions
from hub.database import insert
from hub.deeds import Deed
from hub.rights import Grant, Role
from hub.tables import admin_grants, stations
from hub.terminals import NoSuch


class Held(NamedTuple):
    """A grant with its number, and the code of its station ("": a whole region)."""

    id: int
    grant: Grant
    station: str


def held(connection: Connection, admin_id: int) -> list[Held]:
    return everybody(connection, admin_id).get(admin_id, [])


def everybody(connection: Connection, admin_id: int | None = None) -> dict[int, list[Held]]:
    """Of each account that has any; `admin_id`: of one alone. The region of a station is the one
    that it is in now."""
    of = admin_grants.c
    chosen = (
        select(of.admin_id, of.id, of.role, of.region, of.station_id, stations.c.code,
               stations.c.region)
        .join_from(admin_grants, stations, isouter=True)
        .order_by(of.admin_id, of.id)
    )  # fmt: skip
    if admin_id is not None:
        chosen = chosen.where(of.admin_id == admin_id)
    found: dict[int, list[Held]] = {}
    for admin, number, role, region, station_id, code, station_region in connection.execute(chosen):
        grant = Grant(Role(role), station_region or region, station_id)
        found.setdefault(admin, []).append(Held(number, grant, code or ""))
    return found


def at(connection: Connection, role: Role, place: str) -> Grant:
    """`place`: a region's digits, or a station's code. Raises NoSuch."""
    if regions.is_region(place):
        return Grant(role, place)
    row = connection.execute(select(stations).where(stations.c.code == place)).first()
    if row is None:
        raise NoSuch(place)
    return Grant(role, row.region, row.id)


def give(
    connection: Connection, admin_id: int, grant: Grant, station: str, who: str, now: datetime
) -> bool:
    """False: it is held already. `station`: the code of the grant's station, "" without one."""
    if any(_same(one.grant, grant) for one in held(connection, admin_id)):
        return False
    connection.execute(
        insert(connection, admin_grants).values(
            admin_id=admin_id, role=grant.role.value, region=grant.region, station_id=grant.station
        )
    )
    _note(connection, Deed.ROLE_GIVEN, admin_id, grant, station, who, now)
    return True


def take(connection: Connection, admin_id: int, one: Held, who: str, now: datetime) -> None:
    """The role is gone, and whoever is signed in by the account signs in anew."""
    connection.execute(delete(admin_grants).where(admin_grants.c.id == one.id))
    sessions.end_all(connection, admin_id)
    _note(connection, Deed.ROLE_TAKEN, admin_id, one.grant, one.station, who, now)


def _same(one: Grant, other: Grant) -> bool:
    if one.role is not other.role or one.station != other.station:
        return False
    return one.station is not None or one.region == other.region


def _note(
    connection: Connection, deed: Deed, admin_id: int, grant: Grant, station: str, who: str,
    now: datetime,
) -> None:  # fmt: skip
    about = f"{deeds.account(admin_id)} {grant.role.value} {station or grant.region}"
    deeds.append(connection, deed, about, who, now)

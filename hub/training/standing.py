"""How a post stands at stations and with their staff: who read, claimed, sat and passed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Row, select

from hub.training import members, tries
from hub.training.members import Member
from hub.training.settings import Training
from hub.training.tables import acts, misses


class OfMember(NamedTuple):
    """`name` "": not known, or gone by now. `tries`, `best`: of the exam. `state`: of the last
    try; "" where there is none. `missed`: words of `missed.What`."""

    station: int
    staff: str
    name: str
    read_at: datetime | None
    claimed_at: datetime | None
    tries: int
    best: int | None
    passed: bool
    passed_at: datetime | None
    state: str
    missed: tuple[str, ...] = ()


class OfStation(NamedTuple):
    """`members`: how many accounts are known; `read`, `passed`: how many of those that acted."""

    members: int
    read: int
    claimed_at: datetime | None
    tried: int
    passed: int
    missed: int


def of_members(
    connection: Connection, post_id: int, version: int, station_ids: Sequence[int], now: datetime,
    settings: Training = Training(),
) -> dict[int, list[OfMember]]:  # fmt: skip
    """By station: everybody who has an account there, and whoever did something with it."""
    known = members.of(connection, station_ids)
    done = _by_station(_done(connection, post_id, station_ids))
    tried = _by_station(tries.of_stations(connection, post_id, station_ids))
    missed = _by_station(
        connection.execute(
            select(misses)
            .where(misses.c.post_id == post_id, misses.c.station_id.in_(station_ids))
        ).all()
    )  # fmt: skip
    return {
        one: _members(
            one, version, known[one], done.get(one, ()), tried.get(one, ()), missed.get(one, ()),
            now, settings,
        )
        for one in station_ids
    }  # fmt: skip


def _members(
    station_id: int, version: int, accounts: Sequence[Member], done: Sequence[Row],
    tried: Sequence[Row], missed: Sequence[Row], now: datetime, settings: Training,
) -> list[OfMember]:  # fmt: skip
    """Pure."""
    known = {one.id: one for one in accounts}
    ids = sorted({*known, *(row.staff for row in done), *(row.staff for row in tried)})
    found = []
    for id_ in ids:
        mine = [row for row in tried if row.staff == id_]
        scores = [row.score for row in mine if row.score is not None]
        good = next((row for row in mine if row.passed), None)
        found.append(
            OfMember(
                station_id, id_, known[id_].name if id_ in known else "",
                next((row.at for row in done
                      if (row.staff, row.what, row.version) == (id_, "read", version)), None),
                next((row.at for row in done if (row.staff, row.what) == (id_, "claim")), None),
                len(mine), max(scores, default=None), good is not None,
                good.handed_at if good is not None else None,
                tries.state_of(mine[-1], now, settings).value if mine else "",
                tuple(sorted(row.what for row in missed if row.staff == id_)),
            )
        )  # fmt: skip
    return found


def of_stations(
    connection: Connection, post_id: int, version: int, station_ids: Sequence[int]
) -> dict[int, OfStation]:
    known = members.of(connection, station_ids)
    done = _done(connection, post_id, station_ids)
    missed = connection.execute(
        select(misses.c.station_id)
        .where(misses.c.post_id == post_id, misses.c.station_id.in_(station_ids))
    ).scalars().all()  # fmt: skip
    tried = tries.of_stations(connection, post_id, station_ids)
    found = {}
    for one in station_ids:
        read = {row.staff for row in done
                if (row.station_id, row.what, row.version) == (one, "read", version)}  # fmt: skip
        mine = [row for row in tried if row.station_id == one]
        claims = (row.at for row in done if (row.station_id, row.what) == (one, "claim"))
        found[one] = OfStation(
            len(known[one]), len(read), next(claims, None), len({row.staff for row in mine}),
            len({row.staff for row in mine if row.passed}), missed.count(one),
        )  # fmt: skip
    return found


def _done(connection: Connection, post_id: int, station_ids: Sequence[int]) -> Sequence[Row]:
    """Whoever read or claimed it, the earliest first."""
    return connection.execute(
        select(acts)
        .where(acts.c.post_id == post_id, acts.c.station_id.in_(station_ids))
        .order_by(acts.c.at, acts.c.came_at)
    ).all()


def _by_station(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.station_id, []).append(row)
    return found

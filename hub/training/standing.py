"""How a post stands at stations and with their staff: who read, claimed, sat and passed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from hub.training import members, tries
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
    connection: Connection, post_id: int, version: int, station_id: int, now: datetime,
    settings: Training = Training(),
) -> list[OfMember]:  # fmt: skip
    """Everybody who has an account there, and whoever did something with it."""
    known = {one.id: one for one in members.of(connection, [station_id])[station_id]}
    done = connection.execute(
        select(acts)
        .where(acts.c.post_id == post_id, acts.c.station_id == station_id)
        .order_by(acts.c.at, acts.c.came_at)
    ).all()
    tried = tries.of_station(connection, [post_id], station_id)
    missed = connection.execute(
        select(misses).where(misses.c.post_id == post_id, misses.c.station_id == station_id)
    ).all()
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
    done = connection.execute(
        select(acts)
        .where(acts.c.post_id == post_id, acts.c.station_id.in_(station_ids))
        .order_by(acts.c.at, acts.c.came_at)
    ).all()
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

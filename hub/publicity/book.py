"""Publicity tasks and proofs in the database. Everything within the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, update

from hub import deeds, regions
from hub.contract import CHINA
from hub.database import insert
from hub.deeds import Deed
from hub.duties import files, trail
from hub.fleet.find import within
from hub.paging import At, By, Leaf, leaf
from hub.publicity.life import COUNTED, ROWS, Done, Event, Handed, Place, State, stands
from hub.publicity.tables import proofs, tasks
from hub.steps import Refused, step
from hub.tables import admins, stations
from hub.vault import BadVault, Vault

LONGEST_BODY, LONGEST_WORDS = 2000, 2000
OFF_SITE_A_YEAR = 2
"""每年至少举办2次站外宣传活动 (article 16)."""


class Own(Exception):
    """Who handed it in does not decide."""


class Task(NamedTuple):
    """What is written. `station_id`: one station, `region` then its own."""

    region: str
    station_id: int | None
    title: str
    body: str
    place: Place
    due: date


class Proof(NamedTuple):
    """What is handed in. `task_id` None: the station's own event."""

    task_id: int | None
    place: Place
    held: date
    reached: int | None
    spot: str
    words: str
    contents: Sequence[bytes]


def about(proof_id: int) -> str:
    return f"proof:{proof_id}"


class Book:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def write(self, connection: Connection, task: Task, admin_id: int, now: datetime) -> int:
        """Its number. What was written is not changed any more: it is withdrawn, and another
        written."""
        made = insert(connection, tasks).values(
            region=task.region, station_id=task.station_id, year=task.due.year, title=task.title,
            body=task.body, place=task.place.value, due=task.due.isoformat(), made_at=now,
            made_by=admin_id,
        )  # fmt: skip
        number = connection.execute(made.returning(tasks.c.id)).scalar_one()
        said = f"task:{number} {task.station_id or task.region} {task.due}"
        deeds.append(connection, Deed.TASK_WRITTEN, said, deeds.account(admin_id), now)
        return number

    def withdraw(self, connection: Connection, task_id: int, admin_id: int, now: datetime) -> bool:
        """Nobody has to do it any more. False: it was already."""
        chosen = tasks.c.id == task_id, tasks.c.withdrawn_at.is_(None)
        done = connection.execute(update(tasks).where(*chosen).values(withdrawn_at=now))
        if done.rowcount:
            who = deeds.account(admin_id)
            deeds.append(connection, Deed.TASK_WITHDRAWN, f"task:{task_id}", who, now)
        return bool(done.rowcount)

    def hand_in(
        self, connection: Connection, station_id: int, proof: Proof, admin_id: int, now: datetime
    ) -> int:
        """Its number. `proof.contents`: good by `files.wrong`."""
        number = self._keep(connection, station_id, proof, now, handed_by=admin_id)
        trail.act(connection, self._vault, about(number), "handed", admin_id, Deed.PROOF_HANDED,
                  now)  # fmt: skip
        return number

    def hand_in_from_pad(
        self, connection: Connection, station_id: int, proof: Proof, staff: str, now: datetime
    ) -> int:
        """The same by an account of the station's, in the transaction of its record."""
        number = self._keep(connection, station_id, proof, now, staff=staff)
        trail.append(connection, None, about(number), "handed", f"staff:{staff}"[:60], now)
        return number

    def _keep(
        self, connection: Connection, station_id: int, proof: Proof, now: datetime, **by: Any
    ) -> int:
        words = json.dumps({"spot": proof.spot, "words": proof.words}, ensure_ascii=False)
        made = insert(connection, proofs).values(
            station_id=station_id, task_id=proof.task_id, place=proof.place.value,
            held=proof.held.isoformat(), reached=proof.reached, words=b"",
            state=State.HANDED.value, handed_at=now, **by,
        )  # fmt: skip
        number = connection.execute(made.returning(proofs.c.id)).scalar_one()
        sealed = self._vault.seal(about(number), words.encode())
        connection.execute(update(proofs).where(proofs.c.id == number).values(words=sealed))
        files.keep(connection, self._vault, about(number), proof.contents)
        return number

    def decide(
        self, connection: Connection, proof_id: int, event: Event, reason: str, admin_id: int,
        now: datetime,
    ) -> None:  # fmt: skip
        """Raises Refused (decided already, or sent back without a reason), Own."""
        row = connection.execute(
            select(proofs).where(proofs.c.id == proof_id).with_for_update()
        ).one()
        if event is Event.RETURN and not reason:
            raise Refused("no-reason")
        after = step(ROWS, State(row.state), event)
        if row.handed_by == admin_id:
            raise Own
        connection.execute(
            update(proofs)
            .where(proofs.c.id == proof_id)
            .values(state=after.value, decided_at=now, decided_by=admin_id)
        )
        trail.act(connection, self._vault, about(proof_id), after.value, admin_id,
                  Deed.PROOF_DECIDED, now, reason)  # fmt: skip

    def words(self, row: Row) -> tuple[str, str]:
        """Where it was, and what was done."""
        try:
            said = json.loads(self._vault.open(about(row.id), bytes(row.words)))
        except BadVault:
            return "\N{REPLACEMENT CHARACTER}", ""
        return said["spot"], said["words"]


# ---- looking


def for_station(station: Row) -> ColumnElement[bool]:
    """The condition on tasks that are a station's."""
    above = (regions.NATION, *regions.chain(station.region))
    own = and_(tasks.c.station_id.is_(None), tasks.c.region.in_(above))
    return or_(tasks.c.station_id == station.id, own)


def task(connection: Connection, task_id: int) -> Row | None:
    return connection.execute(_tasks().where(tasks.c.id == task_id)).first()


def written(connection: Connection, year: int) -> list[Row]:
    """Of a year, the next to be due first."""
    chosen = _tasks().where(tasks.c.year == year)
    return list(connection.execute(chosen.order_by(tasks.c.due, tasks.c.id)).all())


def due(connection: Connection, station: Row, first: date, last: date) -> list[Row]:
    """A station's whose last day is one of those, the next to be due first."""
    days = tasks.c.due.between(first.isoformat(), last.isoformat())
    chosen = _tasks().where(for_station(station), days)
    return list(connection.execute(chosen.order_by(tasks.c.due, tasks.c.id)).all())


def handed(
    connection: Connection, where: ColumnElement[bool], at: At, *, year: int | None = None,
    task_id: int | None = None, waiting: bool = False,
) -> Leaf[Row]:  # fmt: skip
    """Proofs, the newest first; `waiting`: only those that nobody decided, the oldest first. With
    `code`, `name`, `region`, `title` of the task, `hander`, `decider`."""
    chosen = _proofs().where(where)
    if year is not None:
        chosen = chosen.where(proofs.c.held.between(f"{year}-01-01", f"{year}-12-31"))
    if task_id is not None:
        chosen = chosen.where(proofs.c.task_id == task_id)
    if waiting:
        chosen = chosen.where(proofs.c.state == State.HANDED.value)
    return leaf(connection, chosen, [By(proofs.c.id, down=not waiting)], at)


def proof(connection: Connection, proof_id: int) -> Row | None:
    return connection.execute(_proofs().where(proofs.c.id == proof_id)).first()


class Standing(NamedTuple):
    """Of one task at one station."""

    task: Row
    done: Done


def standing(
    connection: Connection, some: Sequence[Row], year: int, today: date
) -> dict[int, list[Standing]]:
    """By station (rows of `stations`): its tasks of a year and how each stands."""
    return standing_of(connection, some, written(connection, year), today)


def standing_of(
    connection: Connection, some: Sequence[Row], wanted: Sequence[Row], today: date
) -> dict[int, list[Standing]]:
    """The same of these tasks. One that was withdrawn, or due before the station was here, is
    nobody's."""
    wanted = [row for row in wanted if row.withdrawn_at is None]
    came: dict[tuple[int, int], list[Handed]] = {}
    of = proofs.c
    chosen = select(of.station_id, of.task_id, of.state, of.handed_at).where(
        of.station_id.in_([station.id for station in some]),
        of.task_id.in_([row.id for row in wanted]),
    )
    for row in connection.execute(chosen):
        one = Handed(State(row.state), row.handed_at.astimezone(CHINA).date())
        came.setdefault((row.station_id, row.task_id), []).append(one)
    return {
        station.id: [
            Standing(row, stands(_day(row.due), came.get((station.id, row.id), ()), today))
            for row in wanted
            if concerns(row, station) and row.due >= _came(station)
        ]
        for station in some
    }


def missed(found: Sequence[Standing]) -> list[Standing]:
    """What article 40 (五) speaks of."""
    return [one for one in found if one.done in COUNTED]


def off_site(connection: Connection, station_ids: Sequence[int], year: int) -> dict[int, int]:
    """Off-site events that were accepted, by station."""
    of = proofs.c
    rows = connection.execute(
        select(of.station_id, func.count())
        .where(
            of.station_id.in_(station_ids), of.place == Place.OFF_SITE.value,
            of.state == State.ACCEPTED.value, of.held.between(f"{year}-01-01", f"{year}-12-31"),
        )
        .group_by(of.station_id)
    )  # fmt: skip
    return dict(rows.all())


def concerns(row: Row, station: Row) -> bool:
    """Whether the task is that station's."""
    if row.station_id is not None:
        return row.station_id == station.id
    return regions.within(station.region, row.region)


def concerned(row: Row) -> ColumnElement[bool]:
    """On stations: as `concerns`."""
    if row.station_id is not None:
        return stations.c.id == row.station_id
    return within(row.region)


def _came(station: Row) -> str:
    return station.made_at.astimezone(CHINA).date().isoformat()


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _tasks() -> Any:
    return (
        select(tasks, stations.c.code, stations.c.name, admins.c.name.label("writer"))
        .outerjoin(stations, stations.c.id == tasks.c.station_id)
        .join(admins, admins.c.id == tasks.c.made_by)
    )


def _proofs() -> Any:
    decider = admins.alias("decider")
    return (
        select(
            proofs, stations.c.code, stations.c.name, stations.c.region, tasks.c.title,
            admins.c.name.label("hander"), decider.c.name.label("decider"),
        )
        .join(stations, stations.c.id == proofs.c.station_id)
        .outerjoin(admins, admins.c.id == proofs.c.handed_by)
        .outerjoin(tasks, tasks.c.id == proofs.c.task_id)
        .outerjoin(decider, decider.c.id == proofs.c.decided_by)
    )  # fmt: skip

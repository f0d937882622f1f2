"""Urgent events in the database: told by a record or a form, acknowledged, read, told again and
reminded of. Everything within the caller's transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, update

from hub import deeds
from hub.database import insert, put_new
from hub.deeds import Deed
from hub.duties import trail
from hub.fleet.find import meant
from hub.paging import At, By, Leaf, leaf
from hub.tables import admins, stations, terminals
from hub.urgent.life import Level, Stage, Standing
from hub.urgent.tables import events, stages
from hub.vault import BadVault, Vault

LONGEST = 2000
_BY = {
    Level.CITY: (events.c.city_by, events.c.city_at),
    Level.PROVINCE: (events.c.province_by, events.c.province_at),
}


class Closed(Exception):
    """A final report has come: nothing is added by hand any more."""


class Report(NamedTuple):
    """One stage as it is told. `text` is sealed at once."""

    stage: Stage
    what: str
    service: str
    at: datetime
    staff: str
    text: str


def about(event_id: int) -> str:
    """As trail and deeds name it."""
    return f"urgent:{event_id}"


class Book:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def told(
        self, connection: Connection, key: str, station_id: int, terminal_id: int, name: str,
        report: Report, now: datetime,
    ) -> int:  # fmt: skip
        """By a terminal's record. Whatever comes first begins the event: a first report may be the
        one that was lost. The event's number."""
        put_new(
            connection, events,
            station_id=station_id, terminal_id=terminal_id, report=name, what=report.what,
            service=report.service, stage=report.stage.value, heard_at=now, stage_at=now,
            told_at=now, said_at=now,
        )  # fmt: skip
        row = connection.execute(
            select(events)
            .where(events.c.station_id == station_id, events.c.report == name)
            .with_for_update()
        ).one()
        self._add(connection, row, key, report, now, f"staff:{report.staff}"[:60])
        return row.id

    def go_on(
        self, connection: Connection, event_id: int, report: Report, admin_id: int, now: datetime
    ) -> None:
        """续报 or 终报 on the station's page: the pad that began it may be what burnt. Raises
        Closed."""
        row = self._held(connection, event_id)
        if row.closed_at is not None:
            raise Closed
        who = deeds.account(admin_id)
        link = self._add(connection, row, str(uuid.uuid4()), report, now, who)
        said = f"{about(event_id)} {report.stage.value} {link[:16]}"
        deeds.append(connection, Deed.URGENT_TOLD, said, who, now)

    def acknowledge(
        self, connection: Connection, event_id: int, levels: Iterable[Level], admin_id: int,
        now: datetime,
    ) -> bool:  # fmt: skip
        """For these levels, as far as nobody has yet. False: somebody had for all of them."""
        row, values = self._held(connection, event_id), {}
        for level in sorted(levels):
            by, at = _BY[level]
            if row._mapping[by.name] is None:
                values |= {by.name: admin_id, at.name: now}
                trail.act(connection, self._vault, about(event_id), f"known-{level.value}",
                          admin_id, Deed.URGENT_KNOWN, now)  # fmt: skip
        if values:
            connection.execute(update(events).where(events.c.id == event_id).values(values))
        return bool(values)

    def words(
        self, connection: Connection, event_id: int, admin_id: int, now: datetime
    ) -> dict[str, str]:
        """What was written, by the stage's key; each look is a deed."""
        rows = connection.execute(select(stages).where(stages.c.event_id == event_id)).all()
        deeds.append(connection, Deed.URGENT_OPENED, about(event_id), deeds.account(admin_id), now)
        return {row.key: self._open(row) for row in rows}

    # ---- inside

    def _held(self, connection: Connection, event_id: int) -> Row:
        chosen = select(events).where(events.c.id == event_id).with_for_update()
        return connection.execute(chosen).one()

    def _add(
        self, connection: Connection, row: Row, key: str, report: Report, now: datetime, who: str
    ) -> str:
        sealed = self._vault.seal(key, report.text.encode()) if report.text else None
        connection.execute(
            insert(connection, stages).values(
                key=key, event_id=row.id, stage=report.stage.value, what=report.what,
                service=report.service, at=report.at, taken_at=now, staff=report.staff,
                words=sealed,
            )
        )  # fmt: skip
        values: dict[str, Any] = {"stage_at": now}
        if row.closed_at is None:  # what comes late opens nothing again
            values |= {"stage": report.stage.value, "what": report.what, "service": report.service}
            values["closed_at"] = now if report.stage is Stage.FINAL else None
        connection.execute(update(events).where(events.c.id == row.id).values(values))
        return trail.append(connection, self._vault, about(row.id), report.stage.value, who, now)

    def _open(self, row: Row) -> str:
        if row.words is None:
            return ""
        try:
            return self._vault.open(row.key, bytes(row.words)).decode()
        except BadVault:
            return "\N{REPLACEMENT CHARACTER}"


def standing(row: Row) -> Standing:
    return Standing(
        Stage(row.stage), row.stage_at, row.told_at, row.reminded_at, row.closed_at is not None,
        row.city_by is not None, row.province_by is not None,
    )  # fmt: skip


def noted(connection: Connection, event_id: int, event: str, column: str, now: datetime) -> None:
    """What the clock did: `told-again` (told_at), `reminded` (reminded_at)."""
    connection.execute(update(events).where(events.c.id == event_id).values({column: now}))
    trail.append(connection, None, about(event_id), event, trail.CLOCK, now)


def said(connection: Connection, event_id: int, stage_at: datetime) -> None:
    """Receivers were told of the report that came then."""
    connection.execute(update(events).where(events.c.id == event_id).values(said_at=stage_at))


def waiting() -> ColumnElement[bool]:
    """Somebody has yet to acknowledge it, or a report is still to come."""
    of = events.c
    return or_(of.closed_at.is_(None), of.city_by.is_(None), of.province_by.is_(None))


def find(
    connection: Connection, where: ColumnElement[bool], at: At, *, over: bool = False,
    station: str = "",
) -> Leaf[Row]:  # fmt: skip
    """Those that wait for somebody, the oldest first; `over`: the others, the newest first.
    `where`: the stations that may be seen; `station`: `find.meant`. With `code`,
    `name`, `region`, `terminal`, `city`, `province`."""
    chosen = _whole().where(and_(where, waiting() if not over else ~waiting()))
    first = By(events.c.closed_at, down=True) if over else By(events.c.heard_at)
    return leaf(connection, chosen.where(meant(station)), [first, By(events.c.id)], at)


def one(connection: Connection, event_id: int) -> Row | None:
    return connection.execute(_whole().where(events.c.id == event_id)).first()


def told_stages(connection: Connection, event_id: int) -> list[Row]:
    """In the order in which they came, without words."""
    of = stages.c
    columns = (of.key, of.stage, of.what, of.service, of.at, of.taken_at, of.staff)
    chosen = select(*columns, of.words.is_not(None).label("wrote")).where(of.event_id == event_id)
    return list(connection.execute(chosen.order_by(of.taken_at, of.key)).all())


def count(connection: Connection, where: ColumnElement[bool]) -> int:
    """How many wait for somebody."""
    chosen = select(func.count()).select_from(events.join(stations)).where(where, waiting())
    return connection.execute(chosen).scalar_one()


def _whole() -> Any:
    city, province = admins.alias("city"), admins.alias("province")
    return (
        select(
            events, stations.c.code, stations.c.name, stations.c.region,
            terminals.c.code.label("terminal"),
            city.c.name.label("city"), province.c.name.label("province"),
        )
        .join(stations, stations.c.id == events.c.station_id)
        .join(terminals, terminals.c.id == events.c.terminal_id)
        .outerjoin(city, city.c.id == events.c.city_by)
        .outerjoin(province, province.c.id == events.c.province_by)
    )  # fmt: skip

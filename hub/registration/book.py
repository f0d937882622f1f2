"""Registrations in the database. Everything within the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, select, update

from hub.contract import CHINA
from hub.database import insert
from hub.deeds import Deed
from hub.duties import files, trail
from hub.paging import At, By, Leaf, leaf
from hub.registration.fields import Form
from hub.registration.life import OPEN, ROWS, Event, State
from hub.registration.tables import changes, records
from hub.steps import Refused, step
from hub.tables import admins, stations
from hub.vault import BadVault, Vault
from kiosk.text.workdays import WORKED, Workdays

LONGEST = 1000


class Busy(Exception):
    """There is a change under way that must end first."""


class Own(Exception):
    """Who applied does not decide."""


class Version(NamedTuple):
    number: int
    values: dict[str, str]
    at: datetime
    by: str


class Reminder(NamedTuple):
    """That a change is to be applied for by `due`."""

    change: int
    station: str
    station_name: str
    region: str
    due: str
    late: bool


def about(change_id: int) -> str:
    return f"registration:{change_id}"


class Book:
    """`form`: the fields and the term. `vault`: for all but reminders."""

    def __init__(self, vault: Vault | None, form: Form, workdays: Workdays) -> None:
        self._vault, self._form, self._workdays = vault, form, workdays

    def announce(
        self, connection: Connection, station_id: int, approved_on: date | None, note: str,
        admin_id: int, now: datetime,
    ) -> int:  # fmt: skip
        """A change that was approved elsewhere; None: the first registration. Its number. Raises
        Busy."""
        if connection.execute(
            select(changes.c.id)
            .where(changes.c.station_id == station_id, changes.c.state.in_(list(OPEN)))
            .limit(1)
        ).first():
            raise Busy
        due = self._workdays.due(approved_on, self._form.days) if approved_on else None
        made = insert(connection, changes).values(
            station_id=station_id, state=State.ANNOUNCED.value,
            approved_on=approved_on.isoformat() if approved_on else "",
            due=due.day.isoformat() if due else "", due_known=due is None or due.known,
            reminded=0, made_at=now,
        )  # fmt: skip
        number = connection.execute(made.returning(changes.c.id)).scalar_one()
        self._act(connection, number, "announced", note, admin_id, now)
        return number

    def apply(
        self, connection: Connection, change_id: int, values: Mapping[str, str],
        contents: Sequence[bytes], admin_id: int, now: datetime,
    ) -> None:  # fmt: skip
        """`values`: good by `Form.wrong`; `contents`: of papers that show it, good by
        `files.wrong`, in place of none before. Raises Refused."""
        row = self._held(connection, change_id)
        after = step(ROWS, State(row.state), Event.APPLY)
        body = json.dumps(dict(values), ensure_ascii=False).encode()
        sealed = self._vault.seal(about(change_id), body)
        connection.execute(
            update(changes)
            .where(changes.c.id == change_id)
            .values(
                {"state": after.value, "values": sealed, "applied_by": admin_id,
                 "applied_at": row.applied_at or now}
            )
        )  # fmt: skip
        round_ = trail.length(connection, about(change_id)) + 1
        if contents:
            files.keep(connection, self._vault, papers(change_id, round_), contents)
        self._act(connection, change_id, after.value, "", admin_id, now)

    def decide(
        self, connection: Connection, change_id: int, event: Event, reason: str, admin_id: int,
        now: datetime,
    ) -> None:  # fmt: skip
        """APPROVE makes the next version of the record. Raises Refused, Own."""
        row = self._held(connection, change_id)
        after = step(ROWS, State(row.state), event)
        if event is not Event.APPROVE and not reason:
            raise Refused("no-reason")
        if event is not Event.WITHDRAW and row.applied_by == admin_id:
            raise Own
        ended = None if after in OPEN else now
        connection.execute(
            update(changes)
            .where(changes.c.id == change_id)
            .values(state=after.value, ended_at=ended)
        )
        if event is Event.APPROVE:
            body = self._vault.open(about(change_id), bytes(row._mapping["values"]))
            last = self.last(connection, row.station_id)
            number = last.number + 1 if last else 1
            sealed = self._vault.seal(_record(row.station_id, number), body)
            connection.execute(
                insert(connection, records).values(
                    {"station_id": row.station_id, "number": number, "change_id": change_id,
                     "values": sealed, "made_at": now, "made_by": admin_id}
                )
            )  # fmt: skip
        self._act(connection, change_id, after.value, reason, admin_id, now)

    def remind(self, connection: Connection, today: date, now: datetime) -> list[Reminder]:
        """Changes whose application is due soon, or overdue: one for each threshold, and one when
        the day has passed."""
        rows = connection.execute(
            select(changes, stations.c.code, stations.c.name, stations.c.region)
            .join(stations, stations.c.id == changes.c.station_id)
            .where(changes.c.state == State.ANNOUNCED.value, changes.c.due != "")
            .where(changes.c.due <= (today + timedelta(days=60)).isoformat())
            .with_for_update(of=changes, skip_locked=True)
        ).all()
        found = []
        for row in rows:
            reached = self._reached(date.fromisoformat(row.due), today)
            if reached <= row.reminded:
                continue
            chosen = update(changes).where(changes.c.id == row.id)
            connection.execute(chosen.values(reminded=reached))
            late = today.isoformat() > row.due
            event = "overdue" if late else "reminded"
            trail.append(connection, None, about(row.id), event, trail.CLOCK, now)
            found.append(Reminder(row.id, row.code, row.name, row.region, row.due, late))
        return found

    def applied(self, row: Row) -> dict[str, str]:
        """What was applied for; {} before."""
        sealed = row._mapping["values"]
        return {} if sealed is None else self._open(about(row.id), sealed)

    def last(self, connection: Connection, station_id: int) -> Version | None:
        found = self.history(connection, station_id, 1)
        return found[0] if found else None

    def history(
        self, connection: Connection, station_id: int, most: int | None = None
    ) -> list[Version]:
        """The newest first; all, where `most` is None."""
        rows = connection.execute(
            select(records, admins.c.name)
            .join(admins, admins.c.id == records.c.made_by)
            .where(records.c.station_id == station_id)
            .order_by(records.c.number.desc())
            .limit(most)
        )
        return [
            Version(row.number, self._open(_record(station_id, row.number), row._mapping["values"]),
                    row.made_at, row.name)
            for row in rows
        ]  # fmt: skip

    # ---- inside

    def _held(self, connection: Connection, change_id: int) -> Row:
        return connection.execute(
            select(changes).where(changes.c.id == change_id).with_for_update()
        ).one()

    def _act(
        self, connection: Connection, change_id: int, event: str, note: str, admin_id: int,
        now: datetime,
    ) -> None:  # fmt: skip
        trail.act(connection, self._vault, about(change_id), event, admin_id,
                  Deed.REGISTRATION_STEPPED, now, note)  # fmt: skip

    def _reached(self, due: date, today: date) -> int:
        """How many thresholds have been reached: those of `remind`, then the day after the last."""
        thresholds = sorted(self._form.remind, reverse=True)
        if today > due:
            return len(thresholds) + 1
        left = _left(self._workdays, today, due)
        return sum(left <= one for one in thresholds)

    def _open(self, key: str, sealed: bytes) -> dict[str, str]:
        try:
            return json.loads(self._vault.open(key, bytes(sealed)))
        except BadVault:
            return {}


def papers(change_id: int, round_: int) -> str:
    """What files of one application are about."""
    return f"registration:{change_id}/{round_}"


def kept(connection: Connection, change_id: int) -> list[tuple[int, files.Kept]]:
    """Files of all its applications, each with its round."""
    rounds = range(1, trail.length(connection, about(change_id)) + 1)
    found = files.of(connection, [papers(change_id, one) for one in rounds])
    return [(one, file) for one in rounds for file in found.get(papers(change_id, one), ())]


def listed(
    connection: Connection, where: ColumnElement[bool], at: At, *, over: bool = False
) -> Leaf[Row]:
    """Changes under way, the next to be due first; `over`: those that ended, the newest first. With
    `code`, `name`, `region`."""
    chosen = _whole().where(where)
    if over:
        chosen = chosen.where(changes.c.ended_at.is_not(None))
        first = By(changes.c.ended_at, down=True)
    else:
        chosen, first = chosen.where(changes.c.ended_at.is_(None)), By(changes.c.due)
    return leaf(connection, chosen, [first, By(changes.c.id)], at)


def one(connection: Connection, change_id: int) -> Row | None:
    return connection.execute(_whole().where(changes.c.id == change_id)).first()


def of_station(connection: Connection, station_id: int) -> list[Row]:
    chosen = _whole().where(changes.c.station_id == station_id)
    return list(connection.execute(chosen.order_by(changes.c.id.desc())).all())


def late(row: Row, today: date) -> bool:
    """It was not applied for in time: by today, or by the day on which it was."""
    if not row.due:
        return False
    on = row.applied_at.astimezone(CHINA).date() if row.applied_at else today
    if row.applied_at is None and row.state != State.ANNOUNCED.value:
        return False  # withdrawn before
    return on.isoformat() > row.due


def days_left(workdays: Workdays, row: Row, today: date) -> int | None:
    """Working days that are left to apply; None: no term, applied for, or over."""
    if row.state != State.ANNOUNCED.value or not row.due or today.isoformat() > row.due:
        return None
    return _left(workdays, today, date.fromisoformat(row.due))


def _left(workdays: Workdays, today: date, due: date) -> int:
    """Working days after today up to `due`."""
    count, day = 0, today
    while day < due:
        day += timedelta(days=1)
        count += workdays.of(day).kind in WORKED
    return count


def _record(station_id: int, number: int) -> str:
    return f"registration {station_id} {number}"


def _whole() -> Any:
    return select(changes, stations.c.code, stations.c.name, stations.c.region).join(
        stations, stations.c.id == changes.c.station_id
    )

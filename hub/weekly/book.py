"""Versions of a week's report: the counts' own draft until somebody saves one, then the latest that
was saved, until one is sent. Everything within the caller's transaction."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, func, select, update

from hub import deeds
from hub.database import insert, put_new
from hub.deeds import Deed
from hub.tables import terminals
from hub.weekly.tables import sendings, versions
from kiosk.reports.weekly import Report


class State(enum.StrEnum):
    """How a report that was sent stands."""

    BY_HAND = "by-hand"  # somebody put it on the platform's own page
    READY = "ready"  # its terminal has not fetched it yet
    TAKEN = "taken"  # the terminal has it on its disk, and tries
    ACCEPTED = "accepted"  # by the platform, which proved it
    STUCK = "stuck"  # turned down too often, or its outcome is unknown: see to it at the terminal
    REFUSED = "refused"  # somebody at the terminal ended it


class Changed(Exception):
    """Somebody else saved or sent a version meanwhile."""


class Sent(Exception):
    """The week's report was sent: it is never edited again."""


class Version(NamedTuple):
    number: int
    report: Report
    made_at: datetime
    made_by: str
    final: bool


def latest(connection: Connection, station_id: int, first: date) -> Version | None:
    found = history(connection, station_id, first)
    return found[0] if found else None


def history(connection: Connection, station_id: int, first: date) -> list[Version]:
    """The newest first."""
    rows = connection.execute(
        select(versions)
        .where(versions.c.station_id == station_id, versions.c.first == first.isoformat())
        .order_by(versions.c.number.desc())
    )
    return [
        Version(row.number, msgspec.json.decode(row.body, type=Report), row.made_at, row.made_by,
                row.final)
        for row in rows
    ]  # fmt: skip


def sending(connection: Connection, station_id: int, first: date) -> Row | None:
    """With `terminal`, its code, "" where none sends it."""
    return connection.execute(
        select(sendings, func.coalesce(terminals.c.code, "").label("terminal"))
        .join_from(sendings, terminals, isouter=True)
        .where(sendings.c.station_id == station_id, sendings.c.first == first.isoformat())
    ).first()


def save(
    connection: Connection, station_id: int, report: Report, seen: int, admin_id: int,
    now: datetime, *, final: bool = False,
) -> int:  # fmt: skip
    """Another version, on top of `seen` (0: none was saved); its number. Raises Changed, Sent."""
    before = latest(connection, station_id, report.first)
    if before is not None and before.final:
        raise Sent
    if (before.number if before else 0) != seen:
        raise Changed
    who = deeds.account(admin_id)
    if not put_new(
        connection, versions, station_id=station_id, first=report.first.isoformat(),
        number=seen + 1, body=msgspec.json.encode(report).decode(), made_at=now, made_by=who,
        final=final,
    ):  # fmt: skip
        raise Changed
    about = f"station:{station_id} {report.first} {seen + 1}"
    if not final:
        deeds.append(connection, Deed.REPORT_SAVED, about, who, now)
    return seen + 1


def send(
    connection: Connection, station_id: int, report: Report, seen: int, admin_id: int,
    now: datetime, *, staff: str, terminal_id: int | None,
) -> str:  # fmt: skip
    """The last version, and what sends it; the key it goes by for life. `terminal_id` None:
    somebody has put it on the platform's own page. Raises Changed, Sent."""
    number = save(connection, station_id, report, seen, admin_id, now, final=True)
    key = str(uuid.uuid4())
    state = State.BY_HAND if terminal_id is None else State.READY
    connection.execute(
        insert(connection, sendings).values(
            key=key, station_id=station_id, first=report.first.isoformat(), number=number,
            staff=staff, terminal_id=terminal_id, state=state.value, said_at=now, proof="",
        )
    )  # fmt: skip
    about = f"station:{station_id} {report.first} {number} {state.value}"
    deeds.append(connection, Deed.REPORT_SENT, about, deeds.account(admin_id), now)
    return key


def waiting(connection: Connection, terminal_id: int, limit: int) -> list[dict[str, Any]]:
    """What the terminal is to send: `Duty` of terminal-api.yaml, the oldest first."""
    rows = connection.execute(
        select(sendings.c.key, sendings.c.staff, versions.c.body)
        .join_from(sendings, versions)
        .where(sendings.c.terminal_id == terminal_id, sendings.c.state == State.READY.value)
        .order_by(sendings.c.first)
        .limit(limit)
    )
    return [_duty(row) for row in rows]


def told(connection: Connection, terminal_id: int, said: dict[str, Any], at: datetime) -> None:
    """How a terminal says that it stands. What was accepted stays accepted; what is not its own is
    left as it is."""
    connection.execute(
        update(sendings)
        .where(
            sendings.c.key == said["key"],
            sendings.c.terminal_id == terminal_id,
            sendings.c.state != State.ACCEPTED.value,
        )
        .values(state=said["state"], said_at=at, proof=said.get("proof", ""))
    )


def states(connection: Connection, station_ids: Sequence[int], since: date) -> dict[tuple, str]:
    """By station and Monday: how its report stands, `draft` where one was only saved."""
    saved = connection.execute(
        select(versions.c.station_id, versions.c.first)
        .where(versions.c.station_id.in_(station_ids), versions.c.first >= since.isoformat())
        .distinct()
    )
    found = {(row.station_id, row.first): "draft" for row in saved}
    sent = connection.execute(
        select(sendings.c.station_id, sendings.c.first, sendings.c.state).where(
            sendings.c.station_id.in_(station_ids), sendings.c.first >= since.isoformat()
        )
    )
    return found | {(row.station_id, row.first): row.state for row in sent}


def _duty(row: Row) -> dict[str, Any]:
    report = msgspec.json.decode(row.body, type=Report)
    items = [msgspec.to_builtins(one) for one in report.items]
    problems = [
        {name: value for name, value in msgspec.to_builtins(one).items() if value is not None}
        for one in report.problems
    ]
    payload = {
        "first": report.first.isoformat(), "last": report.last.isoformat(), "staff": row.staff,
        "visits": report.visits, "items": items, "problems": problems,
    }  # fmt: skip
    return {"key": row.key, "kind": "weekly", "payload": payload}

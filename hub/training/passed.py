"""Who passed a pre-service exam, and may not act yet: the day of the examination stands in the
station's signed settings. The hub only drafts it; signers decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from hub.configuring import drafts
from hub.configuring.drafts import Draft, State
from hub.contract import CHINA
from hub.tables import stations
from hub.training import members
from hub.training.content import Content
from hub.training.members import PATH, Accounts
from hub.training.tables import results, tries, versions
from kiosk.settings.layers import Level


class Passed(NamedTuple):
    """`name` "": no account of that id is known. `examined`: the day that is in force now.
    `draft`: number of the open one that says it."""

    station: int
    code: str
    station_name: str
    staff: str
    name: str
    day: date
    examined: date | None
    draft: int | None


class CannotDraft(Exception):
    """The text is a word of `passed.cannot-…`."""


def listed(
    connection: Connection, where: ColumnElement[bool], *, all_: bool = False
) -> list[Passed]:
    """The newest first; without `all_` those alone that are not in force. `where`: on stations."""
    days = _days(connection, where)
    named = {
        row.id: row
        for row in connection.execute(
            select(stations.c.id, stations.c.code, stations.c.name)
            .where(stations.c.id.in_({station for station, _ in days}))
        )
    }  # fmt: skip
    drafted = _drafted(connection)
    standing = members.standing(connection, sorted(named))
    known = {station: members.read(accounts) for station, accounts in standing.items()}
    found = []
    for (station, staff), day in sorted(
        days.items(), key=lambda one: (one[1], one[0]), reverse=True
    ):
        member = next((one for one in known.get(station, ()) if one.id == staff), None)
        examined = member.examined if member is not None else None
        if examined is not None and not all_:
            continue
        row = named[station]
        keys = [_layer(one, row.code) for one in standing.get(station, ())]
        draft = next((drafted[key][staff] for key in keys if staff in drafted.get(key, {})), None)
        found.append(
            Passed(station, row.code, row.name, staff, member.name if member else "", day,
                   examined, draft)
        )  # fmt: skip
    return found


def draft(
    connection: Connection, station: int, code: str, staff: str, who: str, now: datetime
) -> int:
    """A draft that sets the day of the examination of one who passed; into the open one of the
    same layer, where there is one, since a draft holds all accounts. Its number. Raises
    CannotDraft."""
    day = _days(connection, stations.c.id == station).get((station, staff))
    if day is None:
        raise CannotDraft("not-passed")
    places = [
        one
        for one in members.standing(connection, [station]).get(station, [])
        if any(row.get("id") == staff for row in one.rows)
    ]
    if not places:
        raise CannotDraft("no-account")
    if len(places) > 1:
        raise CannotDraft("several")
    level, scope = _layer(places[0], code)
    before = next(
        (one for one in drafts.listed(connection, State.OPEN)
         if (one.level, one.scope) == (level, scope) and PATH in one.changes), None
    )  # fmt: skip
    rows = before.changes[PATH] if before is not None else places[0].rows
    if rows is None or not any(row.get("id") == staff for row in rows):
        raise CannotDraft("other-draft")
    changed = [_examined(row, day) if row.get("id") == staff else _plain(row) for row in rows]
    if drafts.bad({PATH: changed}):
        raise CannotDraft("bad-accounts")
    if before is not None:
        said = dict(before.changes) | {PATH: changed}
        drafts.change(connection, before.id, said, who, now, before.takes)
        return before.id
    return drafts.make(connection, level, scope, {PATH: changed}, who, now)


def _layer(one: Accounts, code: str) -> tuple[Level, str]:
    """Where accounts are changed: in their layer; those of a machine's own profile in the
    station's."""
    return one.source or (Level.STATION, code)


def _days(connection: Connection, where: ColumnElement[bool]) -> dict[tuple[int, str], date]:
    """By station and member: the day on which they passed a pre-service exam first."""
    rows = connection.execute(
        select(tries.c.post_id, tries.c.version, tries.c.station_id, tries.c.staff,
               results.c.handed_at)
        .join(results, results.c["try"] == tries.c.key)
        .join(stations, stations.c.id == tries.c.station_id)
        .where(results.c.passed, where)
        .order_by(results.c.handed_at)
    ).all()  # fmt: skip
    pre_service = _pre_service(connection, sorted({(row.post_id, row.version) for row in rows}))
    found: dict[tuple[int, str], date] = {}
    for row in rows:
        if (row.post_id, row.version) in pre_service:
            day = row.handed_at.astimezone(CHINA).date()
            found.setdefault((row.station_id, row.staff), day)
    return found


def _pre_service(connection: Connection, wanted: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    ids = {post for post, _ in wanted}
    rows = connection.execute(
        select(versions.c.post_id, versions.c.number, versions.c.body)
        .where(versions.c.post_id.in_(ids))
    )  # fmt: skip
    return {
        (row.post_id, row.number)
        for row in rows
        if msgspec.json.decode(row.body, type=Content).pre_service
    }


def _drafted(connection: Connection) -> dict[tuple[Level, str], dict[str, int]]:
    """By layer: whom an open draft says to be examined, and its number."""
    found: dict[tuple[Level, str], dict[str, int]] = {}
    for one in drafts.listed(connection, State.OPEN):
        for row in _rows(one):
            if isinstance(row, dict) and row.get("exam_passed"):
                found.setdefault((one.level, one.scope), {})[str(row.get("id"))] = one.id
    return found


def _rows(one: Draft) -> Sequence[Any]:
    rows = one.changes.get(PATH)
    return rows if isinstance(rows, list) else ()


def _examined(row: dict[str, Any], day: date) -> dict[str, Any]:
    return _plain(row) | {"exam_passed": day.isoformat()}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """As JSON has it: a profile's days are days."""
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()
    }

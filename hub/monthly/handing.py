"""That a station's ledger of a month was handed in: noted by whoever sent it, each time anew, with
what the hub counted at that time, so that what came later is seen."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from hub import deeds
from hub.contract import CHINA
from hub.database import put_new
from hub.deeds import Deed
from hub.feedback.figures import Month
from hub.monthly.ledger import Ledger
from hub.monthly.tables import ledgers
from hub.tables import admins, stations


class Stand(enum.StrEnum):
    EARLY = "early"  # the month is not over, or the station was not there yet
    WAITING = "waiting"
    MISSING = "missing"  # its last day has passed
    HANDED = "handed"
    LATE = "late"  # handed in after its last day
    CHANGED = "changed"  # the hub counts otherwise since


class Handed(NamedTuple):
    """`sent`: `digest` is that of the file as it was sent, and not of the hub's own."""

    number: int
    at: datetime
    by: str
    counted: Mapping[str, str]
    digest: str
    sent: bool


class Changed(Exception):
    """Somebody else noted one meanwhile."""


def stand(
    book: Ledger, month: Month, made_at: datetime, handed: Handed | None,
    counted: Mapping[str, str], now: datetime,
) -> Stand:  # fmt: skip
    """`made_at`: since when the hub has the station; `handed`: its last."""
    day, today = book.due(month).day, now.astimezone(CHINA).date()
    if handed is None:
        if now < month.end or made_at >= month.end:
            return Stand.EARLY
        return Stand.MISSING if today > day else Stand.WAITING
    if handed.counted != counted:
        return Stand.CHANGED
    return Stand.LATE if handed.at.astimezone(CHINA).date() > day else Stand.HANDED


def note(
    connection: Connection, station_id: int, month: Month, counted: Mapping[str, str], digest: str,
    sent: bool, seen: int, admin_id: int, now: datetime,
) -> int:  # fmt: skip
    """Its number. `seen`: of the last one that was shown to them. Raises Changed."""
    last = connection.execute(
        select(func.max(ledgers.c.number)).where(
            ledgers.c.station_id == station_id, ledgers.c.month == str(month)
        )
    ).scalar()
    number = (last or 0) + 1
    if number != seen + 1 or not put_new(
        connection, ledgers,
        station_id=station_id, month=str(month), number=number, at=now, made_by=admin_id,
        counted=json.dumps(counted, sort_keys=True), digest=digest, sent=sent,
    ):  # fmt: skip
        raise Changed
    about = f"station:{station_id} {month} {number} {digest}"
    deeds.append(connection, Deed.LEDGER_HANDED, about, deeds.account(admin_id), now)
    return number


def history(connection: Connection, station_id: int, month: Month) -> list[Handed]:
    """The newest first."""
    of = ledgers.c
    rows = connection.execute(
        select(of.number, of.at, admins.c.name, of.counted, of.digest, of.sent)
        .join_from(ledgers, admins)
        .where(of.station_id == station_id, of.month == str(month))
        .order_by(of.number.desc())
    )
    return [_handed(*row) for row in rows]


def last_of(
    connection: Connection, month: Month, where: ColumnElement[bool]
) -> dict[str, tuple[datetime, Handed | None]]:
    """By code of the station: since when it is here, and what was handed in last."""
    of = ledgers.c
    last = (
        select(of.station_id, func.max(of.number).label("number"))
        .where(of.month == str(month))
        .group_by(of.station_id)
        .subquery()
    )
    rows = connection.execute(
        select(stations.c.code, stations.c.made_at, of.number, of.at, admins.c.name, of.counted,
               of.digest, of.sent)
        .select_from(
            stations.outerjoin(last, last.c.station_id == stations.c.id)
            .outerjoin(ledgers, (of.station_id == stations.c.id) & (of.month == str(month))
                       & (of.number == last.c.number))
            .outerjoin(admins, admins.c.id == of.made_by)
        )
        .where(where)
    )  # fmt: skip
    return {
        code: (made_at, None if number is None else _handed(number, *more))
        for code, made_at, number, *more in rows
    }


def _handed(
    number: int, at: datetime, by: str, counted: str, digest: str, sent: bool
) -> Handed:  # fmt: skip
    return Handed(number, at, by, json.loads(counted), digest, bool(sent))

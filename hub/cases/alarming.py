"""What is to be done for cases and is overdue, as alarms of the watch."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from hub.cases.tables import cases, duties
from hub.fleet.judging import What, Wrong
from hub.fleet.standing import Who
from hub.tables import stations


def wrong(connection: Connection, now: datetime) -> list[Wrong]:
    """One for a station, for as long as anything of any of its cases is overdue."""
    codes = connection.execute(
        select(stations.c.code)
        .select_from(duties)
        .join(cases, duties.c.case_id == cases.c.id)
        .join(stations, cases.c.station_id == stations.c.id)
        .where(duties.c.ended_at.is_(None), duties.c.due_at <= now)
        .distinct()
        .order_by(stations.c.code)
    ).scalars()
    return [Wrong(None, What.CASES, code, "overdue", Who.STAFF, code) for code in codes]

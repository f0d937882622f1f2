"""Reviews, complaints and questions that are overdue, as alarms of the watch."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from hub.feedback import listing
from hub.feedback.tables import tasks
from hub.fleet.judging import What, Wrong
from hub.fleet.standing import Who
from hub.tables import stations


def wrong(connection: Connection, now: datetime) -> list[Wrong]:
    """One for each task, of its kind (`life.Kind`), for as long as its stage is overdue."""
    rows = connection.execute(
        select(tasks.c.id, tasks.c.kind, stations.c.code)
        .join_from(tasks, stations)
        .where(listing.late(now))
        .order_by(tasks.c.id)
    )
    return [
        Wrong(None, What.FEEDBACK, str(task), kind, Who.STAFF, code) for task, kind, code in rows
    ]

"""Urgent events in the watch's round: alarms while city or province have not acknowledged, told
again and again; a reminder at the end of each term for 续报; a word of every further report.

An alarm opens and closes as those of the fleet do. What is told beside them is of kind `urgent`, to
every receiver of the region who wants urgent events, whoever else they are told of. Neither says
what was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Row, or_, select

from hub import regions
from hub.contract import stamp
from hub.duties.settings import Duties
from hub.fleet import telling
from hub.fleet.judging import What, Wrong
from hub.fleet.standing import Who
from hub.tables import stations, terminals
from hub.urgent import book
from hub.urgent.book import standing
from hub.urgent.life import reminded, told_again, unknown_to
from hub.urgent.tables import events


class Receiver(Protocol):
    """What is read of `settings.Receiver`."""

    name: str
    region: str
    urgent: bool


def wrong(connection: Connection) -> list[Wrong]:
    """What is an alarm now: an event at a level that has not acknowledged it."""
    return [
        Wrong(row.terminal_id, What.URGENT, f"{row.id}-{level.value}", row.what, Who.BUREAU)
        for row in connection.execute(select(events).where(book.waiting()).order_by(events.c.id))
        for level in unknown_to(standing(row))
    ]


def look(
    connection: Connection, receivers: Iterable[Receiver], duties: Duties, now: datetime
) -> int:
    """Told again, and reminded of; how many messages were written."""
    wanted, count = [one for one in receivers if one.urgent], 0
    for row in _waiting(connection):
        now_so = standing(row)
        if row.stage_at > row.said_at:
            book.said(connection, row.id, row.stage_at)
            count += _tell(connection, wanted, row, "further", now)
        if told_again(now_so, now, duties.urgent_again):
            book.noted(connection, row.id, "told-again", "told_at", now)
            count += _tell(connection, wanted, row, "unknown", now)
        if reminded(now_so, now, duties.urgent_continue):
            book.noted(connection, row.id, "reminded", "reminded_at", now)
            count += _tell(connection, wanted, row, "overdue", now)
    return count


def _waiting(connection: Connection) -> list[Row]:
    return list(
        connection.execute(
            select(events, stations.c.code, stations.c.name, stations.c.region,
                   terminals.c.code.label("terminal"))
            .join(stations, stations.c.id == events.c.station_id)
            .join(terminals, terminals.c.id == events.c.terminal_id)
            .where(or_(book.waiting(), events.c.stage_at > events.c.said_at))
            .order_by(events.c.id)
            .with_for_update(of=events)
        )
    )  # fmt: skip


def _tell(
    connection: Connection, receivers: list[Receiver], row: Row, why: str, now: datetime
) -> int:
    """Under one name for each event, reason and moment: at least once, never under two names."""
    body: dict[str, Any] = {
        "kind": "urgent", "at": stamp(now), "why": why, "id": row.id, "what": row.what,
        "service": row.service, "stage": row.stage, "station": row.code, "station_name": row.name,
        "region": row.region, "terminal": row.terminal, "heard_at": stamp(row.heard_at),
        "stage_at": stamp(row.stage_at),
        "unknown_to": [level.value for level in unknown_to(standing(row))],
    }  # fmt: skip
    moment = int(now.timestamp())
    return sum(
        telling.put(connection, f"urgent/{receiver.name}/{row.id}/{why}/{moment}", receiver.name,
                    body, now)
        for receiver in receivers
        if regions.within(row.region, receiver.region)
    )  # fmt: skip

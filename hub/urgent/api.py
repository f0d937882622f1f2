"""What terminals ask: how the urgent events of their station stand, level by level."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, or_, select
from starlette.requests import Request
from starlette.responses import Response

from hub.contract import Contract, stamp
from hub.duties.settings import Duties
from hub.gate import fresh_json, its_own
from hub.records import Clock
from hub.terminals import Sender
from hub.urgent import book
from hub.urgent.life import Level
from hub.urgent.tables import events

MOST = 50
LOOKED_BACK = timedelta(days=40)


class UrgentDoor:
    """What the address does. Looking is no acknowledgement, and no deed."""

    def __init__(
        self, engine: Engine, contract: Contract, clock: Clock, duties: Duties = Duties()
    ) -> None:
        self._engine, self._contract, self._clock = engine, contract, clock
        self._term = duties.urgent_continue

    async def events(self, request: Request) -> Response:
        def look(connection: Connection, sender: Sender) -> list[dict[str, Any]]:
            return [told(row, self._term) for row in self._rows(connection, sender.station_id)]

        found = await its_own(self._engine, self._contract, request, look)
        return fresh_json({"events": found})

    def _rows(self, connection: Connection, station_id: int) -> list[Row]:
        since = self._clock() - LOOKED_BACK
        chosen = select(events).where(
            events.c.station_id == station_id, or_(book.waiting(), events.c.stage_at >= since)
        )
        return list(connection.execute(chosen.order_by(events.c.id.desc()).limit(MOST)))


def told(row: Row, term: timedelta) -> dict[str, Any]:
    """`UrgentStanding` of terminal-api.yaml. `term`: after which an open one wants its next
    report."""
    moments = {Level.CITY: row.city_at, Level.PROVINCE: row.province_at}
    closed = row.closed_at is not None
    said: dict[str, Any] = {
        "report": row.report, "stage": row.stage, "stage_at": stamp(row.stage_at),
        "closed": closed,
        "known": [
            {"level": level.value, "at": stamp(at)}
            for level, at in moments.items()
            if at is not None
        ],
    }  # fmt: skip
    if not closed:
        said["continue_by"] = stamp(row.stage_at + term)
    if row.reminded_at is not None:
        said["reminded_at"] = stamp(row.reminded_at)
    return said

"""What a station may publish of itself on its screen: review figures of this month, counts only.

No number of fewer than `LEAST` answers: among few, one could be told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine
from starlette.requests import Request
from starlette.responses import Response

from hub.contract import Contract, stamp
from hub.feedback import figures
from hub.feedback.figures import Month
from hub.fleet import times
from hub.gate import fresh_json, its_own
from hub.records import Clock
from hub.tables import stations
from hub.terminals import Sender

LEAST = 10


def of_station(connection: Connection, sender: Sender, now: datetime) -> dict[str, Any]:
    """As `Figures` of the API has it. Reviews may be of any terminal, phone or sign of the
    station."""
    month, own = Month.of("", now), stations.c.id == sender.station_id
    told: dict[str, Any] = {"station": sender.station, "month": str(month), "at": stamp(now)}
    for grades in figures.by_station(connection, month, own):
        if grades.whole >= LEAST:
            told |= {"reviews": grades.whole, "satisfied": grades.satisfied}
    for one in times.by_station(connection, str(month), own):
        if one.count >= LEAST and one.median is not None:
            told["median_seconds"] = one.median
    return told


class Published:
    """What the address does."""

    def __init__(self, engine: Engine, contract: Contract, clock: Clock) -> None:
        self._engine, self._contract, self._clock = engine, contract, clock

    async def asked(self, request: Request) -> Response:
        def look(connection: Connection, sender: Sender) -> dict[str, Any]:
            return of_station(connection, sender, self._clock())

        return fresh_json(await its_own(self._engine, self._contract, request, look))

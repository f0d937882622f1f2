"""What staff did for cases, as their terminals told it; summed up as the terminals do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, select, update

from hub.cases.book import next_place
from hub.cases.tables import case_deeds
from hub.database import put_new
from kiosk.cases.deeds import CaseDeed


def take(
    connection: Connection, station_id: int, terminal_id: int, said: dict[str, Any], now: datetime
) -> None:
    """`said`: a `CaseDeed` of terminal-api.yaml. One that is known changes nothing."""
    new = put_new(
        connection, case_deeds,
        id=said["id"], station_id=station_id, terminal_id=terminal_id, case_number=said["case"],
        at=datetime.fromisoformat(said["at"]), taken_at=now, body=json.dumps(said),
    )  # fmt: skip
    if new:
        place = next_place(connection, station_id)
        own = case_deeds.c.id == said["id"]
        connection.execute(update(case_deeds).where(own).values(place=place))


def of(connection: Connection, station_id: int, number: str) -> Sequence[CaseDeed]:
    """Everything that was done for one case, oldest first."""
    rows = connection.execute(
        select(case_deeds.c.body)
        .where(case_deeds.c.station_id == station_id, case_deeds.c.case_number == number)
        .order_by(case_deeds.c.at, case_deeds.c.id)
    )
    return [msgspec.json.decode(body, type=CaseDeed) for (body,) in rows]

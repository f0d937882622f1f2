"""The keys of a station's terminals, drafted into its settings (`station.line`).

The hub knows each machine's public key since it was paired. It only drafts the list; signers
decide. A machine that was replaced, unpaired or reported as stolen is in no list that is drafted
from then on.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from hub.configuring import drafts
from hub.tables import machines, stations, terminals
from kiosk.settings.layers import Level

PATH = "station.line"


class NotPaired(LookupError):
    """The text names terminals that are no paired machine now, or the station that has none: an
    empty list would ask nobody who they are."""


def now_paired(connection: Connection, code: str) -> dict[str, str]:
    """By number of the terminal, the public key of the machine that it is now, in hex."""
    rows = connection.execute(
        select(terminals.c.code, machines.c.identity)
        .join(machines, machines.c.terminal_id == terminals.c.id)
        .join(stations, stations.c.id == terminals.c.station_id)
        .where(stations.c.code == code, machines.c.ended_at.is_(None))
        .order_by(terminals.c.code, machines.c.id)
    )
    return {row.code: row.identity for row in rows}


def draft(
    connection: Connection, code: str, staff: Collection[str] | None, who: str, now: datetime
) -> int:
    """A draft of the station's layer, or the open one that has a list; its number. `staff`: at
    which terminals staff act; None: at those at which they do now. Raises NotPaired, BadScope."""
    paired = now_paired(connection, code)
    if not paired:
        raise NotPaired(code)
    if staff is None:
        before = drafts.layer(connection, Level.STATION, code).get(PATH) or {}
        acting = {number for number, one in before.items() if one.get("staff")}
    else:
        acting = set(staff)
        if missing := sorted(acting - paired.keys()):
            raise NotPaired(", ".join(missing))
    keys: dict[str, Any] = {
        number: {"key": key, "staff": number in acting} for number, key in paired.items()
    }
    changes = {PATH: keys}
    for one in drafts.open_at(connection, Level.STATION, code):
        if PATH in one.changes:
            drafts.change(connection, one.id, one.changes | changes, who, now, one.takes)
            return one.id
    return drafts.make(connection, Level.STATION, code, changes, who, now)

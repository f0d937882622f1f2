"""The keys of a station's terminals, drafted into its settings (`station.line`).

The hub knows each machine's public key since it was paired. It only drafts the list; signers
decide. A machine that was replaced, unpaired or reported as stolen is in no list that is drafted
from then on.
"""

from __future__ import annotations

import enum
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from hub.configuring import drafts
from hub.tables import machines, stations, terminals
from kiosk.settings.layers import Level

PATH = "station.line"


class Fit(enum.StrEnum):
    """What the signed list says of a terminal, beside the machine that it is now."""

    SAME = "same"
    NEW = "new"  # paired, and not in the list
    OTHER = "other"  # the list has the key of another machine
    GONE = "gone"  # in the list, and no paired machine any more


class Place(NamedTuple):
    """One terminal. `key`: of the machine that it is now, "": it is none. `staff`: staff act there,
    as the list has it."""

    terminal: str
    key: str
    fit: Fit
    staff: bool

    @property
    def listed(self) -> bool:
        return self.fit is not Fit.NEW


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


def compared(connection: Connection, code: str) -> list[Place]:
    """The station's list, as it was signed last, beside the machines that are paired."""
    paired = now_paired(connection, code)
    listed = drafts.layer(connection, Level.STATION, code).get(PATH) or {}
    found = []
    for number in sorted(paired.keys() | listed.keys()):
        key, own = paired.get(number, ""), listed.get(number)
        if own is None:
            fit = Fit.NEW
        elif not key:
            fit = Fit.GONE
        else:
            fit = Fit.SAME if own["key"] == key else Fit.OTHER
        found.append(Place(number, key, fit, bool(own and own.get("staff"))))
    return found


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

"""Which hardware a terminal is: known by its own Ed25519 key, from when, until when, and why."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from hub import deeds
from hub.database import insert
from hub.deeds import Deed
from hub.tables import machines
from hub.terminals import find, revoke


class Why(enum.StrEnum):
    """Why a machine is a terminal no longer."""

    REPLACED = "replaced"  # another took its place
    UNPAIRED = "unpaired"
    STOLEN = "stolen"  # its key never opens anything again, not even a pairing


class Machine(NamedTuple):
    """`sealing`: X25519 key in hex to which its secrets are sealed."""

    identity: str
    sealing: str
    model: str
    serial: str
    release: str
    paired_at: datetime
    ended_at: datetime | None
    ended_why: str | None


def of(connection: Connection, terminal_id: int) -> list[Machine]:
    """All that ever were this terminal, the newest first."""
    rows = connection.execute(
        select(*(machines.c[name] for name in Machine._fields))
        .where(machines.c.terminal_id == terminal_id)
        .order_by(machines.c.id.desc())
    )
    return [Machine(*row) for row in rows]


def is_stolen(connection: Connection, identity: str) -> bool:
    which = (machines.c.identity == identity, machines.c.ended_why == Why.STOLEN.value)
    return connection.execute(select(machines.c.id).where(*which).limit(1)).first() is not None


def begin(connection: Connection, terminal_id: int, one: Machine) -> None:
    connection.execute(
        insert(connection, machines).values(terminal_id=terminal_id, **one._asdict())
    )


def end(
    connection: Connection, station: str, terminal: str, why: Why, who: str, now: datetime
) -> int:
    """The terminal's keys are dead and its machine is it no longer, from this transaction on; how
    many keys there were. Raises NoSuch."""
    count = revoke(connection, station, terminal, who, now)
    ended = connection.execute(
        update(machines)
        .where(
            machines.c.terminal_id == find(connection, station, terminal),
            machines.c.ended_at.is_(None),
        )
        .values(ended_at=now, ended_why=why.value)
    )
    if count or ended.rowcount:
        about = f"{station}/{terminal} {why.value}"
        deeds.append(connection, Deed.MACHINE_ENDED, about, who, now)
    return count

"""Of those who could act, one does: a row that its holder renews. When it dies, the row runs out
and another takes over.

Nothing depends on it for being right: whatever is done is unique by itself. It only spares work.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, update

from hub.database import put_new
from hub.fleet.tables import leases


def take(connection: Connection, name: str, holder: str, now: datetime, span: timedelta) -> bool:
    """Take it, or renew it. False: another holds it."""
    if put_new(connection, leases, name=name, holder=holder, until=now + span):
        return True
    done = connection.execute(
        update(leases)
        .where(leases.c.name == name, or_(leases.c.holder == holder, leases.c.until < now))
        .values(holder=holder, until=now + span)
    )
    return bool(done.rowcount)


def give_up(connection: Connection, name: str, holder: str, now: datetime) -> None:
    """Another may go on at once."""
    connection.execute(
        update(leases).where(leases.c.name == name, leases.c.holder == holder).values(until=now)
    )

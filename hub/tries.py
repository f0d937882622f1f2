"""How often something was tried from one place, over all processes: sign-ins, codes, pairings."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete

from hub.database import insert
from hub.tables import tries

MOST, SPAN = 30, timedelta(minutes=10)


def allow(connection: Connection, what: str, now: datetime, most: int | None = None) -> bool:
    """Count one try; False: there were too many within the span. In a transaction that is kept.
    `most` None: MOST."""
    most = MOST if most is None else most
    connection.execute(delete(tries).where(tries.c.begun_at <= now - SPAN))
    one = insert(connection, tries).values(what=what[:80], begun_at=now, count=1)
    counted = case((tries.c.count <= most, tries.c.count + 1), else_=tries.c.count)
    count = connection.execute(
        one.on_conflict_do_update(index_elements=["what"], set_={"count": counted}).returning(
            tries.c.count
        )
    ).scalar_one()
    return count <= most

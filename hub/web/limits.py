"""How often something may come: bounds of this process for requests, of all for sign-ins."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete

from hub.database import insert
from hub.tables import tries

_REMEMBERED = 10_000  # places; the oldest is forgotten first


class Requests:
    """So many from one place within a span; in memory, since each process bears its own load."""

    def __init__(self, most: int = 240, span: timedelta = timedelta(minutes=1)) -> None:
        self._most, self._span = most, span
        self._seen: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def allow(self, place: str, now: datetime) -> bool:
        begun, count = self._seen.get(place, (now, 0))
        if now - begun >= self._span or now < begun:
            begun, count = now, 0
        self._seen[place] = (begun, count + 1)
        self._seen.move_to_end(place)
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return count < self._most


SIGN_INS, SPAN = 30, timedelta(minutes=10)  # passwords and codes from one address


def allow(connection: Connection, what: str, now: datetime) -> bool:
    """Count one try, over all processes; False: there were too many. In a transaction that is
    kept."""
    connection.execute(delete(tries).where(tries.c.begun_at <= now - SPAN))
    one = insert(connection, tries).values(what=what[:80], begun_at=now, count=1)
    count = connection.execute(
        one.on_conflict_do_update(
            index_elements=["what"],
            set_={"count": case((tries.c.count < SIGN_INS + 1, tries.c.count + 1),
                                else_=tries.c.count)},
        ).returning(tries.c.count)
    ).scalar_one()  # fmt: skip
    return count <= SIGN_INS

"""The cases of a station as its terminals hear of them from the hub: deeds and standings in the
order in which they became known here, from a place on.

A place is taken last in the transaction that makes something known, and its row is held until that
commits: so whoever has read up to a place has read everything before it.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, func, or_, select, update

from hub.cases.tables import TERMINAL, case_deeds, cases, duties, places
from hub.contract import stamp
from hub.database import put_new
from kiosk.cases.due import What

MOST = 100
"""Of each in one answer."""

LOOKED_BACK = timedelta(days=400)
"""What nobody touched for longer is not told any more; terminals keep less."""


class Asked(NamedTuple):
    """From where on; `book`: whose places these are, "" from the beginning."""

    book: str
    deeds: int
    facts: int


def next_place(connection: Connection, station_id: int) -> int:
    put_new(connection, places, station_id=station_id, book=str(uuid.uuid4()), last=0)
    taken = update(places).where(places.c.station_id == station_id)
    taken = taken.values(last=places.c.last + 1).returning(places.c.last)
    return connection.execute(taken).scalar_one()


def since(connection: Connection, station_id: int, asked: Asked, now: datetime) -> dict[str, Any]:
    """`CaseNews` of terminal-api.yaml. Of another book than ours, or beyond its end: from the
    beginning."""
    own = connection.execute(select(places).where(places.c.station_id == station_id)).first()
    if own is None:
        return {"book": "", "deeds": [], "cases": [], "deeds_at": 0, "cases_at": 0, "more": False}
    if asked.book != own.book or max(asked.deeds, asked.facts) > own.last:
        asked = Asked(own.book, 0, 0)
    before = now - LOOKED_BACK
    done = connection.execute(
        select(case_deeds.c.place, case_deeds.c.body)
        .where(case_deeds.c.station_id == station_id, case_deeds.c.place > asked.deeds,
               case_deeds.c.taken_at >= before)
        .order_by(case_deeds.c.place).limit(MOST)
    ).all()  # fmt: skip
    known = connection.execute(
        select(cases)
        .where(cases.c.station_id == station_id, cases.c.place > asked.facts,
               cases.c.stood_at >= before)
        .order_by(cases.c.place).limit(MOST)
    ).all()  # fmt: skip
    late = _late(connection, [row.id for row in known])
    return {
        "book": own.book,
        "deeds": [json.loads(row.body) for row in done],
        "cases": [_case(row, late[row.id]) for row in known],
        "deeds_at": done[-1].place if done else asked.deeds,
        "cases_at": known[-1].place if known else asked.facts,
        "more": MOST in (len(done), len(known)),
    }


def _late(connection: Connection, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    """Papers that follow, as the terminal told them: what somebody here marked as done is still
    one."""
    told = or_(duties.c.ended_at.is_(None), func.coalesce(duties.c.ended_by, "") != TERMINAL)
    rows = connection.execute(
        select(duties).where(
            and_(duties.c.case_id.in_(ids), duties.c.what == What.PAPER.value, told)
        )
        .order_by(duties.c.due_at, duties.c.paper)
    )  # fmt: skip
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(
            {"paper": row.paper, "until": stamp(row.due_at), "known": bool(row.known)}
        )
    return found


def _case(row: Row, late: list[dict[str, Any]]) -> dict[str, Any]:
    """`Case` of terminal-api.yaml."""
    said: dict[str, Any] = {
        "number": row.number, "item": row.item, "at": _exact(row.filed_at),
        "stood": _exact(row.stood_at), "state": row.state, "acting": row.acting,
        "originals": json.loads(row.originals), "late": late,
    }  # fmt: skip
    if row.part is not None:
        said["part"] = row.part
    if row.received_at is not None:
        said["received"] = _exact(row.received_at)
    return said


def _exact(moment: datetime) -> str:
    """To the microsecond, as it came: which of two words is the later decides what counts."""
    return moment.isoformat()

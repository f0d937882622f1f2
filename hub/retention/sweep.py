"""Deletes what the plan lets go, a little at a time: no transaction holds many rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, or_, select

from hub.database import parts, reading, writing
from hub.fleet.tables import messages
from hub.forwarding.book import State
from hub.forwarding.tables import forwards
from hub.retention import plan
from hub.retention.plan import KINDS, Stand, What
from hub.retention.settings import Keep
from hub.tables import audit_stands, faults, health_past, records, terminals, visit_items, visits

BATCH = 1000  # rows of one transaction
_BATCHES = 20  # of one kind in one round of the watch
_TERMINALS = 50  # of one transaction
_BROUGHT = {
    What.HEALTH_KEYS: (),
    What.HALL_KEYS: (),
    What.FAULTS: (faults,),
    What.VISITS: (visit_items, visits),
}


def round_(engine: Engine, keep: Keep, now: datetime) -> Counter[What]:
    """What is due in this minute. Raises those of `AWAY`; then the rest is done the next time."""
    done = _by_key(engine, keep, now, _BATCHES)
    done += _past(engine, keep, now, _ids(engine, plan.turn(now, plan.DAY), plan.DAY))
    done += _stands(engine, keep, now, _ids(engine, plan.turn(now, plan.WEEK), plan.WEEK))
    return done


def whole(engine: Engine, keep: Keep, now: datetime) -> Counter[What]:
    """All of it. Raises those of `AWAY`."""
    ids = _ids(engine, 0, 1)
    done = _by_key(engine, keep, now, None)
    done += _past(engine, keep, now, ids)
    done += _stands(engine, keep, now, ids)
    return done


def _by_key(engine: Engine, keep: Keep, now: datetime, most: int | None) -> Counter[What]:
    """What goes with its record, messages, and what was forwarded. `most`:
    batches of each; None: all."""
    done, ends = Counter[What](), plan.before(keep, now)
    for kind, what in KINDS.items():
        batches = 0
        while most is None or batches < most:
            with writing(engine) as connection:
                count = _records(connection, kind, what, ends[what])
            done[what] += count
            batches += 1
            if count < BATCH:
                break
    with writing(engine) as connection:
        old = or_(messages.c.sent_at < ends[What.MESSAGES], messages.c.sent_at.is_(None))
        over = messages.c.next_at.is_(None) & (messages.c.made_at < ends[What.MESSAGES])
        done[What.MESSAGES] = connection.execute(delete(messages).where(old, over)).rowcount
        of = forwards.c
        taken = (of.state == State.ACCEPTED.value) & (of.ended_at < ends[What.FORWARDS])
        some = select(of.id).where(taken).order_by(of.ended_at).limit(BATCH)
        gone = connection.execute(delete(forwards).where(of.id.in_(some)))
        done[What.FORWARDS] = gone.rowcount
    return done


def _records(connection: Connection, kind: str, what: What, end: datetime) -> int:
    keys = connection.execute(
        select(records.c.key)
        .where(records.c.kind == kind, records.c.accepted_at < end)
        .order_by(records.c.accepted_at)
        .limit(BATCH)
    ).scalars()
    found = list(keys)
    if found:
        for table in (*_BROUGHT[what], records):
            connection.execute(delete(table).where(table.c.key.in_(found)))
    return len(found)


def _past(engine: Engine, keep: Keep, now: datetime, ids: Sequence[int]) -> Counter[What]:
    done, end = Counter[What](), plan.before(keep, now)[What.HEALTH]
    for some in parts(ids, _TERMINALS):
        theirs = health_past.c.terminal_id.in_(some)
        with writing(engine) as connection:
            gone = connection.execute(delete(health_past).where(theirs, health_past.c.at < end))
        done[What.HEALTH] += gone.rowcount
    return done


def _stands(engine: Engine, keep: Keep, now: datetime, ids: Sequence[int]) -> Counter[What]:
    done, end, kept = Counter[What](), plan.before(keep, now)[What.STANDS], audit_stands.c
    for one in ids:
        with reading(engine) as connection:
            rows = connection.execute(
                select(kept.id, kept.chain, kept.number, kept.at).where(
                    kept.terminal_id == one, kept.at < end
                )
            ).all()
        gone = plan.thinned(Stand(*row) for row in rows)
        for some in parts(gone, BATCH):
            with writing(engine) as connection:
                connection.execute(delete(audit_stands).where(kept.id.in_(some)))
        done[What.STANDS] += len(gone)
    return done


def _ids(engine: Engine, turn: int, of: int) -> Sequence[int]:
    with reading(engine) as connection:
        asked = select(terminals.c.id).where(terminals.c.id % of == turn)
        return connection.execute(asked.order_by(terminals.c.id)).scalars().all()

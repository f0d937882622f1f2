"""What persons do with records: look at dead letters, send again, say what became of a write.

Everything here is a deed of somebody and stands in the audit chain, in the same transaction.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

from kiosk.outbox import archiving
from kiosk.outbox.record import Outcome, Record, State
from kiosk.outbox.rows import change, get, records
from kiosk.outbox.rules import ASKABLE
from kiosk.store.audit import Actor, Deed

if TYPE_CHECKING:
    from kiosk.outbox.outbox import Outbox


class Finding(enum.StrEnum):
    """What a person found out about a write, and what shall follow."""

    DONE = "done"  # the destination has it: the record ends
    NOT_DONE = "not-done"  # it does not, and shall not get it: the record ends
    AGAIN = "again"  # it does not: the same write is sent once more, with the same number


RETRIABLE = frozenset({State.DEAD, State.REFUSED, State.WAITING, State.UNKNOWN})
RESOLVABLE = frozenset({State.UNKNOWN, State.REFUSED, State.DEAD, State.HANDED_OVER})


class By:
    """Who does it: an actor and the number they are known by (kept as a keyed hash)."""

    def __init__(self, actor: Actor = Actor.ADMINISTRATOR, number: str = "") -> None:
        self.actor = actor
        self.number = number


def dead(outbox: Outbox) -> list[Record]:
    """Dead letters, oldest first."""
    return records(outbox.store, "WHERE state = 'dead' ORDER BY place")


def retry(outbox: Outbox, key: str, by: By = By()) -> bool:
    """Try a record again at once, dead letters too. Of a write whose outcome is unknown this is a
    question, never a second sending."""
    store = outbox.store
    with store.transaction() as db:
        record = get(store, key)
        if record is None or record.state not in RETRIABLE:
            return False
        if record.state is State.UNKNOWN and record.rule not in ASKABLE:
            return False  # there is no question to ask: `resolve`
        lost = record.uncertain and record.rule in ASKABLE
        state = State.UNKNOWN if lost else State.WAITING
        change(store, db, key, state=state, refusals=0, next_try=0.0)
        _rouse(db, record)
        _append(outbox, db, Deed.RETRIED, record, by, "")
    outbox.tell()
    return True


def resolve(outbox: Outbox, key: str, finding: Finding, by: By) -> bool:
    """Write down what a person found out; False where there is nothing to find out."""
    store = outbox.store
    wiped: list[str] = []
    with store.transaction() as db:
        record = get(store, key)
        if record is None or record.state not in RESOLVABLE:
            return False
        changes: dict = {"outcome": Outcome.STAFF, "uncertain": 0}
        if finding is Finding.AGAIN:
            changes |= {"state": State.WAITING, "refusals": 0, "next_try": 0.0}
        else:
            done = finding is Finding.DONE
            changes |= {"state": State.ACCEPTED if done else State.CLOSED, "payload": None}
            if not done:
                archiving.drop(db, key)
            if not (done and archiving.ended(db, key, store.clock())):
                wiped = outbox.materials.forget(db, key)
        change(store, db, key, **changes)
        _rouse(db, record)
        _append(outbox, db, Deed.RESOLVED, record, by, finding.value)
    outbox.materials.remove(wiped)
    outbox.tell()
    return True


def _rouse(db: Any, record: Record) -> None:
    """Somebody stands there and waits: the destination's pause is over."""
    db.conn.execute(
        "UPDATE destination SET next_try = 0 WHERE name = ?", (record.destination.value,)
    )


def _append(outbox: Outbox, db: Any, deed: Deed, record: Record, by: By, digest: str) -> None:
    audit = outbox.store.audit
    audit.append(
        db,
        deed,
        by.actor,
        who=audit.person(by.number),
        item=record.kind.value,
        reference=record.key,
        digest=digest,
    )

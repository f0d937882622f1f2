"""What staff handed in at this terminal, and how it stands: for the staff's own pages.

A row is written in the transaction of its record. It holds no text of a report and nobody but the
account; how it stands is the record's alone, so the two can never disagree.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from kiosk.outbox.kinds import Kind
from kiosk.outbox.record import Record, State
from kiosk.outbox.rows import insert
from kiosk.store.database import Store


class Stands(enum.StrEnum):
    """Closed words of how a duty stands, as staff are told."""

    WAITING = "waiting"  # written down, not taken yet
    BY_FILE = "by-file"  # the platform has no interface for it: somebody carries it over
    UNKNOWN = "unknown"  # sent; nobody knows whether it was taken
    ACCEPTED = "accepted"
    DEAD = "dead"  # turned down too often
    CLOSED = "closed"  # a person said that it is not to be sent any more


_STANDS = {
    State.ACCEPTED: Stands.ACCEPTED,
    State.DEAD: Stands.DEAD,
    State.CLOSED: Stands.CLOSED,
    State.UNKNOWN: Stands.UNKNOWN,
    State.HANDED_OVER: Stands.BY_FILE,
}

LOST = frozenset({Stands.DEAD, Stands.CLOSED})
"""The platform does not have it, and will not get it by itself."""


class Held(NamedTuple):
    """`at`: wall clock seconds. `proof`: the platform's number, or "". `code`: of a refusal."""

    record: str
    subject: str
    stage: str
    detail: str
    at: float
    stands: Stands
    proof: str = ""
    code: str = ""


def enter(
    db: Any, key: str, kind: Kind, *, subject: str, stage: str, at: float, detail: str = ""
) -> None:
    """Within the transaction of the record `key`."""
    insert(
        db,
        "duty",
        {"record": key, "kind": kind.value, "subject": subject, "stage": stage, "detail": detail,
         "at": at},
    )  # fmt: skip


def held(
    store: Store, kind: Kind, *, since: float = 0.0, subject: str = "",
    by_file: Collection[Kind] = (),
) -> list[Held]:  # fmt: skip
    """Of one kind, oldest first. `subject`: of one report or account only. `by_file`: kinds for
    which the platform in force has no interface. Raises StoreFault."""
    rows = store.rows(
        "SELECT d.record, d.subject, d.stage, d.detail, d.at, o.state, o.proof, o.code"
        " FROM duty AS d JOIN outbox AS o ON o.key = d.record"
        " WHERE d.kind = :kind AND d.at >= :since AND (:subject = '' OR d.subject = :subject)"
        " ORDER BY d.at, o.place",
        {"kind": kind.value, "since": since, "subject": subject},
    )
    return [
        Held(
            row["record"], row["subject"], row["stage"], row["detail"], row["at"],
            _stands(State(row["state"]), kind in by_file), row["proof"], row["code"],
        )
        for row in rows
    ]  # fmt: skip


def of_record(record: Record, by_file: Collection[Kind] = ()) -> Stands:
    """How one record stands."""
    return _stands(record.state, record.kind in by_file)


def drop(db: Any, before: float) -> None:
    """Forget what is older and settled. A report stays whole as long as it is not closed."""
    db.conn.execute(
        "DELETE FROM duty WHERE at < :before"
        " AND record IN (SELECT key FROM outbox WHERE state IN ('accepted', 'closed'))"
        " AND (kind NOT IN ('urgent', 'urgent-event') OR subject IN"
        " (SELECT subject FROM duty WHERE kind = 'urgent' AND stage = 'final' AND at < :before))",
        {"before": before},
    )


def _stands(state: State, by_file: bool) -> Stands:
    return _STANDS.get(state, Stands.BY_FILE if by_file else Stands.WAITING)


def of_subjects(rows: Sequence[Held]) -> dict[str, list[Held]]:
    """Grouped by subject, in order of the first of each."""
    groups: dict[str, list[Held]] = {}
    for row in rows:
        groups.setdefault(row.subject, []).append(row)
    return groups

"""Rows of the outbox table as `Record`s."""

from __future__ import annotations

from typing import Any

from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.record import Record, State
from kiosk.outbox.rules import Uncertain
from kiosk.store.database import Store
from kiosk.store.materials import Rows

COLUMNS = (
    "key, destination, kind, station, terminal, ifnull(payload, '') AS payload, created, attempts,"
    " refusals, uncertain, next_try, hold_until, state, outcome, line, priority, rule, reference,"
    " sent, code, proof, place, origin"
)

LEFT = "state NOT IN ('accepted', 'closed')"
"""As the partial indexes have it, word by word."""


def records(store: Rows, rest: str, parameters: dict[str, Any] | None = None) -> list[Record]:
    """`rest`: what follows `SELECT … FROM outbox AS o`."""
    return [
        Record(
            **{
                **row,
                "destination": Destination(row["destination"]),
                "kind": Kind(row["kind"]),
                "state": State(row["state"]),
                "uncertain": bool(row["uncertain"]),
                "rule": Uncertain(row["rule"]),
            }
        )
        for row in store.rows(f"SELECT {COLUMNS} FROM outbox AS o {rest}", parameters or {})
    ]


def get(store: Store, key: str) -> Record | None:
    found = records(store, "WHERE key = :key", {"key": key})
    return found[0] if found else None


def insert(db: Any, table: str, values: dict[str, Any]) -> None:
    """One row. Plain SQL: sqlite_utils would look the table up first, each time."""
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    db.conn.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)


def change(store: Store, db: Any, key: str, **values: Any) -> None:
    """Set columns of a record, and when."""
    plain = {name: getattr(value, "value", value) for name, value in values.items()}
    plain["changed"] = store.clock()
    assignments = ", ".join(f"{name} = :{name}" for name in plain)
    db.conn.execute(f"UPDATE outbox SET {assignments} WHERE key = :key", plain | {"key": key})

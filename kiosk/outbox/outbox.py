"""The outbox: records committed before they are tried, kept until an answer proves acceptance.

Rules (issue text and architecture, "What must never happen" 2):
- `put` returns when the record is on the disk. Only then may a visitor be told that it is done.
- A try is written down before it is made (`begin`), its outcome after (`end`).
- Only proof ends a record. Time never does: it dies by refusals alone, and stays readable then.
- An accepted record keeps its key and a keyed hash of what it said; the payload is gone.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import msgspec

from kiosk.outbox.backoff import Backoff
from kiosk.outbox.kinds import KINDS, Destination, Kind, Payload, encode
from kiosk.outbox.record import SURE_NOT_SENT, Outcome, Record, Reply, Standing, State
from kiosk.store.database import Store

LONGEST_HOLD = 900.0
"""Seconds. A hold or a pause that lies further ahead comes from a clock that was set back."""

_COLUMNS = (
    "key, destination, kind, station, terminal, ifnull(payload, '') AS payload, created, attempts,"
    " refusals, uncertain, next_try, hold_until, state, outcome, line, priority"
)
_OPEN = "('waiting', 'refused')"
_HEAD = """(line = '' OR NOT EXISTS (
    SELECT 1 FROM outbox e
    WHERE e.line = o.line AND e.place < o.place AND e.state <> 'accepted'))"""


class Limits(NamedTuple):
    refusals: int = 5  # then the record is dead
    backoff: Backoff = Backoff()
    keep_tombstones: float = 180 * 86400.0  # seconds


class KeyTaken(ValueError):
    """The key belongs to a record that says something else."""


class Outbox:
    """Used by any thread. `station` and `terminal` are frozen into each record with its payload:
    every try sends the same bytes."""

    def __init__(
        self,
        store: Store,
        *,
        station: str = "",
        terminal: str = "",
        limits: Limits = Limits(),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.store = store
        self.station = station
        self.terminal = terminal
        self.limits = limits
        self._chance = chance
        self._listeners: list[Callable[[], None]] = []

    # ---- writing down

    def put(
        self,
        destination: Destination | str,
        kind: Kind | str,
        payload: Payload | dict[str, Any],
        key: str | None = None,
        hold: float = 0.0,
        *,
        line: str = "",
    ) -> str:
        """Commit a record and return its key. `hold`: seconds in which it may still be amended.

        With a key that is known already: nothing happens when the payload is the same, KeyTaken
        otherwise. `line` names a case; records of one line go out in their order. Raises
        PayloadRefused, StoreFault (then nothing was written: do not say it is done).
        """
        kind = Kind(kind)
        text = encode(kind, payload)
        key = str(uuid.UUID(key)) if key else str(uuid.uuid4())
        now = self.store.clock()
        digest = self._digest(text)
        with self.store.transaction() as db:
            known = db.conn.execute("SELECT digest FROM outbox WHERE key = ?", (key,)).fetchone()
            if known is not None:
                if known[0] != digest:
                    raise KeyTaken(key)
                return key
            db["outbox"].insert(
                {
                    "key": key,
                    "destination": Destination(destination).value,
                    "kind": kind.value,
                    "station": self.station,
                    "terminal": self.terminal,
                    "line": line,
                    "priority": KINDS[kind].priority,
                    "payload": text,
                    "digest": digest,
                    "created": now,
                    "hold_until": now + min(hold, LONGEST_HOLD) if hold else 0.0,
                    "changed": now,
                }
            )
        self._tell()
        return key

    def amend(self, key: str, payload: Payload | dict[str, Any], hold: float = 0.0) -> bool:
        """Replace the payload of a record that was never tried; False when it is too late.

        With `hold` it is held that long from now, otherwise as long as it was.
        """
        until = {"hold_until": self.store.clock() + min(hold, LONGEST_HOLD)} if hold else {}
        with self.store.transaction() as db:
            row = db.conn.execute(
                "SELECT kind FROM outbox WHERE key = ? AND state = 'waiting' AND attempts = 0",
                (key,),
            ).fetchone()
            if row is None:
                return False
            text = encode(Kind(row[0]), payload)
            self._set(db, key, payload=text, digest=self._digest(text), **until)
        return True

    def release(self, key: str | None = None) -> None:
        """End the hold of one record, or of all (the visit is over)."""
        with self.store.transaction() as db:
            db.conn.execute(
                "UPDATE outbox SET hold_until = 0, changed = :now"
                " WHERE hold_until > 0 AND (:key IS NULL OR key = :key)",
                {"now": self.store.clock(), "key": key},
            )
        self._tell()

    def recover(self) -> int:
        """At start: holds end (no visit is resumed), tries that a crash cut off are open again."""
        with self.store.transaction() as db:
            db.conn.execute("UPDATE outbox SET hold_until = 0 WHERE hold_until > 0")
            return self.reopen()

    def reopen(self) -> int:
        """Records whose try was begun and never ended are open again. Returns their number.

        For the deliverer, who alone tries, between two tries.
        """
        with self.store.transaction() as db:
            return db.conn.execute(
                "UPDATE outbox SET state = 'waiting', outcome = ?, changed = ?"
                " WHERE state = 'sending'",
                (Outcome.KILLED.value, self.store.clock()),
            ).rowcount

    # ---- trying

    def due(
        self, now: float, limit: int = 50, destinations: Collection[Destination] = Destination
    ) -> list[Record]:
        """What may be tried now, urgent first, in order of writing; of a line only its head."""
        return self._records(
            f"""
            SELECT {_COLUMNS} FROM outbox AS o
            WHERE state IN {_OPEN} AND {_HEAD}
              AND (hold_until <= :now OR hold_until > :now + :furthest)
              AND (next_try <= :now OR next_try > :now + :furthest)
              AND destination IN {_words(self._open_to(now, destinations))}
            ORDER BY priority DESC, place LIMIT :limit
            """,
            {"now": now, "furthest": self._furthest, "limit": limit},
        )

    def next_due(
        self, now: float, destinations: Collection[Destination] = Destination
    ) -> float | None:
        """Seconds until something may be tried; None when nothing waits."""
        rows = self.store.rows(
            f"""
            SELECT min(max(hold_until, o.next_try, ifnull(d.next_try, 0))) AS at
            FROM outbox AS o LEFT JOIN destination d ON d.name = destination
            WHERE state IN {_OPEN} AND {_HEAD} AND destination IN {_words(destinations)}
            """
        )
        at = rows[0]["at"]
        return None if at is None else min(max(0.0, at - now), self._furthest)

    def _open_to(self, now: float, among: Collection[Destination]) -> list[Destination]:
        """Destinations that are not being left alone after a failure."""
        resting = {
            row["name"]
            for row in self.store.rows(
                "SELECT name FROM destination WHERE next_try > :now"
                " AND next_try <= :now + :furthest",
                {"now": now, "furthest": self._furthest},
            )
        }
        return [d for d in among if d.value not in resting]

    def begin(self, key: str) -> Record | None:
        """Write down that a try begins; None when the record is not open (any more).

        `uncertain` in the answer speaks of earlier tries: what the sender must know.
        """
        with self.store.transaction() as db:
            record = self.get(key)
            if record is None or record.state not in (State.WAITING, State.REFUSED):
                return None
            attempts = record.attempts + 1
            self._set(db, key, state=State.SENDING, attempts=attempts, uncertain=1)
        return msgspec.structs.replace(record, state=State.SENDING, attempts=attempts)

    def end(self, record: Record, reply: Reply) -> State:
        """Write down what the try of `record` came to; returns the record's new state."""
        now = self.store.clock()
        outcome = reply.outcome
        uncertain = record.uncertain or outcome not in SURE_NOT_SENT
        changes: dict[str, Any] = {"outcome": outcome.value, "uncertain": int(uncertain)}
        if outcome is Outcome.ACCEPTED:
            state = State.ACCEPTED
            changes |= {"payload": None, "uncertain": 0}
        elif outcome is Outcome.REFUSED:
            refusals = record.refusals + 1
            state = State.DEAD if refusals >= self.limits.refusals else State.REFUSED
            changes["refusals"] = refusals
            changes["next_try"] = now + self._pause(refusals, reply)
        else:
            state = State.WAITING
            changes["next_try"] = now + self._pause(record.attempts, reply)
        with self.store.transaction() as db:
            self._set(db, record.key, state=state, **changes)
            self._note(db, record.destination, reply, now)
        return state

    def _note(self, db: Any, destination: Destination, reply: Reply, now: float) -> None:
        """A destination that answers sense is well, whatever it says of one record."""
        if reply.outcome in (Outcome.ACCEPTED, Outcome.REFUSED):
            values: dict[str, Any] = {"failures": 0, "next_try": 0.0, "reached": now}
        else:
            row = db.conn.execute(
                "SELECT failures FROM destination WHERE name = ?", (destination.value,)
            ).fetchone()
            failures = (row[0] if row else 0) + 1
            values = {"failures": failures, "next_try": now + self._pause(failures, reply)}
        db["destination"].upsert(
            {"name": destination.value, "outcome": reply.outcome.value, **values}, pk="name"
        )

    # ---- looking

    def get(self, key: str) -> Record | None:
        found = self._records(f"SELECT {_COLUMNS} FROM outbox WHERE key = :key", {"key": key})
        return found[0] if found else None

    def standing(self) -> dict[Destination, Standing]:
        """Each destination: what waits, since when, what is dead, when it last answered sense."""
        rows = self.store.rows(
            """
            SELECT n.name, ifnull(d.failures, 0) AS failures, ifnull(d.outcome, '') AS outcome,
                   ifnull(d.next_try, 0) AS next_try, d.reached,
                   count(o.key) FILTER (WHERE o.state NOT IN ('accepted', 'dead')) AS waiting,
                   count(o.key) FILTER (WHERE o.state = 'dead') AS dead,
                   min(o.created) FILTER (WHERE o.state NOT IN ('accepted', 'dead')) AS oldest
            FROM (SELECT name FROM destination UNION SELECT destination FROM outbox) n
            LEFT JOIN destination d ON d.name = n.name
            LEFT JOIN outbox o ON o.destination = n.name
            GROUP BY n.name
            """
        )
        found = {
            Destination(row["name"]): Standing(
                Destination(row.pop("name")), **{k: row[k] for k in row}
            )
            for row in rows
        }
        return {d: found.get(d, Standing(d, 0, 0, None, 0, "", 0.0, None)) for d in Destination}

    def dead(self) -> list[Record]:
        """Dead letters, oldest first."""
        return self._records(
            f"SELECT {_COLUMNS} FROM outbox WHERE state = 'dead' ORDER BY place", {}
        )

    # ---- care

    def retry(self, key: str) -> bool:
        """A person wants a dead or refused record tried again, at once."""
        with self.store.transaction() as db:
            count = db.conn.execute(
                "UPDATE outbox SET state = 'waiting', refusals = 0, next_try = 0, changed = ?"
                " WHERE key = ? AND state IN ('dead', 'refused', 'waiting')",
                (self.store.clock(), key),
            ).rowcount
        self._tell()
        return count == 1

    def wake(self, destination: Destination) -> None:
        """The destination is known to be back: do not wait out the pauses."""
        with self.store.transaction() as db:
            db.conn.execute(
                "UPDATE destination SET next_try = 0 WHERE name = ?", (destination.value,)
            )
            db.conn.execute(
                f"UPDATE outbox SET next_try = 0 WHERE destination = ? AND state IN {_OPEN}"
                " AND outcome <> 'refused'",
                (destination.value,),
            )
        self._tell()

    def prune(self, now: float) -> int:
        """Drop tombstones past their time; nothing that was not accepted is ever dropped."""
        with self.store.transaction() as db:
            return db.conn.execute(
                "DELETE FROM outbox WHERE state = 'accepted' AND changed < ?",
                (now - self.limits.keep_tombstones,),
            ).rowcount

    def on_change(self, listener: Callable[[], None]) -> None:
        """`listener` is called, from the writing thread, when something new may be due."""
        self._listeners.append(listener)

    # ---- within

    @property
    def _furthest(self) -> float:
        """No pause is longer (Retry-After is cut to it)."""
        return max(LONGEST_HOLD, self.limits.backoff.longest)

    def _pause(self, failures: int, reply: Reply) -> float:
        own = self.limits.backoff.seconds(failures, self._chance)
        return min(max(own, reply.retry_after), self._furthest)

    def _digest(self, text: str) -> str:
        return self.store.keyed_hash("outbox", text)

    def _set(self, db: Any, key: str, **values: Any) -> None:
        plain = {k: getattr(v, "value", v) for k, v in values.items()}
        plain["changed"] = self.store.clock()
        assignments = ", ".join(f"{name} = :{name}" for name in plain)
        db.conn.execute(f"UPDATE outbox SET {assignments} WHERE key = :key", plain | {"key": key})

    def _records(self, sql: str, parameters: dict[str, Any]) -> list[Record]:
        return [
            Record(
                **{
                    **row,
                    "destination": Destination(row["destination"]),
                    "kind": Kind(row["kind"]),
                    "state": State(row["state"]),
                    "uncertain": bool(row["uncertain"]),
                }
            )
            for row in self.store.rows(sql, parameters)
        ]

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def _words(values: Collection[Destination]) -> str:
    return "(" + ", ".join(f"'{value.value}'" for value in values) + ")"

"""The outbox: records committed before they are tried, kept until an answer proves acceptance.

Rules (issue text and architecture, "What must never happen" 2):
- `put` returns when the record is on the disk. Only then may a visitor be told that it is done.
- A try is written down before it is made (`begin`), its outcome after (`end`).
- Only proof ends a record. Time never does: it dies by refusals alone, and stays readable then.
- A write whose outcome is unknown is asked about and never sent again by itself (`rules`).
- An accepted record keeps its key and a keyed hash of what it said; the payload is gone.

What persons do with records is in `people`, what goes for want of space in `budget`, how long
anything is kept in `retention`.
"""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from kiosk.cases.deeds import CaseDeed
from kiosk.outbox import archiving, budget, retention, trail
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.kinds import KINDS, Destination, Kind, Payload, encode, rule_of
from kiosk.outbox.record import SURE_NOT_SENT, TRIED, Outcome, Record, Reply, Standing, State
from kiosk.outbox.rows import change, get, insert, records
from kiosk.outbox.rules import ASKABLE, Uncertain
from kiosk.outbox.standing import standing
from kiosk.store.database import Store
from kiosk.store.materials import Kept

LONGEST_HOLD = 900.0
"""Seconds. A hold or a pause that lies further ahead comes from a clock that was set back."""

LOST_IN_A_ROW = 2
"""Answers that did not come, one after the other, for which a destination is left alone."""

_SENSE = frozenset({Outcome.ACCEPTED, Outcome.REFUSED, Outcome.ABSENT})
_OPEN = "state IN ('waiting', 'refused', 'unknown')"
_TRIABLE = f"""{_OPEN} AND NOT (uncertain AND rule = 'staff')
    AND (line = '' OR NOT EXISTS (
        SELECT 1 FROM outbox e WHERE e.line = o.line AND e.line <> '' AND e.place < o.place
        AND e.state NOT IN ('accepted', 'closed')))"""
_CODE = re.compile(r"[0-9A-Za-z._-]{1,60}")


class Limits(NamedTuple):
    refusals: int = 5  # then the record is dead
    backoff: Backoff = Backoff()
    keep_tombstones: float = 180 * 86400.0  # seconds
    keep_delivered: float = 0.0  # seconds a delivered transaction stays readable
    keep_papers: float = 180 * 86400.0  # seconds for which a paper's check number is known
    keep_cases: float = 180 * 86400.0  # seconds for which a person finds an ended case again
    absent_after: float = 600.0  # seconds after the sending; earlier it may still be under way
    budget: int = 64_000_000  # bytes on the disk


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
        references: Callable[[], str] | None = None,
        rules: Mapping[Kind, Uncertain] = MappingProxyType({}),
        by_file: Collection[Kind] = (),
    ) -> None:
        """`references` gives the numbers that transactions bear on the wire (msgids). `rules`: what
        the service platform in force says of kinds whose second arrival would be a second deed;
        `by_file`: those it has no interface for, which no sender tries."""
        self.store = store
        self.materials = store.materials
        self.station = station
        self.terminal = terminal
        self.limits = limits
        self.references = references
        self.rules = rules
        self.by_file = frozenset(by_file)
        self._chance = chance
        self._listeners: list[Callable[[], None]] = []
        self._shed_listeners: list[Callable[[dict[Kind, int] | None], None]] = []

    # ---- writing down

    def put(
        self,
        destination: Destination | str,
        kind: Kind | str,
        payload: Payload | CaseDeed | dict[str, Any],
        key: str | None = None,
        hold: float = 0.0,
        *,
        line: str = "",
        materials: Sequence[Kept] = (),
    ) -> str:
        """Commit a record and return its key. `hold`: seconds in which it may still be amended.

        With a key that is known already: nothing happens when the payload is the same, KeyTaken
        otherwise. `line` names a case; records of one line go out in their order. `materials` are
        the files that the payload names. Raises PayloadRefused, Missing (of `materials`) and
        StoreFault (then nothing was written: do not say it is done).
        """
        kind = Kind(kind)
        text = encode(kind, payload)
        key = str(uuid.UUID(key)) if key else str(uuid.uuid4())
        now = self.store.clock()
        digest = self.digest(text)
        shed: dict[Kind, int] | None = {}
        with self.store.transaction() as db:
            known = db.conn.execute("SELECT digest FROM outbox WHERE key = ?", (key,)).fetchone()
            if known is not None:
                if known[0] != digest:
                    raise KeyTaken(key)
                return key
            insert(
                db,
                "outbox",
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
                    "rule": self._rule(destination, kind, text).value,
                },
            )
            self.materials.attach(db, key, materials)
            if KINDS[kind].audited:
                trail.promised(self.store, db, kind, text, key, digest)
            if self.used() > self.limits.budget:
                shed = budget.shed(self.store, db, keep=key)
        if shed != {}:
            for listener in self._shed_listeners:
                listener(shed)
        self.tell()
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
            change(self.store, db, key, payload=text, digest=self.digest(text), **until)
        return True

    def release(self, key: str | None = None) -> None:
        """End the hold of one record, or of all (the visit is over)."""
        with self.store.transaction() as db:
            db.conn.execute(
                "UPDATE outbox SET hold_until = 0, changed = :now"
                " WHERE hold_until > 0 AND (:key IS NULL OR key = :key)",
                {"now": self.store.clock(), "key": key},
            )
        self.tell()

    def recover(self) -> int:
        """At start: holds end (no visit is resumed), tries that a crash cut off are open again,
        files that no record names are swept."""
        with self.store.transaction() as db:
            db.conn.execute("UPDATE outbox SET hold_until = 0 WHERE hold_until > 0")
            count = self.reopen()
        self.materials.sweep()
        return count

    def reopen(self, destinations: Collection[Destination] = tuple(Destination)) -> int:
        """Records whose try was begun and never ended are open again. Returns their number.

        For the deliverer, who alone tries, between two tries.
        """
        with self.store.transaction() as db:
            cut = records(
                self.store,
                f"WHERE state = 'sending' AND destination IN {_words(destinations)}",
            )
            for record in cut:
                state = self._lost(record)
                change(self.store, db, record.key, state=state, outcome=Outcome.KILLED)
                if state is State.UNKNOWN:
                    trail.uncertain(self.store, db, record)
        return len(cut)

    # ---- trying

    def due(
        self,
        now: float,
        limit: int = 50,
        destinations: Collection[Destination] = tuple(Destination),
    ) -> list[Record]:
        """What may be tried now, urgent first, in order of writing; of a line only its head."""
        found: list[Record] = []
        for destination in self._open_to(now, destinations):
            if not self._any(destination):  # what is asked below takes ten times as long
                continue
            found += records(
                self.store,
                f"""
                WHERE destination = :destination AND {_TRIABLE}{self._sendable(destination)}
                  AND (hold_until <= :now OR hold_until > :now + :furthest)
                  AND (next_try <= :now OR next_try > :now + :furthest)
                ORDER BY priority DESC, place LIMIT :limit
                """,
                {
                    "destination": destination.value,
                    "now": now,
                    "furthest": self._furthest,
                    "limit": limit,
                },
            )
        return sorted(found, key=lambda r: (-r.priority, r.place))[:limit]

    def next_due(
        self, now: float, destinations: Collection[Destination] = tuple(Destination)
    ) -> float | None:
        """Seconds until something may be tried; None when nothing waits."""
        open_now = self._open_to(now, destinations)
        times = []
        for destination in destinations:
            question = f"FROM outbox AS o WHERE destination = :destination AND {_TRIABLE}"
            question += self._sendable(destination)
            if destination in open_now:
                question = f"SELECT min(max(hold_until, next_try)) AS at {question}"
            else:  # all of it rests: how long each record would, need not be read
                question = (
                    "SELECT (SELECT next_try FROM destination WHERE name = :destination) AS at"
                    f" WHERE EXISTS (SELECT 1 {question})"
                )
            rows = self.store.rows(question, {"destination": destination.value})
            times += [row["at"] for row in rows if row["at"] is not None]
        return min(max(0.0, min(times) - now), self._furthest) if times else None

    def _any(self, destination: Destination) -> bool:
        return bool(
            self.store.rows(
                f"SELECT 1 FROM outbox WHERE destination = ? AND {_OPEN} LIMIT 1",
                (destination.value,),
            )
        )

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

        `uncertain` in the answer speaks of earlier tries: what the sender must know. A transaction
        gets its number on the wire here, before its first try, for life.
        """
        reference = ""
        if self.references and self._unnumbered(key):
            reference = self.references()  # before the transaction: it takes a lock of its own
        with self.store.transaction() as db:
            record = self.get(key)
            if record is None or not _triable(record):
                return None
            begun = {"attempts": record.attempts + 1, "reference": record.reference or reference}
            if not record.uncertain or record.rule is Uncertain.RESEND:
                begun["sent"] = self.store.clock()
            change(self.store, db, key, state=State.SENDING, uncertain=1, **begun)
        return msgspec.structs.replace(record, state=State.SENDING, **begun)

    def _unnumbered(self, key: str) -> bool:
        return bool(
            self.store.rows(
                "SELECT 1 FROM outbox WHERE key = ? AND kind = ? AND reference = ''",
                (key, Kind.TRANSACTION.value),
            )
        )

    def end(self, record: Record, reply: Reply) -> State:
        """Write down what the try of `record` came to; returns the record's new state."""
        now = self.store.clock()
        outcome = reply.outcome
        asked = record.uncertain and record.rule in ASKABLE
        changes: dict[str, Any] = {
            "outcome": outcome,
            "uncertain": int(record.uncertain or outcome not in SURE_NOT_SENT),
            "code": _word(reply.code),
        }
        wiped: list[str] = []
        with self.store.transaction() as db:
            if outcome is Outcome.ACCEPTED:
                state = State.ACCEPTED
                changes |= {"uncertain": 0, "proof": _word(reply.proof)}
                filed = archiving.ended(db, record.key, now)
                if not retention.keeps(record.kind, self.limits.keep_delivered):
                    changes["payload"] = None
                    wiped = [] if filed else self.materials.forget(db, record.key)
            elif outcome is Outcome.REFUSED and asked:
                state = State.DEAD  # turned down for good: the same bytes will not be taken
                changes |= {"uncertain": 0, "refusals": record.refusals + 1}
            elif outcome is Outcome.REFUSED:
                refusals = record.refusals + 1
                state = State.DEAD if refusals >= self.limits.refusals else State.REFUSED
                changes |= {"refusals": refusals, "next_try": now + self._pause(refusals, reply)}
            else:
                if asked and self._absent(record, outcome, now):
                    changes["uncertain"] = 0
                lost = bool(changes["uncertain"]) and record.rule is not Uncertain.RESEND
                state = State.UNKNOWN if lost else State.WAITING
                changes["next_try"] = now + self._pause(record.attempts, reply)
            change(self.store, db, record.key, state=state, **changes)
            self._note(db, record.destination, reply, now)
            if state in (State.ACCEPTED, State.DEAD):
                trail.ended(self.store, db, record, state)
            if state is State.UNKNOWN and not record.uncertain:
                trail.uncertain(self.store, db, record)
        self.materials.remove(wiped)
        return state

    def _absent(self, record: Record, outcome: Outcome, now: float) -> bool:
        """The query found nothing, and late enough: it was certainly not done."""
        late = not 0 <= now - record.sent < self.limits.absent_after
        return outcome is Outcome.ABSENT and record.rule is Uncertain.ASK_THEN_SEND and late

    def _lost(self, record: Record) -> State:
        """Where a record goes whose try ended without a word."""
        return State.WAITING if record.rule is Uncertain.RESEND else State.UNKNOWN

    def _note(self, db: Any, destination: Destination, reply: Reply, now: float) -> None:
        """A destination that answers sense is well, whatever it says of one record. One that is not
        there, or says *not now*, is left alone at once; one that said nothing sensible of a record
        it may have got, only after `LOST_IN_A_ROW`: one lost answer is the affair of its own case,
        and a destination that answers nobody must not make one record after the other unknown."""
        sense = reply.outcome in _SENSE if reply.answered is None else reply.answered
        if reply.outcome in _SENSE and not sense:
            return  # our own refusal: nobody was asked
        row = db.conn.execute(
            "SELECT failures, reached FROM destination WHERE name = ?", (destination.value,)
        ).fetchone()
        failures, reached = row or (0, None)
        if sense:
            failures, next_try, reached = 0, 0.0, now
        else:
            failures += 1
            lost = reply.outcome not in SURE_NOT_SENT and not reply.retry_after
            rests = not lost or failures >= LOST_IN_A_ROW
            next_try = now + self._pause(failures, reply) if rests else 0.0
        db.conn.execute(
            "INSERT OR REPLACE INTO destination (name, failures, next_try, outcome, reached)"
            " VALUES (?, ?, ?, ?, ?)",
            (destination.value, failures, next_try, reply.outcome.value, reached),
        )

    # ---- looking

    def get(self, key: str) -> Record | None:
        return get(self.store, key)

    def standing(self) -> dict[Destination, Standing]:
        return standing(self.store, self.by_file)

    def used(self) -> int:
        """Bytes on the disk that count against the budget: database and materials."""
        return self.store.used() + self.materials.size()

    # ---- care

    def wake(self, destination: Destination) -> None:
        """The destination is known to be back: do not wait out the pauses."""
        with self.store.transaction() as db:
            db.conn.execute(
                "UPDATE destination SET next_try = 0 WHERE name = ?", (destination.value,)
            )
            db.conn.execute(
                f"UPDATE outbox SET next_try = 0 WHERE destination = ? AND {_OPEN}"
                " AND outcome <> 'refused' AND next_try > 0",
                (destination.value,),
            )
        self.tell()

    def heard(self, destination: Destination, outcome: Outcome) -> None:
        """What a call that was no record's says of a destination as such."""
        with self.store.transaction() as db:
            self._note(db, destination, Reply(outcome), self.store.clock())

    def on_change(self, listener: Callable[[], None]) -> None:
        """`listener` is called, from the writing thread, when something new may be due."""
        self._listeners.append(listener)

    def tell(self) -> None:
        for listener in self._listeners:
            listener()

    def on_shed(self, listener: Callable[[dict[Kind, int] | None], None]) -> None:
        """`listener` is told how many of which kind were given up because the budget was passed;
        None when nothing is left that may be."""
        self._shed_listeners.append(listener)

    # ---- within

    def _sendable(self, destination: Destination) -> str:
        if destination is not Destination.SERVICE_PLATFORM or not self.by_file:
            return ""
        return f" AND kind NOT IN {_words(sorted(self.by_file))}"

    def _rule(self, destination: Destination | str, kind: Kind, text: str) -> Uncertain:
        if Destination(destination) is Destination.SERVICE_PLATFORM and kind in self.rules:
            return self.rules[kind]
        return rule_of(kind, text)

    @property
    def _furthest(self) -> float:
        """No pause is longer (Retry-After is cut to it)."""
        return max(LONGEST_HOLD, self.limits.backoff.longest)

    def _pause(self, failures: int, reply: Reply) -> float:
        own = self.limits.backoff.seconds(failures, self._chance)
        return min(max(own, reply.retry_after), self._furthest)

    def digest(self, text: str) -> str:
        """The keyed hash that stays of a payload."""
        return self.store.keyed_hash("outbox", text)


def _triable(record: Record) -> bool:
    """A try may begin: of a write that was perhaps done, only a question."""
    return record.state in TRIED and not (record.uncertain and record.rule is Uncertain.STAFF)


def _word(text: str) -> str:
    """A destination's code, if it is one: anything else may hold anything."""
    return text if _CODE.fullmatch(text) else ""


def _words(values: Collection[Destination] | Collection[Kind]) -> str:
    return "(" + ", ".join(f"'{value.value}'" for value in values) + ")"

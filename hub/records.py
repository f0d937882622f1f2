"""Records are taken once: a key that comes again gets the very answer of the first time.

The key's row is the lock. Of two processes that take the same key at once the second waits at it
until the first has committed, and then finds its answer; when the first has failed, it goes on
itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from hub import keeping
from hub.cases.keep import Desk
from hub.contract import stamp
from hub.database import put_new
from hub.feedback.book import Book
from hub.fleet import standing
from hub.tables import answered, records
from hub.tallies import Counts
from hub.terminals import Sender, terminal_of
from hub.training.settings import Training
from hub.vault import Vault

Clock = Callable[[], datetime]


class KeyReused(Exception):  # says what happened
    """The key came with other bytes before."""


class UnknownTerminal(Exception):  # likewise
    """The record names a terminal that its sender may not speak for."""


class Taken(NamedTuple):
    """`answer`: the body of the response, bytes; `told`: what somebody must hear of."""

    answer: bytes
    before: bool
    told: tuple[str, ...] = ()


class Records:
    """Blocking, from any thread."""

    def __init__(
        self, vault: Vault, clock: Clock, book: Book, desk: Desk, training: Training = Training()
    ) -> None:
        self._vault, self._clock = vault, clock
        self._book, self._desk, self._training = book, desk, training

    def take(
        self, connection: Connection, counts: Counts, sender: Sender, key: str, body: bytes,
        record: dict[str, Any],
    ) -> Taken:  # fmt: skip
        """In the transaction of `connection`, whose caller writes `counts` at its end. `record`:
        what `body` says, good by the contract. Raises KeyReused, UnknownTerminal; then nothing of
        it may be committed.

        A terminal speaks for itself, and for another of its station: that is how the outbox of one
        that dies is delivered by one that lives."""
        digest = hashlib.sha256(body).hexdigest()
        now = self._clock()
        whose = _whose(connection, sender, record)
        if whose is None:
            raise UnknownTerminal
        answer: dict[str, Any] = {"key": key, "accepted_at": stamp(now)}
        text = _written(answer)
        if not put_new(
            connection, records,
            key=key, kind=record["kind"], terminal_id=whose, digest=digest, answer=text,
            sender_id=sender.terminal_id, accepted_at=now,
            created=datetime.fromisoformat(record["created"]),
        ):  # fmt: skip
            return _again(connection, key, digest)
        case = keeping.Case(
            connection, counts, self._vault, key, sender.station_id, whose, now, [], self._book,
            self._desk, whose == sender.terminal_id, self._training,
        )  # fmt: skip
        more = keeping.KINDS[record["kind"]](case, record["payload"])
        if case.own and record["kind"] != "health":  # that says it by itself
            standing.heard(connection, sender, now)
        if more:
            text = _written(answer | more)
            connection.execute(update(records).where(records.c.key == key).values(answer=text))
        told = (f"{sender.station} {record['terminal']}: {what}" for what in case.told)
        return Taken(text.encode(), False, tuple(told))


def channel_of(connection: Connection, number: str) -> str | None:
    """By which channel the one-time number was answered first; None: not yet."""
    return connection.execute(
        select(answered.c.channel).where(answered.c.number == number)
    ).scalar()


def _whose(connection: Connection, sender: Sender, record: dict[str, Any]) -> int | None:
    """The terminal that the record names, where its sender may speak for it."""
    if record["station"] != sender.station:
        return None
    if record["terminal"] == sender.terminal:
        return sender.terminal_id
    return terminal_of(connection, sender.station_id, record["terminal"])


def _written(answer: dict[str, Any]) -> str:
    return json.dumps(answer, separators=(",", ":"))


def _again(connection: Connection, key: str, digest: str) -> Taken:
    row = connection.execute(
        select(records.c.digest, records.c.answer).where(records.c.key == key)
    ).one()
    if row.digest != digest:
        raise KeyReused
    return Taken(row.answer.encode(), True)

"""Records that wait are taken together: many in one transaction, each answered when it is on the
disk.

A hub that is not busy takes each alone, at once. When more come than it can take so, those that
wait share what costs most beside their own rows: the question who they are, the commit, and the way
to a thread. The more wait, the cheaper each is, until the database is what takes the time.

What is wrong with one is its own: it is found before the one writes anything. What nobody thought
of undoes the transaction, and then each of them is taken alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from hub.contract import UUID, Contract
from hub.database import AWAY, BUSY, writing
from hub.gate import JSON, THREADS, Problem, admitted, later, much_later, read_json
from hub.records import KeyReused, Records, Taken, UnknownTerminal
from hub.tallies import Counts
from hub.terminals import Sender, senders_of

AT_ONCE = 3  # transactions; with more there is less to take together, and they wait for one another
MOST_TOGETHER = 24  # a moment's work: whoever is last has waited for all of them
MOST_WAITING = 250  # with as many deeds, two seconds of work; a terminal waits for ten
_journal = logging.getLogger("hub")


class Sent(NamedTuple):
    """A record as it came. `bears`: the key by which its sender is known; `body` None: too
    large."""

    bears: str
    key: str
    content_type: str
    body: bytes | None


Outcome = Taken | Exception


class Taking:
    """`take` in the loop; the rest in threads."""

    def __init__(self, engine: Engine, contract: Contract, records: Records) -> None:
        self._engine, self._contract, self._records = engine, contract, records
        self._waiting: deque[tuple[Sent, asyncio.Future[Taken]]] = deque()
        self._under_way = 0

    async def take(self, sent: Sent) -> Taken:
        """Raises Problem: it is not kept, or (503) it is not known whether it is."""
        if len(self._waiting) >= MOST_WAITING:
            raise much_later()
        answer: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()
        self._waiting.append((sent, answer))
        self._go_on()
        return await answer

    def _go_on(self) -> None:
        while self._waiting and self._under_way < AT_ONCE:
            count = min(len(self._waiting), MOST_TOGETHER)
            some = [self._waiting.popleft() for _ in range(count)]
            self._under_way += 1
            sent = [one for one, _ in some]
            work = asyncio.get_running_loop().run_in_executor(THREADS, self._taken, sent)
            work.add_done_callback(lambda done, some=some: self._done(some, done))

    def _done(
        self, some: Sequence[tuple[Sent, asyncio.Future[Taken]]],
        done: asyncio.Future[list[Outcome]],
    ) -> None:  # fmt: skip
        self._under_way -= 1
        for (_, answer), outcome in zip(some, done.result(), strict=True):
            if answer.done():  # whoever asked is gone
                continue
            if isinstance(outcome, Exception):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)
        self._go_on()

    def _taken(self, sent: Sequence[Sent]) -> list[Outcome]:
        if len(sent) > 1:
            try:
                return self._in_one(sent)
            except BUSY:  # each alone would wait as long, and the last for all of them
                return [later()] * len(sent)
            except Exception as failure:  # each for itself: one of them may be why
                _journal.warning("%d records together: %s", len(sent), type(failure).__name__)
        return [self._alone(one) for one in sent]

    def _alone(self, sent: Sent) -> Outcome:
        try:
            (outcome,) = self._in_one([sent])
        except AWAY:
            return later()
        except Exception as failure:
            return failure
        return outcome

    def _in_one(self, sent: Sequence[Sent]) -> list[Outcome]:
        """One transaction. Raises what undid it."""
        found: list[Outcome] = [later()] * len(sent)
        with writing(self._engine) as connection:
            counts = Counts()
            senders = senders_of(connection, {one.bears for one in sent})
            good: list[tuple[Sender, int, dict[str, Any]]] = []
            for place, one in enumerate(sent):
                try:
                    good.append((admitted(senders[one.bears]), place, self._record(one)))
                except Problem as problem:
                    found[place] = problem
            # terminal by terminal, so that of two processes that were sent the same one waits
            for sender, place, record in sorted(good, key=lambda one: (one[0].terminal_id, one[1])):
                found[place] = self._one(connection, counts, sender, sent[place], record)
            counts.write(connection)
        return found

    def _one(
        self, connection: Connection, counts: Counts, sender: Sender, sent: Sent,
        record: dict[str, Any],
    ) -> Outcome:  # fmt: skip
        body = sent.body or b""
        try:
            return self._records.take(connection, counts, sender, sent.key, body, record)
        except KeyReused:
            return Problem(422, "key-reused")
        except UnknownTerminal:
            return Problem(403, "unknown-terminal")

    def _record(self, sent: Sent) -> dict[str, Any]:
        """A good record. Raises Problem."""
        if not UUID.fullmatch(sent.key):
            raise Problem(400, "bad-key")
        if sent.content_type.partition(";")[0].strip().lower() != JSON:
            raise Problem(415, "bad-json")
        if sent.body is None:
            raise Problem(413, "too-large")
        record = read_json(sent.body)
        where = self._contract.wrong_record(record)
        if where is not None:
            raise Problem(422, "bad-schema", where)
        return record

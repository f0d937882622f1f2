"""The delivery loop: takes what is due, tries it, writes down what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from kiosk.outbox.kinds import KINDS, Destination, Uncertain
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome, Record, Reply, State
from kiosk.store.faults import StoreFault


class Sender(Protocol):
    """Speaks to one destination. Bounded by its own time-outs; may be called from any thread."""

    def send(self, record: Record) -> Reply: ...

    def ask(self, record: Record) -> Reply:
        """What became of a try whose outcome is unknown? (kinds with `Uncertain.ASK` only)"""


class Delivered(NamedTuple):
    """What one round came to: outcome -> how often, and the keys that died in it."""

    outcomes: dict[Outcome, int]
    died: tuple[str, ...]


class Deliverer:
    """One round at a time, whoever calls. A sender that fails in itself stops nothing."""

    def __init__(
        self, outbox: Outbox, senders: Mapping[Destination, Sender], clock: Callable[[], float]
    ) -> None:
        """`clock` is the wall clock; destinations without a sender keep their records waiting."""
        self._outbox = outbox
        self._senders = dict(senders)
        self._clock = clock
        self._one_round = threading.Lock()

    def round(self, stop: Callable[[], bool] = lambda: False) -> Delivered:
        """Try everything that is due, each once, until nothing is or `stop()`.

        When a destination fails as such, the rest of its records is left for later. Raises
        StoreFault when the outcome cannot be written down; the record is then open as *uncertain*.
        """
        outcomes: dict[Outcome, int] = {}
        died: list[str] = []
        tried: set[str] = set()
        with self._one_round:
            self._outbox.reopen()
            while not stop():
                due = self._outbox.due(self._clock(), 1, self._senders)
                if not due or due[0].key in tried:
                    break
                record = due[0]
                tried.add(record.key)
                begun = self._outbox.begin(record.key)
                if begun is None:
                    continue
                reply = self._try(begun)
                outcomes[reply.outcome] = outcomes.get(reply.outcome, 0) + 1
                if self._outbox.end(begun, reply) is State.DEAD:
                    died.append(begun.key)
        return Delivered(outcomes, tuple(died))

    def run(self, wait: Callable[[float], bool], failed: Callable[[StoreFault], None]) -> None:
        """The worker: rounds for ever. `wait(seconds)` sleeps, earlier on `Outbox.on_change`, and
        returns True when the worker must end. `failed` hears when the store refused."""
        ended = False
        while not ended:
            try:
                self.round()
                pause = self._outbox.next_due(self._clock(), self._senders)
            except StoreFault as fault:
                failed(fault)
                pause = 60.0
            ended = wait(max(0.05, 60.0 if pause is None else min(pause, 60.0)))

    def _try(self, record: Record) -> Reply:
        sender = self._senders[record.destination]
        try:
            if record.uncertain and KINDS[record.kind].uncertain is Uncertain.ASK:
                return sender.ask(record)
            return sender.send(record)
        except Exception:
            # Its text may hold anything: only the word is kept. Perhaps it was sent.
            return Reply(Outcome.BROKEN)

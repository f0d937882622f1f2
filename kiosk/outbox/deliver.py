"""The delivery loop: takes what is due, tries it, writes down what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from kiosk.outbox.kinds import Destination
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome, Record, Reply, State
from kiosk.outbox.rules import ASKABLE
from kiosk.store.faults import StoreFault
from kiosk.store.materials import Missing

MISSING = "material-missing"
"""Code of a record whose file is lost: it dies of it, since no repeating helps."""


class Sender(Protocol):
    """Speaks to one destination. Bounded by its own time-outs; may be called from any thread."""

    def send(self, record: Record) -> Reply:
        """Say it. Materials are read (`Outbox.materials`) before the write itself is sent."""

    def ask(self, record: Record) -> Reply:
        """What became of a try whose outcome is unknown? Never acts. (rules `ask…` only)"""


class Delivered(NamedTuple):
    """What one round came to: outcome -> how often, and the records that died in it or whose
    outcome was lost."""

    outcomes: dict[Outcome, int]
    died: tuple[str, ...]
    lost: tuple[str, ...] = ()


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
        lost: list[str] = []
        tried: set[str] = set()
        with self._one_round:
            self._outbox.reopen(self._senders)
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
                state = self._outbox.end(begun, reply)
                if state is State.DEAD:
                    died.append(begun.key)
                if state is State.UNKNOWN and not begun.uncertain:
                    lost.append(begun.key)
        return Delivered(outcomes, tuple(died), tuple(lost))

    def run(
        self,
        wait: Callable[[float], bool],
        failed: Callable[[StoreFault], None],
        told: Callable[[Delivered], None] = lambda delivered: None,
    ) -> None:
        """The worker: rounds for ever. `wait(seconds)` sleeps, earlier on `Outbox.on_change`, and
        returns True when the worker must end. `failed` hears when the store refused, `told` of each
        round in which something was tried."""
        ended = False
        while not ended:
            try:
                delivered = self.round()
                if delivered.outcomes:
                    told(delivered)
                pause = self._outbox.next_due(self._clock(), self._senders)
            except StoreFault as fault:
                failed(fault)
                pause = 60.0
            ended = wait(max(0.05, 60.0 if pause is None else min(pause, 60.0)))

    def _try(self, record: Record) -> Reply:
        sender = self._senders[record.destination]
        asked = record.uncertain and record.rule in ASKABLE
        try:
            return sender.ask(record) if asked else sender.send(record)
        except Missing:  # a file that the record names; read before anything is sent
            outcome = Outcome.BROKEN if asked else Outcome.REFUSED
            return Reply(outcome, code=MISSING, answered=False)
        except Exception:
            # Its text may hold anything: only the word is kept. Perhaps it was sent.
            return Reply(Outcome.BROKEN)

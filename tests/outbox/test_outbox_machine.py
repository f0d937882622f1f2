"""hypothesis plays the outbox against a model: puts, amends, tries, crashes, clocks."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from kiosk.outbox import people
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import KeyTaken, Limits, Outbox
from kiosk.outbox.record import Outcome, Reply, State
from kiosk.store.database import Store
from tests.examples import many

HUB = Destination.HUB
REFUSALS = 3


def payload(n: int) -> dict:
    return {"serial": f"T-{n}", "item": "enrolment", "at": "2026-11-22T09:30:00+08:00",
            "outcome": "printed", "reprint": False}  # fmt: skip


class OutboxMachine(RuleBasedStateMachine):
    """The model: what was put, what the destination took, how often each was refused."""

    keys = Bundle("keys")

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="outbox-"))
        self.now = 1_000_000.0
        self.put: dict[str, int] = {}
        self.taken: dict[str, int] = {}  # key -> payload number the destination acted upon
        self.proved: set[str] = set()
        self.refused: dict[str, int] = {}
        self.numbers = 0
        self.script: list[Outcome] = []
        self._open()

    def _open(self) -> None:
        self.store = Store.open(self.folder / "kiosk.db", bytes(32), lambda: self.now)
        assert self.store.opening.aside == ""
        limits = Limits(refusals=REFUSALS, backoff=Backoff(1.0, 60.0, 0.3))
        self.outbox = Outbox(self.store, limits=limits, chance=lambda: 0.5)
        self.deliverer = Deliverer(self.outbox, {HUB: self}, lambda: self.now)

    # the destination
    def send(self, record):
        import json

        number = int(json.loads(record.payload)["serial"][2:])
        assert number == self.put[record.key], "sent what was not promised"
        assert record.key not in self.proved, "sent after proof"
        outcome = self.script.pop(0) if self.script else Outcome.ACCEPTED
        if outcome in (Outcome.ACCEPTED, Outcome.UNKNOWN):
            assert self.taken.setdefault(record.key, number) == number
        if outcome is Outcome.ACCEPTED:
            self.proved.add(record.key)
        if outcome is Outcome.REFUSED:
            self.refused[record.key] = self.refused.get(record.key, 0) + 1
        return Reply(outcome)

    @rule(target=keys, hold=st.sampled_from([0.0, 30.0, 5000.0]), line=st.sampled_from(["", "c"]))
    def put_one(self, hold: float, line: str) -> str:
        self.numbers += 1
        key = self.outbox.put(HUB, Kind.RECEIPT_ISSUED, payload(self.numbers), hold=hold, line=line)
        self.put[key] = self.numbers
        return key

    @rule(key=keys)
    def put_again(self, key: str) -> None:
        assert self.outbox.put(HUB, Kind.RECEIPT_ISSUED, payload(self.put[key]), key=key) == key
        try:
            self.outbox.put(HUB, Kind.RECEIPT_ISSUED, payload(999_999), key=key)
        except KeyTaken:
            return
        raise AssertionError("a key was given to two payloads")

    @rule(key=keys)
    def amend(self, key: str) -> None:
        record = self.outbox.get(key)
        allowed = record.state is State.WAITING and record.attempts == 0
        self.numbers += 1
        assert self.outbox.amend(key, payload(self.numbers)) == allowed
        if allowed:
            assert key not in self.taken
            self.put[key] = self.numbers

    @rule(outcomes=st.lists(st.sampled_from(Outcome), max_size=5))
    def deliver(self, outcomes: list[Outcome]) -> None:
        self.script = list(outcomes)
        self.deliverer.round()
        self.script = []

    @rule(key=keys)
    def crash_in_a_try(self, key: str) -> None:
        self.outbox.begin(key)
        self.restart()

    @rule()
    def restart(self) -> None:
        self.store.close()
        self._open()
        self.outbox.recover()

    @rule(key=keys)
    def a_person_retries(self, key: str) -> None:
        if people.retry(self.outbox, key):
            self.refused.pop(key, None)

    @rule(seconds=st.sampled_from([1.0, 61.0, 3600.0, -3600.0, -1e6]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @invariant()
    def nothing_is_lost_doubled_or_dead_by_time(self) -> None:
        if not hasattr(self, "outbox"):
            return
        for key in self.put:
            record = self.outbox.get(key)
            assert record is not None
            assert (record.state is State.ACCEPTED) == (key in self.proved)
            assert (record.payload == "") == (key in self.proved)
            assert (record.state is State.DEAD) == (self.refused.get(key, 0) >= REFUSALS)

    @invariant()
    def what_waits_comes_due_within_bounds(self) -> None:
        if not hasattr(self, "outbox"):
            return
        pause = self.outbox.next_due(self.now)
        heads = [
            r
            for key in self.put
            if (r := self.outbox.get(key)).state in (State.WAITING, State.REFUSED) and not r.line
        ]
        if heads:
            assert pause is not None
        if pause is not None:
            assert 0 <= pause <= 900

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.script = []
            for _ in range(4):  # everything that is not dead, or behind a dead one, gets there
                self.now += 2000.0
                self.deliverer.round()
            for key in self.put:
                record = self.outbox.get(key)
                assert record.line or record.state in (State.ACCEPTED, State.DEAD)
            self.store.close()
            shutil.rmtree(self.folder)


OutboxMachine.TestCase.settings = settings(
    max_examples=many(25),
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestOutboxMachine = OutboxMachine.TestCase

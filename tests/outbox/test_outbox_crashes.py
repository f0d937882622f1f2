"""hypothesis plays two terminals and one destination that refuses no duplicate; every operation may
be killed at any of its steps. The model: what the destination did, what was promised and proved.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from kiosk.outbox import people
from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.export import export
from kiosk.outbox.intake import take_in
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.people import By, Finding
from kiosk.outbox.record import DONE, Outcome, Reply, State
from kiosk.outbox.retention import prune
from kiosk.store import stream
from kiosk.store.audit import Actor
from tests.examples import many
from tests.store.keeping import Clock, open_outbox, transaction

CENTRE = Destination.CENTRE
SAFE = bytes(32)
STAFF = By(Actor.STAFF, "s-1")
RULES = {
    "ask": {},
    "ask-then-send": {"absent": "not-done"},
    "staff": {"query": None},
}
# What a sending may come to: did the centre act, and what did we hear?
SENDINGS = (
    (True, Outcome.ACCEPTED), (True, Outcome.UNKNOWN), (True, Outcome.NONSENSE),
    (False, Outcome.UNKNOWN), (False, Outcome.UNREACHABLE), (False, Outcome.REFUSED),
    (False, Outcome.LATER),
)  # fmt: skip
AFTER_SENDING = -1
"""Killed when the centre has acted and before anything of it is written down."""

KILL = st.one_of(st.none(), st.integers(1, 60))
"""At which SQL statement, or side of a call, the process dies."""


class Centre:
    """Keeps its ledger in a file, so that what a killed process did is known as well."""

    def __init__(
        self,
        ledger: Path,
        step: Callable[..., None] = lambda *_: None,
        sent: Callable[[], None] = lambda: None,
    ) -> None:
        self._ledger = ledger
        self._step = step
        self._sent = sent
        self.script: list[tuple[bool, Outcome]] = []
        self.silent = False

    def deeds(self) -> list[tuple[str, str, str]]:
        """(key, number on the wire, terminal) of each write done."""
        lines = self._ledger.read_text().splitlines() if self._ledger.exists() else []
        return [tuple(json.loads(line)) for line in lines]

    def send(self, record) -> Reply:
        self._step()
        act, outcome = self.script.pop(0) if self.script else (True, Outcome.ACCEPTED)
        if act:
            line = json.dumps([record.key, record.reference, record.terminal]).encode() + b"\n"
            handle = os.open(self._ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.write(handle, line)
            os.close(handle)
        self._sent()
        self._step()
        return Reply(outcome)

    def ask(self, record) -> Reply:
        self._step()
        if self.silent:
            return Reply(Outcome.UNKNOWN)
        there = any(key == record.key for key, _, _ in self.deeds())
        return Reply(Outcome.ACCEPTED if there else Outcome.ABSENT)


class Machine(RuleBasedStateMachine):
    keys = Bundle("keys")

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="crash-"))
        self.clock = Clock()
        self.ledger = self.folder / "ledger"
        self.promised: dict[str, str] = {}  # key -> rule
        self.intended: set[str] = set()
        self.number = 0
        self.resolved: dict[str, Finding] = {}
        self._open()

    def _open(self) -> None:
        self.one, self.two = (self._opened(name) for name in ("one", "two"))

    def _opened(self, name: str) -> Outbox:
        outbox = open_outbox(self.folder / name, self.clock)
        outbox.terminal = name
        assert outbox.store.opening.aside == ""
        outbox.recover()
        return outbox

    def _close(self) -> None:
        for outbox in (self.one, self.two):
            outbox.store.close()

    def _do(self, name: str, kill: int | None, deed: Callable[[Outbox, Centre], None]) -> bool:
        """Do it in a process that is killed at its `kill`th step; True when it came to its end."""
        if kill is None:
            outbox = self.one if name == "one" else self.two
            deed(outbox, Centre(self.ledger))
            return True
        self._close()
        pid = os.fork()
        if pid == 0:
            left = [kill]

            def step(*_: object) -> None:
                left[0] -= 1
                if left[0] == 0:
                    os._exit(9)

            try:
                outbox = self._opened(name)
                outbox.store.db.conn.set_trace_callback(step)
                die = (lambda: os._exit(9)) if kill == AFTER_SENDING else (lambda: None)
                deed(outbox, Centre(self.ledger, step, die))
                os._exit(0)
            except BaseException:
                os._exit(3)
        _, status = os.waitpid(pid, 0)
        assert os.waitstatus_to_exitcode(status) in (0, 9)
        self._open()
        return status == 0

    # ---- what may happen

    @rule(target=keys, how=st.sampled_from(list(RULES)), kill=KILL, line=st.sampled_from(["", "c"]),
          picture=st.booleans())  # fmt: skip
    def promise(self, how: str, kill: int | None, line: str, picture: bool) -> str:
        self.number += 1
        key = str(uuid.UUID(int=self.number))
        self.intended.add(key)

        def put(outbox: Outbox, centre: Centre) -> None:
            kept = (outbox.materials.keep(key.encode() * 50, "image/png"),) if picture else ()
            told = transaction(outbox, kept, **RULES[how])
            outbox.put(CENTRE, Kind.TRANSACTION, told, key=key, materials=kept, line=line)

        if self._do("one", kill, put):
            self.promised[key] = how
        return key

    @rule(silent=st.booleans(), script=st.lists(st.sampled_from(SENDINGS), max_size=4))
    def deliver(self, silent: bool, script: list) -> None:
        for name in ("one", "two"):
            self._do(name, None, self._round(silent, script))

    @rule(
        name=st.sampled_from(["one", "two"]),
        kill=st.one_of(st.just(AFTER_SENDING), st.integers(1, 60)),
        wait=st.sampled_from([0.0, 1000.0]),
    )
    def die_while_delivering(self, name: str, kill: int, wait: float) -> None:
        self._do(name, kill, self._round(False, []))
        self.clock.now += wait

    def _round(self, silent: bool, script: list) -> Callable[[Outbox, Centre], None]:
        def do(outbox: Outbox, centre: Centre) -> None:
            centre.script, centre.silent = list(script), silent
            Deliverer(outbox, {CENTRE: centre}, self.clock).round()

        return do

    @rule(key=keys, name=st.sampled_from(["one", "two"]), kill=KILL, shall=st.booleans())
    def staff_find_out(self, key: str, name: str, kill: int | None, shall: bool) -> None:
        """They look into the centre's books, and tell the truth."""
        done = any(one == key for one, _, _ in Centre(self.ledger).deeds())
        finding = Finding.DONE if done else Finding.AGAIN if shall else Finding.NOT_DONE
        record = (self.one if name == "one" else self.two).get(key)
        if record is None or record.state is State.HANDED_OVER:
            return  # the other terminal has it: nobody may say AGAIN here
        self._do(name, kill, lambda outbox, _: people.resolve(outbox, key, finding, STAFF))

    @rule(key=keys, name=st.sampled_from(["one", "two"]))
    def a_person_retries(self, key: str, name: str) -> None:
        people.retry(self.one if name == "one" else self.two, key, STAFF)

    @rule(kill=KILL, kill_import=KILL)
    def hand_over(self, kill: int | None, kill_import: int | None) -> None:
        """Out of one, into two; a file that was not finished is thrown away, and made anew."""
        path = self.folder / "export"

        def write(outbox: Outbox, centre: Centre) -> None:
            out = io.BytesIO()
            export(outbox, stream.Sealing(out, SAFE), STAFF, lambda: None)
            path.write_bytes(out.getvalue())

        if not self._do("one", kill, write):
            self._do("one", None, write)

        def read(outbox: Outbox, centre: Centre) -> None:
            take_in(outbox, stream.Opening(io.BytesIO(path.read_bytes()), SAFE), STAFF)

        if not self._do("two", kill_import, read):
            self._do("two", None, read)
        self._do("two", None, read)

    @rule(seconds=st.sampled_from([5.0, 700.0, 90_000.0, -3600.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule(name=st.sampled_from(["one", "two"]), kill=KILL)
    def forget(self, name: str, kill: int | None) -> None:
        def do(outbox: Outbox, centre: Centre) -> None:
            prune(outbox.store, self.clock(), 0.0, 10 * 365 * 86400.0)
            outbox.store.settle()

        self._do(name, kill, do)

    @rule()
    def both_restart(self) -> None:
        self._close()
        self._open()

    # ---- what must hold

    @invariant()
    def nothing_is_done_twice(self) -> None:
        if not hasattr(self, "one"):
            return
        deeds = Centre(self.ledger).deeds()
        keys = [key for key, _, _ in deeds]
        assert len(keys) == len(set(keys)), "a write was done twice"
        assert set(keys) <= self.intended
        assert all(number for _, number, _ in deeds)

    @invariant()
    def what_was_promised_is_there(self) -> None:
        if not hasattr(self, "one"):
            return
        done = {key for key, _, _ in Centre(self.ledger).deeds()}
        for key in self.promised:
            first, second = self.one.get(key), self.two.get(key)
            assert first is not None
            live = second if second is not None else first
            for record in (first, second):
                if record is not None and record.state is State.ACCEPTED:
                    assert key in done, "called done, and it is not"
                if record is not None and record.state in DONE:
                    assert record.payload == ""
                elif record is not None:
                    assert record.payload
            if live.state is State.CLOSED:
                assert key not in done

    @invariant()
    def the_audit_holds_and_every_file_is_named(self) -> None:
        if not hasattr(self, "one"):
            return
        for outbox in (self.one, self.two):
            assert outbox.store.audit.verify().whole
            assert outbox.materials.bad() == []

    def teardown(self) -> None:
        """At last the centre answers everything; what is left over is staff's to find out."""
        if not hasattr(self, "one"):
            return
        for _ in range(4):
            self.clock.now += 2000.0
            for outbox in (self.one, self.two):
                Deliverer(outbox, {CENTRE: Centre(self.ledger)}, self.clock).round()
        self.nothing_is_done_twice()
        for key in self.promised:
            record = self.two.get(key) or self.one.get(key)
            blocked = bool(record.line)
            waits = (State.UNKNOWN, State.DEAD, State.HANDED_OVER)
            assert record.state in DONE or record.state in waits or blocked
        self._close()
        shutil.rmtree(self.folder)


SHORT = settings(
    max_examples=15,
    stateful_step_count=16,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_nothing_is_lost_or_doubled_by_a_kill_at_any_step():
    run_state_machine_as_test(Machine, settings=SHORT)


@pytest.mark.full
def test_nothing_is_lost_or_doubled_by_a_kill_at_any_step_of_many_days():
    run_state_machine_as_test(Machine, settings=settings(SHORT, max_examples=many(400)))

"""Power cut: every write, rename and sync of a real process is recorded; at any point the folder is
built anew from what was synced and a random part of the rest, opened, and held against the ledger.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.outbox.record import DONE, State
from kiosk.store import anchors, rekey
from kiosk.store.database import Store
from kiosk.store.faults import StoreFault
from kiosk.store.key import load_key
from tests.drivers.devices_rig import compiled
from tests.store.keeping import Clock, open_outbox
from tests.store.power_disk import Disk, Op, recorded, write_out
from tests.store.power_victim import SCENARIOS, content

ROOT = Path(__file__).resolve().parents[2]
FEW = {"deliveries": 40, "handover": 15, "new-key": 30, "set-aside": 20, "restore": 20}
"""Cuts of each scenario in the short run."""


@dataclass
class Ledger:
    """What the process had said when the power went."""

    intended: set[str] = field(default_factory=set)
    promised: list[str] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)  # key -> rule, while its end is not known
    ended: dict[str, str] = field(default_factory=dict)
    serials: list[int] = field(default_factory=list)
    started: bool = False
    replacing: bool = False
    exported: bool = False

    def hear(self, line: dict) -> None:
        match line:
            case {"intended": key}:
                self.intended.add(key)
            case {"promised": key}:
                self.promised.append(key)
            case {"sent": key, "rule": rule}:
                self.sent[key] = rule
            case {"ended": key, "state": state}:
                self.sent.pop(key, None)
                self.ended[key] = state
            case {"serial": number}:
                self.serials.append(number)
            case {"exported": _}:
                self.exported = True
            case {"importing": _}:
                self.exported = False
            case {"started": _}:
                self.started = True
            case {"replacing": _}:
                self.replacing = True


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    """Scenario -> (folder, calls), each played once by a process of its own."""
    made: dict[str, tuple[str, list[Op]]] = {}
    source = Path(__file__).with_name("power_shim.c")
    shim = compiled(source, tmp_path_factory.mktemp("shim"), ["POWER"])["POWER"]

    def record(scenario: str) -> tuple[str, list[Op]]:
        if scenario not in made:
            folder = tmp_path_factory.mktemp(scenario)
            log = folder / "log"
            root = folder / "disk"
            root.mkdir()
            environment = os.environ | {
                "LD_PRELOAD": shim, "POWER_ROOT": str(root), "POWER_LOG": str(log),
            }  # fmt: skip
            subprocess.run(
                [sys.executable, "-m", "tests.store.power_victim", scenario, str(root)],
                cwd=ROOT, env=environment, check=True, timeout=120,
            )  # fmt: skip
            made[scenario] = (str(root), list(recorded(log)))
        return made[scenario]

    return record


def cut_and_judge(root: str, ops: list[Op], points: set[int], seed: int, place: Path) -> int:
    """Returns how many points were judged."""
    disk, ledger, heard = Disk(root), Ledger(), b""
    ledger_ino = next(op.ino for op in ops if op.path == f"{root}/ledger")
    for n, op in enumerate(ops):
        if n in points:
            files = disk.cut(random.Random(f"{seed} {n}"))
            files.pop("ledger", None)
            folder = place / f"cut-{n}"
            folder.mkdir()
            write_out(files, folder)
            try:
                judge(folder, ledger)
            except BaseException as error:
                error.add_note(f"seed {seed}, before call {n} of {len(ops)}: {op.what} {op.path}")
                raise
            shutil.rmtree(folder)
        disk.play(op)
        if op.what == "W" and op.ino == ledger_ino:
            heard += op.data
            *lines, heard = heard.split(b"\n")
            for line in lines:
                ledger.hear(json.loads(line))
    return len(points)


def judge(folder: Path, ledger: Ledger) -> None:
    """As a terminal starts after the cut."""
    rekey.settle(folder / "terminal.db", folder / "store.key")
    key = bytes(load_key(folder / "store.key"))
    outbox = open_outbox(folder, Clock(1_795_400_000.0), key=key)
    store = outbox.store
    if ledger.promised and not ledger.replacing:
        assert store.opening.began == "opened"  # never set aside, never begun anew
    outbox.recover()
    assert store.check().whole
    assert store.audit.verify().whole
    assert anchors.compare(folder / anchors.NAME, store.audit).whole
    assert outbox.materials.bad() == []
    named = {row["name"] for row in store.rows("SELECT name FROM material")}
    lying = {p.name for p in outbox.materials.folder.glob("*")}
    assert lying == named
    everywhere = [outbox, *(_aside(folder, key) if ledger.replacing else ())]
    for promised in ledger.promised:
        records = [r for o in everywhere if (r := o.get(promised))]
        assert records, f"{promised} is lost"
        if not ledger.replacing:
            _judge_record(outbox, records[0], ledger)
    for row in store.rows("SELECT key FROM outbox"):
        assert row["key"] in ledger.intended
    told = store.rows("SELECT reference FROM audit WHERE deed = 'promised'")
    assert len(told) == len({row["reference"] for row in told})
    if not ledger.replacing:
        transactions = {r["key"] for r in store.rows("SELECT key FROM outbox WHERE kind = "
                                                     "'transaction'")}  # fmt: skip
        assert {row["reference"] for row in told} == transactions
    assert store.counter("receipt").take() > max(ledger.serials, default=0)
    for one in everywhere:
        one.store.close()


def _judge_record(outbox, record, ledger: Ledger) -> None:
    if ledger.ended.get(record.key) in DONE and record.key not in ledger.sent:
        assert record.state in DONE
    if record.state in DONE:
        assert record.payload == ""
        assert outbox.materials.of(record.key) == ()
    elif record.kind == "transaction":
        (kept,) = outbox.materials.of(record.key)
        assert outbox.materials.read(kept) == content(record.key)
    if record.key in ledger.sent and record.rule != "resend" and record.state not in DONE:
        # sent, and how it ended was perhaps written down: never as if it had not been sent, unless
        # the end said so
        assert record.state in (State.UNKNOWN, State.HANDED_OVER) or record.outcome in (
            "unreachable", "refused")  # fmt: skip
    if ledger.exported and record.state not in DONE:
        assert record.state is State.HANDED_OVER


def _aside(folder: Path, key: bytes) -> list:
    """Databases that were set aside, as an engineer would open them."""
    from kiosk.outbox.outbox import Outbox

    found = []
    for path in sorted(folder.glob("terminal.db.aside-*")):
        if path.is_dir() or path.name.endswith(("-wal", "-shm", "-journal", ".lock")):
            continue
        try:
            found.append(Outbox(Store.open(path, key, Clock(), as_it_is=True)))
        except StoreFault:  # a second name of one that was not whole yet
            continue
    return found


def points_of(ops: list[Op], number: int, seed: int) -> set[int]:
    """Around each sync and name, where most can go wrong, and anywhere."""
    places = range(1, len(ops) + 1)
    likely = [n for n in places if ops[n - 1].what in "SDRLU" or ops[n % len(ops)].what in "SDRLU"]
    chance = random.Random(seed)
    half = chance.sample(likely, min(number // 2, len(likely)))
    return {*half, *chance.sample(places, min(number - len(half), len(places)))}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_power_cut_breaks_no_promise(recordings, tmp_path, scenario):
    root, ops = recordings(scenario)
    assert len(ops) > 100
    points = points_of(ops, FEW[scenario], seed=1)
    assert cut_and_judge(root, ops, points, 1, tmp_path) == len(points)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_power_cut_at_every_point(recordings, tmp_path, scenario, seed):
    root, ops = recordings(scenario)
    cut_and_judge(root, ops, set(range(len(ops))), seed, tmp_path)


def test_the_proof_can_fail(recordings, tmp_path):
    """The same recording without its syncs of the log: promises are then found to be lost."""
    root, ops = recordings("deliveries")
    logs = {op.ino for op in ops if op.what == "C" and op.path.endswith("-wal")}
    spoilt = [op for op in ops if not (op.what == "S" and op.ino in logs)]
    with pytest.raises(AssertionError):
        cut_and_judge(root, spoilt, points_of(spoilt, 60, seed=3), 3, tmp_path)

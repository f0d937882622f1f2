"""A run is its seed: the same plans on any machine, with every fault among them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.terminal.states import State as TerminalState
from kiosk.visit.states import State
from tests.faults.judge import NORMAL
from tests.faults.kinds import FAULTS, Ending, Kind
from tests.faults.plan import FREE, plan
from tests.faults.told import Told, promised

ROOT = Path(__file__).resolve().parents[2]
SAY = """
import hashlib
from tests.faults.plan import plan
print(hashlib.sha256("".join(plan(7, n).said() for n in range(300)).encode()).hexdigest())
"""


def test_the_same_seed_gives_the_same_plans_in_any_process():
    here = hashlib.sha256("".join(plan(7, n).said() for n in range(300)).encode()).hexdigest()
    for hashes in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", SAY], cwd=ROOT, check=True, capture_output=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": hashes},
        )  # fmt: skip
        assert done.stdout.strip() == here


def test_a_plan_needs_no_plan_before_it():
    assert plan(7, 250) == plan(7, 250)
    assert plan(7, 250) != plan(8, 250)
    assert len({plan(7, n).said() for n in range(100)}) == 100


def test_every_fault_comes_and_some_visits_are_left_alone():
    plans = [plan(7, n) for n in range(200)]
    met = {strike.kind for one in plans for strike in one.strikes}
    assert met == set(Kind)
    assert sum(not one.strikes for one in plans) == 200 // FREE


@pytest.mark.parametrize("kind", Kind)
def test_every_fault_says_what_it_may_come_to(kind):
    fault = FAULTS[kind]
    assert fault.strikes
    assert set(fault.strikes) <= NORMAL  # it strikes where a visit comes by when nothing is wrong
    assert fault.allowed <= set(State)
    assert not fault.allowed & NORMAL
    assert fault.endings
    assert fault.back > 0


def test_what_is_normal_leaves_out_every_failure():
    assert set(State) - NORMAL >= {State.FAILSAFE, State.APOLOGY, State.CENTRE_DOWN, State.NO_MEANS}
    assert TerminalState.OUT_OF_SERVICE not in NORMAL


# ---- what a visit promised


def told(*path: str, ending: Ending = Ending.THANKS, graded: dict | None = None) -> Told:
    return Told(plan(7, FREE - 1), path=list(path), ending=ending, graded=graded or {})


WHOLE = (
    "home", "identify", "looking_up", "result_waiting", "result", "printing", "printed", "review",
    "wiping", "thanks", "attract",
)  # fmt: skip


def test_a_whole_visit_promises_one_of_each():
    assert promised(told(*WHOLE, graded={"0": 1})) == {
        "consent": (1, 1), "visit-count": (1, 1), "receipt-issued": (1, 1), "review": (1, 1),
    }  # fmt: skip


def test_a_visit_without_a_person_promises_nothing():
    path = ("home", "help", "home", "identify", "are_you_there", "wiping", "attract")
    said = promised(told(*path, ending=Ending.QUIET))
    assert set(said.values()) == {(0, 0)}


def test_a_kill_leaves_open_what_was_under_way_and_nothing_else():
    said = promised(told(*WHOLE[:6], ending=Ending.KILLED, graded={}))
    assert said["receipt-issued"] == (0, 1)
    assert said["visit-count"] == (1, 1)
    said = promised(told(*WHOLE[:8], ending=Ending.KILLED, graded={"0": 0}))
    assert said["review"] == (0, 1)


def test_an_acknowledged_grade_is_a_promise_whatever_becomes_of_the_disk():
    assert promised(told(*WHOLE, graded={"0": 1}))["review"] == (1, 1)

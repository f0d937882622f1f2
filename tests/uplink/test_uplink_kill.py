"""Proof by killing: a real process, SIGKILL at any step, the strict platform losing answers."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.centre.mood import Mood, Rule, What
from tests.uplink.office import account

ROOT = Path(__file__).resolve().parents[2]
RULES = tuple(
    Rule(what, rate=0.12)
    for what in (What.RESET, What.LOST, What.TRUNCATED, What.MISSING_FIELDS, What.ERROR)
)


class Victim:
    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process
        self._lives = 0

    def live(self, die_at: int = 0, puts: int = 2, rounds: int = 2) -> dict:
        self._lives += 1
        wish = {"die_at": die_at, "number": self._lives, "puts": puts, "rounds": rounds,
                "skip": self._lives * 1000.0}  # fmt: skip
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def said(folder: Path, name: str) -> list[str]:
    return list(dict.fromkeys((folder / name).read_text().split()))


@pytest.mark.parametrize(
    ("seed", "kills"),
    [(1, 25), *(pytest.param(seed, 150, marks=pytest.mark.full) for seed in range(2, 6))],
)
def test_each_promise_is_kept_once_under_kills_and_losses(tmp_path, door, stand_in, seed, kills):
    chance = random.Random(seed)
    stand_in.temper.set(Mood(seed=seed, rules=RULES))
    command = [sys.executable, "-m", "tests.uplink.victim", str(tmp_path), f"{door.url}/api"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        one = Victim(process)
        steps = one.live()["steps"]
        assert steps > 60
        died = sum(one.live(die_at=chance.randint(1, steps))["killed"] for _ in range(kills))
        assert died >= kills * 0.6
        stand_in.temper.set(Mood())
        for _ in range(20):
            last = one.live(puts=0, rounds=10)
            assert last["status"] == 0
            if last["left"] == 0:
                break
        assert last["left"] == 0
        process.stdin.close()
    promised, intended = said(tmp_path, "promised"), said(tmp_path, "intended")
    told = account(stand_in, promised)
    assert (told["never_came"], told["twice"]) == ([], [])
    # a kill between the commit and the word of it: the record is there, and goes out once as well
    receipts = [k for k in promised if k not in intended]
    known = {key.replace("-", "") for key in intended} | {k.replace("-", "") for k in receipts}
    assert set(told["unpromised"]) <= known
    claims = [path for path, _, _ in stand_in.desk.deeds if path == "publicity/task/claim"]
    assert len(claims) == 1
    print(f"seed {seed}: {died} kills, {len(promised)} promised")

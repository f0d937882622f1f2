"""Proof by killing: a real process, SIGKILL at any step, the strict platform losing answers."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.centre.mood import Mood, Rule, What
from sandbox.stage.processes import mortal
from tests.hub.conftest import Make, Time
from tests.hub.forwarding_bench import Way, hexed, stand_in

ROOT = Path(__file__).resolve().parents[2]
RULES = tuple(
    Rule(what, rate=0.12)
    for what in (What.RESET, What.LOST, What.TRUNCATED, What.MISSING_FIELDS, What.ERROR)
)


@pytest.mark.parametrize(
    ("seed", "kills"),
    [(1, 8), *(pytest.param(seed, 150, marks=pytest.mark.full) for seed in range(2, 4))],
)
def test_each_review_arrives_once_under_kills_and_losses(
    light_made: Make, tmp_path: Path, seed: int, kills: int
) -> None:
    address, chance, hours = light_made(), random.Random(seed), 0
    theirs = Time()
    with stand_in(theirs) as there:
        way = Way(address, there.url, tmp_path, theirs)
        way.station()
        way.engine.dispose()
        there.platform.temper.set(Mood(seed=seed, rules=RULES))
        command = [sys.executable, "-m", "tests.hub.forwarding_victim", str(tmp_path), address,
                   there.url]  # fmt: skip
        with subprocess.Popen(
            mortal(command), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:

            def live(die_at: int = 0, puts: int = 2, rounds: int = 1) -> dict[str, Any]:
                nonlocal hours
                hours += 2
                wish = {"die_at": die_at, "puts": puts, "rounds": rounds, "hours": hours}
                assert process.stdin
                assert process.stdout
                process.stdin.write(json.dumps(wish) + "\n")
                process.stdin.flush()
                theirs.now = Time().now + timedelta(hours=hours)
                return json.loads(process.stdout.readline())

            steps = live()["steps"]
            assert steps > 20
            died = sum(live(die_at=chance.randint(1, steps))["killed"] for _ in range(kills))
            assert died >= kills * 0.5
            there.platform.temper.set(Mood())
            for _ in range(10):
                last = live(puts=0, rounds=1)
                assert last["status"] == 0
                if last["left"] == 0:
                    break
            assert last["left"] == 0
            process.stdin.close()
        promised = (tmp_path / "promised").read_text().split()
        assert len(promised) > kills
        assert set(promised) <= set(there.platform.reviews)
        keys = {hexed(row.key) for row in way.rows()}
        told = there.platform.ledger.account(list(keys))
        assert (told["never_came"], told["twice"], told["unpromised"]) == ([], [], [])
        way.engine.dispose()

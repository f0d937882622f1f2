"""Proof by killing: a real process, SIGKILL at every kind of step, a hub that loses answers."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.outbox.ledger_hub import LedgerHub, unreliable

ROOT = Path(__file__).resolve().parents[2]


class Victim:
    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process
        self._now = 1_795_300_000.0

    def live(self, die_at: int = 0, puts: int = 2, rounds: int = 2) -> dict:
        self._now += 100.0
        wish = {"die_at": die_at, "puts": puts, "rounds": rounds, "now": self._now}
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def victim(folder: Path, url: str) -> Iterator[Victim]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.outbox.victim", str(folder), url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Victim(process)
        process.stdin.close()


def said(folder: Path, name: str) -> list[str]:
    path = folder / name
    return path.read_text().split() if path.exists() else []


def play(folder: Path, hub: LedgerHub, kills: int, seed: int) -> None:
    """Kill at each step in turn, then anywhere, and compare promises with the ledger."""
    chance = random.Random(seed)
    with victim(folder, hub.url) as one:
        whole = one.live()
        assert whole["steps"] > 30
        died = 0
        for n in range(kills):
            at = n + 1 if n < whole["steps"] else chance.randint(1, whole["steps"] * 2)
            died += one.live(die_at=at)["killed"]
        assert died >= kills * 0.7  # a lucky life has fewer steps than the one that was measured
        for _ in range(60):
            last = one.live(puts=0, rounds=10)
            assert last["status"] == 0
            if last["left"] == 0:
                break
        assert last["left"] == 0
    promised, intended = said(folder, "promised"), said(folder, "intended")
    assert len(promised) >= max(2, kills // 4 - 4)
    missing = [key for key in promised if key not in hub.deeds]
    unpromised = [key for key in hub.deeds if key not in intended]
    assert missing == []
    assert unpromised == []
    # each try of a record sent the same bytes
    assert all(len(bodies) == 1 for bodies in hub.bodies.values())
    serials = said(folder, "serials")
    assert max(Counter(serials).values()) == 1
    print(f"seed {seed}: {died} kills, {len(promised)} promised, {hub.arrivals} arrivals")


@pytest.mark.parametrize("seed", [1])
def test_each_promise_is_kept_exactly_once_under_kills_and_lost_answers(tmp_path, seed):
    with LedgerHub(behave=unreliable(seed)) as hub:
        play(tmp_path, hub, kills=100, seed=seed)
        assert set(hub.deeds.values()) == {1}


@pytest.mark.full
@pytest.mark.parametrize("seed", range(2, 7))
def test_a_thousand_kills(tmp_path, seed):
    with LedgerHub(behave=unreliable(seed)) as hub:
        play(tmp_path, hub, kills=250, seed=seed)
        assert set(hub.deeds.values()) == {1}


def test_the_proof_can_fail(tmp_path):
    """Against a hub that forgets keys the same lives do double: the ledger would have seen it."""
    with LedgerHub(refusing=False, behave=unreliable(3, trouble=0.6)) as hub:
        play(tmp_path, hub, kills=12, seed=3)
        assert max(hub.deeds.values()) > 1

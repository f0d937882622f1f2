"""Killed while it hands out numbers: what was said is on the disk, and nothing comes twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.station.machine import Asked
from tests.station.rig import Clock, chosen, house, opened

ROOT = Path(__file__).resolve().parents[2]


def said_before_a_kill(folder: Path, role: str, lines: int) -> list[str]:
    """Every number said, those before the kill and those that came while it was on its way."""
    folder.mkdir(exist_ok=True)
    victim = subprocess.Popen(
        [sys.executable, "-m", "tests.station.queue_victim", role, str(folder)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert victim.stdout is not None
    first = [victim.stdout.readline() for _ in range(lines + 1)]
    victim.kill()
    rest = victim.stdout.read()
    victim.wait()
    whole = ("".join(first) + rest).rpartition("\n")[0].split("\n")
    assert whole[0] == "ready"
    return whole[1:]


@pytest.mark.parametrize("kills", [2, pytest.param(30, marks=pytest.mark.full)])
def test_a_killed_keeper_repeats_and_forgets_no_number(tmp_path, kills):
    said: list[str] = []
    for n in range(kills):
        said += said_before_a_kill(tmp_path, "keeper", 5 + 3 * (n % 4))
    store = opened(tmp_path / "keeper.db", Clock())
    kept = {row["number"] for row in store.rows("SELECT number FROM queue_ticket")}
    store.close()
    assert len(said) == len(set(said)) >= 5 * kills
    assert set(said) <= kept


@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=pytest.mark.full)])
def test_a_killed_machine_repeats_no_number_of_its_block_and_owes_each(tmp_path, kills):
    with house(tmp_path / "house") as station:
        store = opened(tmp_path / "machine.db", station.clock)
        settings = station.settings(block=100)
        station.keeper._chosen = chosen(block=100)
        Asked(store, settings, station.caller(), station.clock.now).tend()
        store.close()
        said: list[str] = []
        for _ in range(kills):
            said += said_before_a_kill(tmp_path, "machine", 3)
        assert len(said) == len(set(said)) >= 3 * kills
        store = opened(tmp_path / "machine.db", station.clock)
        machine = Asked(store, settings, station.caller(), station.clock.now)
        for _ in range(3):
            machine.tend()
        assert not store.rows("SELECT 1 FROM queue_owed")
        store.close()
        waiting = {t.number for t in station.keeper._day("2026-11-23").waiting()}
        assert set(said) <= waiting

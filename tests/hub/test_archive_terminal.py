"""A terminal's papers into the hub's own archive: killed at any step, nothing is lost, nothing is
there twice, and no paper is wiped without a receipt."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from hub.database import reading
from kiosk.store.database import Store
from tests.hub.archive_victim import PAPERS
from tests.hub.conftest import Bench, Make, bench_on
from tests.uplink.papers import START, Terminal

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hub(sqlite_made: Make) -> Iterator[Bench]:
    with bench_on(sqlite_made()) as bench:
        yield bench


def public(hub: Bench) -> str:
    return hub.hub.archive.archive.signer.public


def filed(hub: Bench) -> dict[str, list[bytes]]:
    """Papers of what is filed, by the key of its case."""
    archive = hub.hub.archive.archive
    with reading(hub.engine) as connection:
        rows = connection.execute(
            text("SELECT p.* FROM archive_pages p JOIN archive_cases c ON c.key = p.key"
                 " WHERE c.filed_at IS NOT NULL ORDER BY p.key, p.page")
        ).all()  # fmt: skip
        found: dict[str, list[bytes]] = {}
        for row in rows:
            found.setdefault(row.key, []).append(b"".join(archive.content(connection, row)))
    return found


@pytest.mark.parametrize("handled", ["at-once", "last"])
def test_the_hub_has_what_the_terminal_had(hub: Bench, tmp_path: Path, handled: str) -> None:
    terminal = Terminal(tmp_path, hub.url, public(hub), hub.key)
    key = terminal.file(PAPERS, handled)
    terminal.accept(key)
    terminal.hand_over()
    assert terminal.files() == []
    (row,) = hub.rows("archive_cases")
    assert (row["key"], row["kept"] is None) == (key, handled == "at-once")
    if handled == "at-once":
        assert filed(hub) == {key: list(PAPERS)}
    terminal.close()


@pytest.mark.parametrize("every", [13, pytest.param(1, marks=pytest.mark.full)])
def test_killed_at_any_step_nothing_is_lost_or_there_twice(
    hub: Bench, tmp_path: Path, every: int
) -> None:
    command = [sys.executable, "-m", "tests.hub.archive_victim", str(tmp_path), hub.url,
               public(hub), hub.key]  # fmt: skip
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        at = START

        def live(die_at: int, file: bool = True) -> dict[str, Any]:
            nonlocal at
            at += 1000.0
            wish = {"die_at": die_at, "file": file, "at": at}
            process.stdin.write(json.dumps(wish) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        steps = min(live(0)["steps"] for _ in range(2))  # the first makes what all use
        assert steps > 40
        for step in range(1, steps + 1, every):
            assert live(step)["killed"]
            _nothing_is_wiped_unproved(hub, tmp_path)
            assert live(0, file=False)["status"] == 0
        last = live(0, file=False)
        assert (last["status"], last["left"]) == (0, 0)
        process.stdin.close()
    promised = (tmp_path / "promised").read_text().split()
    there = filed(hub)
    assert set(promised) <= set(there)
    assert all(papers == list(PAPERS) for papers in there.values())
    numbers = sorted(row["number"] for row in hub.rows("archive_cases"))
    assert numbers == list(range(1, len(there) + 1))


def _nothing_is_wiped_unproved(hub: Bench, folder: Path) -> None:
    store = Store.open(folder / "terminal.db", bytes(range(32)), lambda: START)
    filed_at_hub = {row["key"] for row in hub.rows("archive_cases") if row["filed_at"]}
    materials = store.materials
    for row in store.rows("SELECT key FROM outbox WHERE kind = 'transaction'"):
        kept = materials.of(row["key"])
        if row["key"] in filed_at_hub and not kept:
            continue
        assert [materials.read(one) for one in kept] == list(PAPERS)
    store.close()

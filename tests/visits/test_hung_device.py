"""A vendor's code hangs in the real terminal: visits go on, and it starts anew between them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.visits.rig import Station, station, wait_until

pytestmark = [pytest.mark.glass, pytest.mark.full]

OVERLAY = {
    "devices.card_slot": {"plugin": "hanging_slot:make"},
    "deadlines": {"result": 200.0, "thanks": 0.5},
}
ASKS_FOR_RESTART = 75


def hung(one: Station) -> list[int]:
    rows = (one.data / "journal.jsonl").read_text("utf-8").splitlines()
    return [row["abandoned"] for row in map(json.loads, rows) if row["e"] == "worker.hung"]


def test_after_three_it_restarts_but_not_under_a_visit(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with station(tmp_path / "station", overlay=OVERLAY) as one:
        one.to_result("enrolment", "worker")  # the card reader serves as if nothing were
        wait_until(lambda: hung(one) == [1, 2, 3], 90, "three threads left behind")
        assert one.alive()
        one.go("print", to="printed")
        assert one.alive()
        one.leave(grade=None)
        wait_until(lambda: not one.alive(), 20, "the restart between visits")
        assert one.stop() == ASKS_FOR_RESTART
    assert hung(one) == [1, 2, 3]

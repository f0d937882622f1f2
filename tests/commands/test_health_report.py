"""What the terminal tells the hub of itself is what the hub takes."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from drivers.printer.interface import Paper, PrinterStatus, Sensor
from drivers.status import DeviceState
from hub.contract import Contract
from kiosk.commands import tending as tending_module
from kiosk.outbox.kinds import PackageHealth
from kiosk.outbox.outbox import Outbox
from kiosk.store.database import Store
from kiosk.terminal.states import State
from tests.commands.house import House


@pytest.mark.parametrize("installed", [True, False])
def test_the_roll_and_the_release_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    if installed:
        app = tmp_path / "releases" / "2026.12.1" / "app"
        app.mkdir(parents=True)
        (app.parent / "MANIFEST.json").touch()
        monkeypatch.setattr(tending_module, "__file__", str(app / "kiosk" / "tending.py"))
    store = Store.open(tmp_path / "kiosk.db", bytes(32), lambda: 1_795_300_000.0)
    outbox = Outbox(store, station="HLJ-DEMO-0001", terminal="01")
    records = SimpleNamespace(outbox=outbox, store=store, watch=SimpleNamespace(alarm=""))
    tending = House(tmp_path).tending
    printer = PrinterStatus(device=DeviceState.ONLINE, source="DLE EOT 4", at=-5.0,
                            paper=Paper.FULL, cover_open=Sensor.NO)  # fmt: skip
    tending.health.device("printer", printer)
    tending.paper_left = lambda: 23.46
    tending.packages = lambda: {"screen": PackageHealth(outcome="refused", why="no-decoder")}
    tending._report(records, State.PAIRING)  # nobody knows it yet
    tending._report(records, State.IN_SERVICE)
    (row,) = store.rows("SELECT key FROM outbox")
    payload = json.loads(outbox.get(row["key"]).payload)
    assert payload["devices"]["printer"]["paper_left"] == 23.5
    assert payload["packages"] == {"screen": {"outcome": "refused", "why": "no-decoder"}}
    assert payload.get("release") == ("2026.12.1" if installed else None)
    assert Contract().wrong("Health", payload) is None
    store.close()

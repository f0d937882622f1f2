"""First start and the technician's screen on the real terminal: touches are real X events, devices
the simulated ones, and what was learnt is there after the restart."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator

import pytest

from kiosk.upkeep import bundle, sealed
from kiosk.upkeep.touch import MARKS
from sandbox.panel.bench import PRINTER
from sandbox.stage.standins import PIN, hashed
from tests.visits.rig import ROOT, Station, station, wait_until

PRIVATE, PUBLIC = sealed.new_key()
OVERLAY = {
    "sandbox": {"on": False},  # a demonstration is never asked to be set up
    "maintenance": {"pin_hash": hashed(PIN), "wrong_tries": 3, "vendor_key": PUBLIC},
}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Iterator[Station]:
    """A terminal on which nobody has ever ended the wizard."""
    with station(tmp_path_factory.mktemp("station"), overlay=OVERLAY) as one:
        yield one


@pytest.fixture(scope="module")
def set_up(fresh: Station) -> Station:
    """The same, after the wizard."""
    fresh.until("technician-setup", seconds=20)
    fresh.touch("technician-touch_test")
    fresh.until("technician-touch")
    for x, y in MARKS:
        fresh.tap(round(x * fresh.seen.width) + 9, round(y * fresh.seen.height) - 7)
        time.sleep(0.15)
    fresh.until("technician-picture")
    fresh.go("technician-next", to="technician-devices")
    wait_until(lambda: fresh.offers("technician-choose", "printer"), 5, "the devices are listed")
    fresh.go("technician-next", to="technician-network")
    fresh.go("technician-next", to="technician-summary")
    fresh.touch("technician-confirm")
    wait_until(lambda: not fresh.alive(), 10, "it asks to be started again")
    fresh.stop()
    fresh.start()
    fresh.until("home", seconds=20)
    wait_until(fresh.devices_up, 10, "the devices answer")
    return fresh


def signed_in(at: Station, pin: str = PIN) -> None:
    at.seen.press(40, 40)
    time.sleep(3.15)
    at.seen.release()
    at.until("technician-pin")
    for digit in pin:
        at.touch("key", digit)
    at.touch("technician-enter")


def asked(at: Station, *arguments: str) -> subprocess.CompletedProcess:
    command = [
        sys.executable, "-m", "kiosk", "devices", *arguments,
        "--data", str(at.data), "--devices", str(at.company.devices),
        "--socket", str(at.company.socket), "--lang", "en",
    ]  # fmt: skip
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_what_the_wizard_learnt_is_kept(set_up: Station):
    learnt = tomllib.loads((set_up.data / "machine.toml").read_text("utf-8"))
    assert learnt["panel"]["touch_matrix"] == [1, 0, 0, 0, 1, 0]
    assert learnt["installation"]["confirmed"]
    assert [w for w in set_up.passed() if w.startswith("technician")] == []


def test_a_technician_looks_after_it(set_up: Station):
    at = set_up
    signed_in(at, "111222")
    at.until("technician-checking", "technician-pin")
    wait_until(lambda: at.state == "technician-pin", 5, "a wrong PIN leads nowhere")
    for digit in PIN:
        at.touch("key", digit)
    at.go("technician-enter", to="technician-menu")
    at.go("technician-open_devices", to="technician-devices")
    at.go("technician-choose", "printer", to="technician-device")
    wait_until(lambda: at.terminal.ask("health")["state"] == "maintenance", 5, "out of service")
    at.touch("technician-try")
    at.until("technician-tried", seconds=20)
    rows = (at.data / "journal.jsonl").read_text("utf-8")
    assert '"e":"technician.tried","l":"info","device":"printer","outcome":"printed"' in rows
    refused = asked(at, "test", "printer")
    assert (refused.returncode, refused.stdout.splitlines()[1]) == (1, "Somebody is using it")
    at.go("technician-back", to="technician-device")
    at.go("technician-back", to="technician-devices")
    at.go("technician-back", to="technician-menu")
    at.go("technician-open_roll", to="technician-roll")
    at.go("technician-roll_in", to="technician-menu")
    at.go("technician-open_report", to="technician-report")
    at.touch("technician-write")
    reports = at.data / bundle.FOLDER
    wait_until(lambda: list(reports.glob("*.kioskbox")), 10, "a bundle is written")
    (file,) = reports.glob("*.kioskbox")
    members = bundle.unpack(sealed.unseal(file.read_bytes(), PRIVATE))
    assert json.loads(members["health.json"])["state"] == "maintenance"
    at.until("technician-report")
    at.go("technician-back", to="technician-menu")
    at.go("technician-close", to=("attract", "home"))
    assert at.terminal.ask("health")["state"] in ("in_service", "limited")


def test_the_command_asks_the_terminal_that_owns_the_ports(set_up: Station):
    said = asked(set_up, "--json")
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)
    assert {one["name"]: one["state"] for one in told["devices"]} == {
        "id-reader": "online", "scanner": "online", "printer": "online",
    }  # fmt: skip
    details = {one["name"]: one["details"] for one in told["devices"]}
    assert details["printer"]["paper_left"] == "50 / 50 m", "the roll was changed above"
    set_up.pose(PRINTER, "cover-open")
    wait_until(lambda: asked(set_up, "--json").returncode == 1, 10, "the cover is noticed")
    set_up.pose(PRINTER, "normal")

"""The real terminal with a light at its reader and a battery, seen from outside."""

from __future__ import annotations

import json

import pytest

from sandbox.devices.leds import LedsSim
from sandbox.devices.power_supply import PowerSupplySim
from tests.visits.rig import Station, station, wait_until

pytestmark = pytest.mark.glass


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("machine")


@pytest.fixture(scope="module")
def leds(place):
    made = LedsSim(place / "leds", "reader:green:indicator")
    (place / "leds/reader:green:indicator/brightness").write_text("255\n")
    return made


@pytest.fixture(scope="module")
def supply(place):
    made = PowerSupplySim(place / "power_supply")
    made.put("AC", type="Mains", online=1)
    made.put("BAT0", type="Battery", status="Charging", capacity=90)
    return made


@pytest.fixture(scope="module")
def one(place, leds, supply, tmp_path_factory):
    overlay = {
        "devices.signal": {
            "family": "leds", "port": str(leds.folder), "reader_light": "reader:green:indicator",
        },
        "devices.power": {
            "folder": str(supply.folder), "every": 0.2, "power_off": ["touch", str(place / "off")],
        },
        "devices.camera": {"port": str(place / "no-camera")},
    }  # fmt: skip
    with station(tmp_path_factory.mktemp("station"), overlay=overlay) as made:
        yield made


def rows(one: Station) -> list[str]:
    journal = (one.data / "journal.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["e"] for line in journal]


def test_the_light_is_on_while_a_card_is_awaited(one, leds):
    def shows(level):
        wait_until(
            lambda: leds.brightness("reader:green:indicator") == level, 3, f"the light at {level}"
        )

    one.fresh()
    shows(0)  # it was left on before this start
    one.pick("enrolment")
    shows(255)
    one.identify("worker")
    shows(0)
    one.leave(grade=None)
    assert one.terminal.page().state in ("thanks", "attract", "home")


def test_a_camera_that_is_not_there_limits_nothing(one):
    wait_until(lambda: '"device":"camera"' in (one.data / "journal.jsonl").read_text(), 5, "a row")
    changes = [row for row in rows(one) if row == "terminal.changed"]
    assert len(changes) == 1  # into service, and never to limited


def test_a_low_battery_finishes_the_visit_and_powers_off(one, supply, place):
    one.fresh()
    one.to_result("enrolment", "worker")
    supply.put("AC", online=0)
    supply.put("BAT0", status="Discharging", capacity=5)
    wait_until(lambda: "power.low" in rows(one), 5, "the battery is known to be low")
    assert one.state == "result"  # the visit goes on
    assert not (place / "off").exists()
    one.leave()
    wait_until((place / "off").exists, 10, "the machine is told to power off")
    assert [r for r in rows(one) if r.startswith("power.")] == [
        "power.battery", "power.low", "power.off",
    ]  # fmt: skip


def test_the_mains_come_back_and_the_doors_open(one, supply):
    supply.put("AC", online=1)
    wait_until(lambda: rows(one)[-1] == "terminal.changed", 5, "back in service")
    one.home()
    assert one.state == "home"

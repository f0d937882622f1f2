"""The optional devices of a profile, from its settings to the journal and the terminal's table."""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta, timezone

import msgspec
import pytest

from drivers.signal.interface import Output
from drivers.status import DeviceState
from kiosk.commands import extras as module
from kiosk.commands.extras import Extras, power_off
from kiosk.journal.journal import Journal
from kiosk.settings.model import Devices
from kiosk.terminal.states import Event
from sandbox.devices.leds import LedsSim
from sandbox.devices.power_supply import PowerSupplySim
from tests.drivers.devices_rig import eventually
from tests.runtime.test_supervised import looked_after

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=8)))


class Kept:
    def __init__(self):
        self.lines = []

    def line(self, text):
        self.lines.append(msgspec.json.decode(text)["e"])


class Heard:
    def __init__(self):
        self.kept = Kept()
        self.journal = Journal([self.kept], lambda: NOW, strict=True)
        self.devices, self.terminal = {}, []

    def told(self, name, status):
        self.devices[name] = status.device

    def extras(self, **devices):
        chosen = msgspec.convert(devices, Devices)
        return Extras(
            chosen,
            time.monotonic,
            self.journal,
            self.told,
            self.terminal.append,
            looked_after(),
        )


@pytest.fixture
def heard():
    return Heard()


def test_nothing_named_is_nothing_started(heard):
    made = heard.extras()
    made.start()
    assert made.signalling is None
    made.close()
    assert (heard.devices, heard.terminal, heard.kept.lines) == ({}, [], [])


def test_lights_by_the_profiles_words(heard, tmp_path):
    leds = LedsSim(tmp_path / "leds", "reader")
    left_on = tmp_path / "leds/reader/brightness"
    left_on.write_text("255\n")  # by a process that was killed
    made = heard.extras(
        signal={"family": "leds", "port": str(leds.folder), "reader_light": "reader"}
    )
    made.start()
    assert eventually(lambda: leds.brightness("reader") == 0)
    made.signalling.light(Output.READER_LIGHT, True)
    assert eventually(lambda: leds.brightness("reader") == 255)
    assert eventually(lambda: heard.devices == {"signal": DeviceState.ONLINE})
    made.close()
    assert leds.brightness("reader") == 0


def test_absent_ones_are_told_and_one_that_cannot_be_made_leaves_the_others(heard, tmp_path):
    made = heard.extras(
        signal={"family": "no-such-board", "port": "/dev/none", "reader_light": "1"},
        camera={"port": str(tmp_path / "camera")},
        power={"folder": str(tmp_path / "none")},
    )
    made.start()
    off = DeviceState.POWER_OFF
    assert eventually(lambda: heard.devices == {"camera": off, "power": off})
    assert heard.kept.lines == ["process.broken"]
    assert made.signalling is None
    made.close()


def test_an_outage_from_the_first_word_to_the_last(heard, tmp_path):
    supply = PowerSupplySim(tmp_path / "supply")
    supply.put("AC", type="Mains", online=1)
    supply.put("BAT0", type="Battery", status="Charging", capacity=90)
    made = heard.extras(power={"folder": str(supply.folder), "every": 0.01})
    made.start()
    assert eventually(lambda: heard.devices == {"power": DeviceState.ONLINE})
    supply.put("AC", online=0)
    supply.put("BAT0", status="Discharging")
    assert eventually(lambda: heard.kept.lines == ["power.battery"])
    assert heard.terminal == []
    supply.put("BAT0", capacity=5)
    assert eventually(lambda: heard.kept.lines == ["power.battery", "power.low"])
    assert eventually(lambda: heard.terminal.count(Event.BATTERY_LOW) > 3)  # said again and again
    supply.put("AC", online=1)
    assert eventually(lambda: heard.kept.lines == ["power.battery", "power.low", "power.mains"])
    assert eventually(lambda: heard.terminal[-1] is Event.MAINS_BACK)
    made.close()
    assert heard.terminal.count(Event.MAINS_BACK) == 1


def test_a_slot_read_by_a_plug_in_is_not_watched_twice(heard, monkeypatch):
    watched = []
    monkeypatch.setattr(module, "Watching", lambda name, *_: watched.append(name) or Closed())
    heard.extras(card_slot={"plugin": "a:b", "reader": "ACS"}).start()
    assert watched == []
    heard.extras(card_slot={"reader": "ACS"}).start()
    assert watched == ["card_slot"]


class Closed:
    def close(self):
        pass


@pytest.mark.parametrize(
    ("code", "rows"),
    [("0", ["power.off"]), ("1", ["power.off", "power.off-failed"])],
)
def test_the_machine_is_told_and_a_no_is_written_down(heard, code, rows):
    power_off([sys.executable, "-c", f"raise SystemExit({code})"], heard.journal)
    assert eventually(lambda: heard.kept.lines == rows)


def test_a_command_that_is_not_there_and_none_at_all(heard):
    power_off(["/no/such/command"], heard.journal)
    assert eventually(lambda: heard.kept.lines == ["power.off", "power.off-failed"])
    power_off([], heard.journal)
    assert len(heard.kept.lines) == 2

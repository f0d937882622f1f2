"""The keypad's thread over a played keypad."""

import threading
import time
import tomllib
from pathlib import Path

import pytest

from drivers.keypad.evdev import EvdevKeypad, Pace
from drivers.keypad.interface import Earphones, Key
from drivers.keypad.model import read_model
from drivers.status import DeviceState
from kiosk.runtime.keys import Keys
from kiosk.upkeep.trials import Word, try_keypad
from sandbox.devices.inputs import KeypadSim
from tests.drivers.devices_rig import descriptors, eventually
from tests.drivers.inputs_rig import InputRig
from tests.runtime.test_supervised import looked_after

FILE = Path(__file__).resolve().parents[2] / "config" / "keypads" / "generic.toml"
MODEL = read_model(tomllib.loads(FILE.read_text("utf-8")))
QUICK = Pace(shortest_back_off=0.01, longest_back_off=0.02)


@pytest.fixture
def rig(tmp_path):
    made = InputRig(tmp_path, "keypad", KeypadSim)
    yield made
    made.close()


class Heard:
    def __init__(self, rig: InputRig) -> None:
        self.pressed: list[Key] = []
        self.earphones: list[Earphones] = []
        self.told: list[tuple[str, DeviceState]] = []
        self.keys = Keys(
            "keypad",
            lambda: EvdevKeypad(MODEL, rig.port, time.monotonic, QUICK, rig.kernel),
            looked_after(),
            pressed=self.pressed.append,
            earphones=self.earphones.append,
            told=lambda name, status: self.told.append((name, status.device)),
        )


def test_keys_and_earphones_are_told_of_and_each_state_once(rig):
    heard = Heard(rig)
    assert eventually(lambda: heard.earphones == [Earphones.NOT_PRESENT])
    for name in ("KEY_UP", "KEY_ENTER"):
        before = len(heard.pressed)
        rig.set(key=name)
        assert eventually(lambda before=before: len(heard.pressed) > before)
    rig.set(earphones=True)
    assert eventually(lambda: heard.earphones[-1] is Earphones.PRESENT)
    rig.unplug()
    assert eventually(lambda: heard.earphones[-1] is Earphones.UNKNOWN)
    rig.plug()
    assert eventually(lambda: heard.earphones[-1] is Earphones.PRESENT)
    heard.keys.close()
    assert heard.pressed == [Key.UP, Key.OK]
    assert heard.told == [
        ("keypad", DeviceState.ONLINE),
        ("keypad", DeviceState.POWER_OFF),
        ("keypad", DeviceState.ONLINE),
    ]


def test_nothing_is_left_of_it(rig):
    before, threads = descriptors(), threading.active_count()
    for _ in range(20):
        Heard(rig).keys.close()
    assert eventually(lambda: not rig.node.grabbed)
    assert descriptors() <= before
    assert threading.active_count() <= threads


def test_somebody_else_may_use_the_keypad_on_its_thread(rig):
    heard, tried = Heard(rig), []
    assert eventually(lambda: heard.told != [])
    heard.keys.use(lambda keypad, wake: tried.append(try_keypad(keypad, wake, None)))
    threading.Event().wait(0.05)
    rig.set(key="KEY_ENTER")
    assert eventually(lambda: tried != [])
    assert tried[0].word is Word.ANSWERED
    assert heard.pressed == []  # a key of the trial presses nothing
    heard.keys.use(lambda keypad, wake: tried.append(try_keypad(keypad, wake, None)))
    threading.Event().wait(0.02)
    begun = time.monotonic()
    heard.keys.end_use()
    assert eventually(lambda: len(tried) == 2 or time.monotonic() - begun > 1)
    rig.set(key="KEY_UP")
    assert eventually(lambda: heard.pressed == [Key.UP])
    heard.keys.close()

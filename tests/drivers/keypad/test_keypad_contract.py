"""What every keypad keeps, over a played input device."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.evdev import codes
from drivers.evdev.codes import KEYS
from drivers.keypad import open_keypad
from drivers.keypad.evdev import EvdevKeypad, Pace
from drivers.keypad.interface import Earphones, Key
from drivers.keypad.model import KeypadModel, read_model
from drivers.status import DeviceState
from drivers.wake import Wake
from sandbox.devices.inputs import KeypadSim
from tests.drivers.devices_rig import descriptors, eventually
from tests.drivers.inputs_rig import InputRig, RawNode, event
from tests.examples import many

FOLDER = Path(__file__).resolve().parents[3] / "config" / "keypads"
GENERIC = read_model(tomllib.loads((FOLDER / "generic.toml").read_text("utf-8")))
QUICK = Pace(shortest_back_off=0.01, longest_back_off=0.05)


@pytest.fixture
def rig(tmp_path):
    made = InputRig(tmp_path, "keypad", KeypadSim)
    yield made
    made.close()


@pytest.fixture
def keypad(rig):
    made = EvdevKeypad(GENERIC, rig.port, time.monotonic, QUICK, rig.kernel)
    made.probe(rig.wake)
    yield made
    made.close()


def everything(rig, keypad, seconds=0.05):
    """What it says until it falls silent."""
    found = []
    while (one := keypad.read(rig.wake, seconds)) is not None:
        found.append(one)
    return found


def test_first_of_all_the_state_of_the_socket(rig, keypad):
    assert keypad.status().device is DeviceState.ONLINE
    assert keypad.status().earphones is Earphones.NOT_PRESENT
    assert everything(rig, keypad) == [Earphones.NOT_PRESENT]


def test_earphones_that_were_there_before(rig):
    rig.set(earphones=True)
    assert eventually(lambda: rig.node.on[5] == {2})
    keypad = EvdevKeypad(GENERIC, rig.port, time.monotonic, QUICK, rig.kernel)
    assert everything(rig, keypad) == [Earphones.PRESENT]
    keypad.close()


def test_earphones_in_and_out(rig, keypad):
    assert everything(rig, keypad) == [Earphones.NOT_PRESENT]
    rig.set(earphones=True)
    assert keypad.read(rig.wake, 2) is Earphones.PRESENT
    assert keypad.status().earphones is Earphones.PRESENT
    rig.set(earphones=False)
    assert keypad.read(rig.wake, 2) is Earphones.NOT_PRESENT


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("KEY_UP", Key.UP),
        ("KEY_DOWN", Key.DOWN),
        ("KEY_LEFT", Key.LEFT),
        ("KEY_RIGHT", Key.RIGHT),
        ("KEY_ENTER", Key.OK),
        ("KEY_ESC", Key.BACK),
        ("KEY_F5", Key.REPEAT),
        ("KEY_VOLUMEUP", Key.VOLUME_UP),
        ("KEY_VOLUMEDOWN", Key.VOLUME_DOWN),
    ],
)
def test_each_key_by_the_word_of_the_model(rig, keypad, name, key):
    everything(rig, keypad, 0.01)
    rig.set(key=name)
    assert keypad.read(rig.wake, 2) is key
    rig.set(key=name)
    assert keypad.read(rig.wake, 2) is key


def test_a_hand_that_rests_on_a_key_presses_it_once(rig, keypad):
    everything(rig, keypad, 0.01)
    rig.set(posture="stuck", key="KEY_DOWN")
    assert keypad.read(rig.wake, 2) is Key.DOWN
    assert everything(rig, keypad) == []


def test_keys_that_tell_of_the_socket(rig, keypad):
    everything(rig, keypad, 0.01)
    rig.set(key="KEY_F15")
    assert keypad.read(rig.wake, 2) is Earphones.PRESENT
    rig.set(key="KEY_F16")
    assert keypad.read(rig.wake, 2) is Earphones.NOT_PRESENT


def test_what_it_sends_comes_to_nobody_else(rig, keypad):
    assert rig.node.grabbed
    keypad.close()
    assert not rig.node.grabbed


def test_a_mere_socket_is_not_grabbed(tmp_path):
    rig = InputRig(tmp_path, "jack", lambda posture: KeypadSim(posture, keys=False))
    jack = EvdevKeypad(
        read_model({"earphones": {"switch": True}}), rig.port, time.monotonic, QUICK, rig.kernel
    )
    assert jack.read(rig.wake, 1) is Earphones.NOT_PRESENT
    assert not rig.node.grabbed
    rig.set(earphones=True)
    assert jack.read(rig.wake, 1) is Earphones.PRESENT
    jack.close()
    rig.close()


def test_without_a_socket_the_earphones_are_unknown(tmp_path):
    rig = InputRig(tmp_path, "keypad", lambda posture: KeypadSim(posture, switch=False))
    keypad = EvdevKeypad(GENERIC, rig.port, time.monotonic, QUICK, rig.kernel)
    assert keypad.read(rig.wake, 0.02) is None
    assert keypad.status().device is DeviceState.ONLINE
    assert keypad.status().earphones is Earphones.UNKNOWN
    keypad.close()
    rig.close()


def test_absent_pulled_out_and_back(rig, keypad):
    everything(rig, keypad, 0.01)
    rig.set(earphones=True)
    assert keypad.read(rig.wake, 1) is Earphones.PRESENT
    timer = rig.later(0.02, lambda: rig.set(posture="unplug"))
    begun = time.monotonic()
    assert keypad.read(rig.wake, 5) is None
    assert time.monotonic() - begun < 1
    timer.join()
    assert keypad.status().device is DeviceState.POWER_OFF
    assert keypad.status().earphones is Earphones.UNKNOWN
    assert keypad.probe(rig.wake).device is DeviceState.POWER_OFF
    rig.plug()
    assert everything(rig, keypad, 0.1) == [Earphones.PRESENT]
    assert keypad.status().device is DeviceState.ONLINE


def test_grabbed_by_another_is_told(rig, keypad):
    keypad.close()
    rig.set(posture="grabbed")
    assert eventually(lambda: rig.node.foreign_grab)
    assert keypad.read(rig.wake, 0.05) is None
    assert keypad.status().device is DeviceState.OFFLINE
    assert keypad.status().source == "EVIOCGRAB: grabbed by another"
    assert keypad.status().earphones is Earphones.UNKNOWN


def test_a_wake_ends_it_at_once(rig, keypad):
    everything(rig, keypad, 0.01)
    timer = rig.later(0.02, rig.wake.set)
    begun = time.monotonic()
    assert keypad.read(rig.wake, 30) is None
    assert time.monotonic() - begun < 0.5
    timer.join()


def test_two_hundred_reconnects_leave_nothing_behind(rig, keypad):
    keypad.close()
    before = descriptors()
    for _ in range(200):
        keypad.probe(rig.wake)
        keypad.close()
    assert eventually(lambda: not rig.node.grabbed)
    assert descriptors() <= before


def test_after_events_were_dropped_the_socket_is_looked_at_again():
    raw, wake = RawNode(), Wake()
    keypad = EvdevKeypad(GENERIC, "/dev/none", time.monotonic, QUICK, raw)
    assert keypad.read(wake, 1) is Earphones.NOT_PRESENT
    raw.send(event(codes.EV_SW, codes.SW_HEADPHONE_INSERT, 1))
    raw.send(event(codes.EV_SYN, codes.SYN_DROPPED, 0))
    raw.send(event(codes.EV_KEY, KEYS["KEY_UP"], 1))  # stale: not to be believed
    raw.send(event(codes.EV_SYN, codes.SYN_REPORT, 0))
    raw.send(event(codes.EV_KEY, KEYS["KEY_DOWN"], 1))
    assert keypad.read(wake, 1) is Earphones.PRESENT
    assert keypad.read(wake, 1) is Earphones.NOT_PRESENT  # as EVIOCGSW says
    assert keypad.read(wake, 1) is Key.DOWN
    keypad.close()
    raw.close()
    wake.close()


events = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.builds(
            event,
            st.sampled_from([codes.EV_KEY, codes.EV_SW, codes.EV_SYN, codes.EV_ABS]),
            st.integers(0, 0x2FF),
            st.integers(-1, 2),
        ),
    ),
    max_size=30,
)


@settings(max_examples=many(60), deadline=None)
@given(events, st.integers(1, 60))
def test_anything_may_come_over_the_line(pieces, size):
    raw, wake = RawNode(), Wake()
    keypad = EvdevKeypad(GENERIC, "/dev/none", time.monotonic, QUICK, raw)
    try:
        keypad.probe(wake)
        stream = b"".join(pieces)
        for at in range(0, len(stream), size):
            raw.send(stream[at : at + size])
            assert isinstance(keypad.read(wake, 0), Key | Earphones | None)
        while (one := keypad.read(wake, 0)) is not None:
            assert isinstance(one, Key | Earphones)
        assert keypad.status().device is DeviceState.ONLINE
    finally:
        keypad.close()
        raw.close()
        wake.close()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, "neither"),
        ({"keys": {"KEY_NONE": "up"}}, "KEY_NONE is no key; known are KEY_ESC"),
        ({"keys": {"KEY_UP": "upward"}}, "KEY_UP = 'upward'; known are up, down"),
        ({"keys": {"KEY_UP": ["up"]}}, "known are up, down"),
        ({"keys": "KEY_UP"}, r"\[keys\] must be a table"),
        ({"earphones": {"switch": "yes"}}, "must be true or false"),
        ({"earphones": {"KEY_F15": "in"}}, "known are unknown, present, notPresent"),
        ({"keys": {"KEY_UP": "up"}, "earphones": {"KEY_UP": "present"}}, "means two things"),
    ],
)
def test_a_wrong_model_says_what_is_wrong(table, message):
    with pytest.raises(ValueError, match=message):
        open_keypad(table, "/dev/none", time.monotonic)


def test_every_shipped_model_can_be_read():
    for file in FOLDER.glob("*.toml"):
        model = read_model(tomllib.loads(file.read_text("utf-8")))
        assert isinstance(model, KeypadModel)
        keys = set(model.keys.values())
        beside = {Key.VOLUME_UP, Key.VOLUME_DOWN}  # all that the frame of a pad has
        assert keys <= beside or {Key.OK, Key.BACK, Key.UP, Key.DOWN} <= keys, file.name

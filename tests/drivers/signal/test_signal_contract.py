"""What every signal driver keeps: relay boards over a pseudo-terminal, the kernel's lights."""

import gc
import os
import threading
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.signal import open_signal
from drivers.signal.family import family
from drivers.signal.interface import Output
from drivers.signal.leds import Leds
from drivers.signal.relay import Pace, RelayBoard
from drivers.status import DeviceState
from drivers.wake import Wake
from sandbox.devices.bench import Socket
from sandbox.devices.leds import LedsSim
from sandbox.devices.relay import RelaySim, lit
from tests.drivers.devices_rig import Rig, descriptors, eventually
from tests.examples import many

FOLDER = Path(__file__).parents[3] / "config" / "signals"
FILES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.toml")}
BOARDS = sorted(name for name, table in FILES.items() if table["link"] == "serial")
ANSWERING = [name for name in BOARDS if FILES[name]["answer"] != "none"]
QUICK = Pace(answer=0.05, tries=2, shortest_back_off=0.005, longest_back_off=0.02)
READER, CALL, BUZZER = Output.READER_LIGHT, Output.CALL_LIGHT, Output.BUZZER
OUTPUTS = {READER: "1", CALL: "2", BUZZER: "3"}


def rig_of(folder, dialect):
    place = Socket("signal", 9600, lambda cable, posture: RelaySim(cable, posture, folder, dialect))
    return Rig(folder, place)


@pytest.fixture(params=BOARDS)
def name(request):
    return request.param


@pytest.fixture
def rig(tmp_path, name):
    made = rig_of(tmp_path, name)
    yield made
    made.close()


def board_of(rig, name, pace=QUICK):
    return RelayBoard(family(FILES[name]), rig.port, OUTPUTS, time.monotonic, pace)


@pytest.fixture
def board(rig, name):
    made = board_of(rig, name)
    yield made
    made.close()


def test_what_is_wanted_is_lit(rig, board, name):
    assert board.apply({READER: True, CALL: False, BUZZER: False}, rig.wake, 1)
    assert eventually(lambda: lit(rig.folder) == {1})
    assert board.apply({READER: False, CALL: True, BUZZER: True}, rig.wake, 1)
    assert eventually(lambda: lit(rig.folder) == {2, 3})
    assert board.apply(dict.fromkeys(Output, False), rig.wake, 1)
    assert eventually(lambda: lit(rig.folder) == set())
    if name in ANSWERING:
        assert board.status().device is DeviceState.ONLINE
        assert board.status().source.startswith("answer: ")
    else:  # nobody said that it is well: unknown, not good
        assert board.status().device is DeviceState.STARTING
        assert "never answers" in board.status().source


def test_saying_it_again_heals_a_board_that_forgot(rig, board):
    assert board.apply({READER: True}, rig.wake, 1)
    assert eventually(lambda: lit(rig.folder) == {1})
    rig.set(posture="forgets")
    assert eventually(lambda: lit(rig.folder) == set())
    rig.set(posture="normal")
    assert eventually(lambda: board.apply({READER: True}, rig.wake, 1) and lit(rig.folder) == {1})


def test_an_output_that_is_not_in_the_profile_is_left_alone(rig, name):
    board = RelayBoard(family(FILES[name]), rig.port, {CALL: "2"}, time.monotonic, QUICK)
    assert board.apply({READER: True, CALL: True, BUZZER: True}, rig.wake, 1)
    assert eventually(lambda: lit(rig.folder) == {2})
    board.close()


@pytest.mark.parametrize("posture", ["mute", "garbage", "half-frame", "refuses", "slow"])
def test_no_confirmation_is_offline_and_heals(tmp_path, posture):
    for number, name in enumerate(ANSWERING):
        folder = tmp_path / str(number)
        folder.mkdir()
        rig = rig_of(folder, name)
        board = board_of(rig, name)
        rig.set(posture=posture, delay=0.3)
        assert not board.apply({READER: True}, rig.wake, 2)
        assert board.status().device is DeviceState.OFFLINE
        assert board.status().source == "no answer to reader_light on"
        rig.set(posture="normal")
        assert eventually(lambda b=board, r=rig: b.apply({READER: True}, r.wake, 2))
        assert board.status().device is DeviceState.ONLINE
        board.close()
        rig.close()


def test_absent_pulled_and_plugged_again(rig, board):
    rig.unplug()
    assert not board.apply({READER: True}, rig.wake, 1)
    assert board.status().device is DeviceState.POWER_OFF
    rig.plug()
    assert eventually(lambda: board.apply({READER: True}, rig.wake, 1))
    assert eventually(lambda: lit(rig.folder) == {1})
    rig.unplug()
    assert eventually(lambda: not board.apply({READER: True}, rig.wake, 1))
    assert board.status().device is DeviceState.POWER_OFF


def test_a_wake_ends_it_at_once(tmp_path):
    rig = rig_of(tmp_path, "modbus-relay")
    rig.set(posture="mute")
    board = board_of(rig, "modbus-relay", Pace(answer=20))
    timer = rig.later(0.05, rig.wake.set)
    begun = time.monotonic()
    assert not board.apply({READER: True}, rig.wake, 30)
    assert time.monotonic() - begun < 0.5
    assert board.status().device is DeviceState.STARTING  # nothing was learnt
    timer.join()
    board.close()
    rig.close()


def test_a_thousand_reconnects_leave_nothing_behind(tmp_path):
    rig = rig_of(tmp_path, "modbus-relay")
    board = board_of(rig, "modbus-relay", Pace(answer=0.0005, tries=1, shortest_back_off=0))
    board.apply({READER: True}, rig.wake, 0.001)
    board.close()
    gc.collect()  # what is left to it, here or by an earlier test, is nobody's any more
    before, threads = descriptors(), threading.active_count()
    for _ in range(1000):
        board.apply({READER: True}, rig.wake, 0.001)
        board.close()
    gc.collect()
    assert eventually(lambda: descriptors() <= before)
    assert threading.active_count() == threads
    rig.close()


@settings(max_examples=many(30), deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=80), max_size=5), st.sampled_from(ANSWERING))
def test_any_bytes_from_a_board(pieces, name):
    ours, theirs = os.openpty()
    wake = Wake()
    for piece in pieces:
        os.write(ours, piece)
    port = os.ttyname(theirs)
    board = RelayBoard(family(FILES[name]), port, OUTPUTS, time.monotonic, Pace(answer=0.002))
    board.apply({READER: True}, wake, 0.02)  # old bytes are no answer: whatever it says, no escape
    board.close()
    for end in (ours, theirs):
        os.close(end)
    wake.close()


# ---- the kernel's lights


@pytest.fixture
def leds(tmp_path):
    return LedsSim(tmp_path / "leds", "reader:green:indicator", "call:red:status")


@pytest.fixture
def wake():
    made = Wake()
    yield made
    made.close()


def lights(leds):
    names = {READER: "reader:green:indicator", CALL: "call:red:status"}
    return open_signal(FILES["leds"], str(leds.folder), names, time.monotonic)


def test_kernel_lights_are_taken_over_and_read_back(leds, wake):
    made = lights(leds)
    assert made.status().device is DeviceState.STARTING
    assert made.apply({READER: True, CALL: False, BUZZER: True}, wake, 1)
    assert (leds.brightness("reader:green:indicator"), leds.brightness("call:red:status")) == (
        255,
        0,
    )
    assert leds.trigger("reader:green:indicator") == "none"
    assert (made.status().device, made.status().source) == (DeviceState.ONLINE, "brightness")
    assert made.apply(dict.fromkeys(Output, False), wake, 1)
    assert leds.brightness("reader:green:indicator") == 0
    made.close()


def test_a_kernel_light_that_is_gone_or_refuses(leds, wake):
    made = lights(leds)
    leds.break_off("reader:green:indicator")
    assert not made.apply({READER: True}, wake, 1)
    assert made.status().device is DeviceState.OFFLINE
    leds.take("reader:green:indicator")
    assert not made.apply({READER: True}, wake, 1)
    assert made.status().device is DeviceState.POWER_OFF
    before = descriptors()
    for _ in range(1000):
        made.apply({READER: True}, wake, 1)
    assert descriptors() == before


def test_a_light_without_trigger_still_shines(leds, wake):
    (leds.folder / "call:red:status" / "trigger").unlink()
    assert lights(leds).apply({CALL: True}, wake, 1)


def test_no_name_leads_out_of_the_folder():
    for name in ("../../x", "", ".."):
        with pytest.raises(ValueError, match="no name of a light"):
            Leds("/sys/class/leds", {READER: name}, time.monotonic)


# ---- families as data


def test_the_shipped_commands_carry_their_sums():
    for text in (t for c in FILES["lcus"]["channels"].values() for t in c.values()):
        frame = bytes.fromhex(text)
        assert sum(frame[:3]) % 256 == frame[3]
    for text in (t for c in FILES["modbus-relay"]["channels"].values() for t in c.values()):
        crc = 0xFFFF
        for byte in bytes.fromhex(text):
            crc ^= byte
            for _ in range(8):
                crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
        assert crc == 0  # a frame with its own CRC leaves nothing


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"channels": {}}, "a serial board has"),
        ({"answer": "prompt"}, "prompt"),
        ({"channels": {"1": {"on": "A0 0", "off": "A0"}}}, "hex"),
        ({"channels": {"1": {"on": "", "off": "A0"}}}, "1 to 64 bytes"),
        ({"channel": {}}, "channel"),
        ({"answer": "perhaps"}, "perhaps"),
    ],
)
def test_a_bad_file_is_refused_with_its_key(change, says):
    with pytest.raises(ValueError, match=says):
        family(FILES["lcus"] | change)


def test_a_channel_that_the_board_lacks_is_named():
    with pytest.raises(ValueError, match="LCUS USB relay board: no channel 9"):
        open_signal(FILES["lcus"], "/dev/none", {READER: "9"}, time.monotonic)

"""The thin layer over evdev: its numbers, its checks, whole events out of any pieces, no leaks."""

import errno
import os
import re
import shutil
import subprocess
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.evdev import codes
from drivers.evdev.line import EVENT, DeviceLost, InputLine
from drivers.status import DeviceState
from drivers.wake import Wake
from sandbox.devices.input_kernel import EV_KEY, InputKernel, Node
from tests.drivers.devices_rig import descriptors, eventually
from tests.drivers.inputs_rig import RawNode, event
from tests.examples import many

WANTS = [(codes.EV_KEY, codes.KEYS["KEY_ENTER"])]


@pytest.fixture
def wake():
    made = Wake()
    yield made
    made.close()


@pytest.fixture
def kernel():
    return InputKernel()


def keyboard() -> Node:
    return Node("Keyboard", {EV_KEY: set(range(1, 128))})


def line(path, kernel, grab=True) -> InputLine:
    return InputLine(
        str(path), time.monotonic, WANTS, grab=grab, kernel=kernel, shortest=0.001, longest=0.002
    )


def soon(seconds: float = 0.2) -> float:
    return time.monotonic() + seconds


REQUESTS = {
    "EVIOCGID": codes.EVIOCGID,
    f"EVIOCGNAME({codes.LONGEST_NAME})": codes.EVIOCGNAME,
    "EVIOCGRAB": codes.EVIOCGRAB,
    "EVIOCSCLOCKID": codes.EVIOCSCLOCKID,
    f"EVIOCGKEY({codes.field_bytes(codes.EV_KEY)})": codes.EVIOCGKEY,
    f"EVIOCGLED({codes.field_bytes(codes.EV_LED)})": codes.EVIOCGLED,
    f"EVIOCGSW({codes.field_bytes(codes.EV_SW)})": codes.EVIOCGSW,
    f"EVIOCGBIT(EV_ABS, {codes.field_bytes(codes.EV_ABS)})": codes.eviocgbit(codes.EV_ABS),
}


def test_numbers_are_those_of_this_machines_headers(tmp_path):
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.fail("a C compiler is needed to read the kernel's headers: install gcc")
    names = [n for n in vars(codes) if re.match(r"(EV|SYN|SW|LED|BTN|ABS)_", n)]
    names = [n for n in names if n != "BTN_LAST"]
    wanted = [str(value) for value in (EVENT.size, *REQUESTS.values(), *codes.KEYS.values())]
    wanted += [str(getattr(codes, n)) for n in names]
    asked = ["sizeof(struct input_event)", *REQUESTS, *codes.KEYS, *names]
    prints = "".join(f'printf("%u\\n", (unsigned)({one}));' for one in asked)
    source = tmp_path / "numbers.c"
    source.write_text(
        f"#include <stdio.h>\n#include <linux/input.h>\nint main(void){{{prints} return 0;}}\n"
    )
    subprocess.run([compiler, "-o", str(tmp_path / "numbers"), str(source)], check=True)
    said = subprocess.run([tmp_path / "numbers"], check=True, capture_output=True, text=True)
    found = said.stdout.split()
    assert dict(zip(asked, found, strict=True)) == dict(zip(asked, wanted, strict=True))


def test_opening_checks_sets_the_clock_and_grabs(tmp_path, kernel, wake):
    node = keyboard()
    kernel.plug(tmp_path / "k", node)
    one = line(tmp_path / "k", kernel)
    assert one.status.device is DeviceState.STARTING
    assert one.connect(wake, soon())
    assert one.status.device is DeviceState.ONLINE
    assert one.status.source == "EVIOCGRAB"
    assert node.grabbed
    before = time.monotonic()
    node.emit([(EV_KEY, 28, 1)])
    [key, report] = one.receive(wake, soon())
    assert (key.type, key.code, key.value) == (codes.EV_KEY, 28, 1)
    assert before - 0.001 <= key.at <= time.monotonic()
    assert report.type == codes.EV_SYN
    one.close()
    assert eventually(lambda: not node.grabbed)


def test_a_grabbed_device_sends_to_nobody_else(tmp_path, kernel, wake):
    node = keyboard()
    kernel.plug(tmp_path / "k", node)
    other = line(tmp_path / "k", kernel, grab=False)
    assert other.connect(wake, soon())
    one = line(tmp_path / "k", kernel)
    assert one.connect(wake, soon())
    node.emit([(EV_KEY, 28, 1)])
    assert one.receive(wake, soon())
    assert other.receive(wake, soon(0.02)) == []
    one.close()
    node.emit([(EV_KEY, 28, 0)])
    assert other.receive(wake, soon())
    other.close()


def test_a_refused_grab_is_told_and_never_read_ungrabbed(tmp_path, kernel, wake):
    kernel.plug(tmp_path / "k", keyboard())
    first, second = line(tmp_path / "k", kernel), line(tmp_path / "k", kernel)
    assert first.connect(wake, soon())
    assert not second.connect(wake, soon())
    assert second.status.device is DeviceState.OFFLINE
    assert second.status.source == "EVIOCGRAB: grabbed by another"
    assert not second.is_open
    first.close()
    assert second.connect(wake, soon())
    second.close()


class Refusing:
    """A system that refuses one thing."""

    def __init__(self, number: int, opening: int = 0, able: bytes = b"\xff") -> None:
        self.number, self.opening, self.able = number, opening, able

    def open(self, path: str) -> int:
        if self.opening:
            raise OSError(self.opening, "refused")
        return os.open("/dev/null", os.O_RDONLY)

    def ioctl(self, fd, request, argument) -> int:
        if request & 0xFF == self.number:
            raise OSError(errno.ENOTTY, "refused")
        if 0x20 <= request & 0xFF < 0x40:
            argument[:] = self.able * len(argument)
        return 0


@pytest.mark.parametrize(
    ("system", "state", "source"),
    [
        (Refusing(0, errno.ENOENT), DeviceState.POWER_OFF, "open: device absent"),
        (Refusing(0, errno.ENODEV), DeviceState.POWER_OFF, "open: device absent"),
        (Refusing(0, errno.EACCES), DeviceState.OFFLINE, "open: not permitted"),
        (Refusing(0, errno.EMFILE), DeviceState.OFFLINE, "open: EMFILE"),
        (Refusing(0x21), DeviceState.OFFLINE, "EVIOCGBIT: ENOTTY"),
        (Refusing(0, able=b"\0"), DeviceState.OFFLINE, "EVIOCGBIT: another kind of device"),
        (Refusing(0xA0), DeviceState.OFFLINE, "EVIOCSCLOCKID: ENOTTY"),
        (Refusing(0x90), DeviceState.OFFLINE, "EVIOCGRAB: ENOTTY"),
    ],
)
def test_each_refusal_has_its_words(wake, system, state, source):
    before = descriptors()
    one = line("/dev/kiosk/none", system)
    assert not one.connect(wake, soon())
    assert (one.status.device, one.status.source) == (state, source)
    assert descriptors() == before


def test_what_is_no_input_device_at_all(wake):
    one = InputLine("/dev/null", time.monotonic, WANTS, grab=True)
    assert not one.connect(wake, soon())
    assert one.status.source == "EVIOCGBIT: ENOTTY"
    gone = InputLine("/dev/kiosk/\0none", time.monotonic, WANTS, grab=True)
    assert not gone.connect(wake, soon())
    assert gone.status.device is DeviceState.POWER_OFF


def test_pulled_out(tmp_path, kernel, wake):
    kernel.plug(tmp_path / "k", keyboard())
    one = line(tmp_path / "k", kernel)
    assert one.connect(wake, soon())
    threading.Timer(0.02, lambda: kernel.unplug(tmp_path / "k")).start()
    begun = time.monotonic()
    with pytest.raises(DeviceLost):
        one.receive(wake, soon(5))
    assert time.monotonic() - begun < 1
    one.lost()
    assert not one.connect(wake, soon(0.01))
    assert one.status.device is DeviceState.POWER_OFF
    kernel.plug(tmp_path / "k", keyboard())
    assert one.connect(wake, soon())
    one.close()


@settings(max_examples=many(150), deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=12), st.integers(1, 50))
def test_any_bytes_any_splits_give_whole_events(pieces, size):
    raw, wake = RawNode(), Wake()
    one = line("/dev/none", raw)
    try:
        assert one.connect(wake, soon())
        stream = b"".join(pieces)
        got = []
        for at in range(0, len(stream), size):
            raw.send(stream[at : at + size])
            if min(at + size, len(stream)) // EVENT.size > at // EVENT.size:
                got += one.receive(wake, soon())
            else:
                assert one.receive(wake, time.monotonic()) == []
        assert len(got) == len(stream) // EVENT.size
        now = time.monotonic()
        for n, found in enumerate(got):
            _, _, kind, code, value = EVENT.unpack_from(stream, n * EVENT.size)
            assert (found.type, found.code, found.value) == (kind, code, value)
            assert found.at <= now
    finally:
        one.close()
        raw.close()
        wake.close()


def test_a_wake_ends_it_at_once_and_stays(tmp_path, kernel, wake):
    kernel.plug(tmp_path / "k", keyboard())
    one = line(tmp_path / "k", kernel)
    assert one.connect(wake, soon())
    threading.Timer(0.02, wake.set).start()
    begun = time.monotonic()
    assert one.receive(wake, soon(5)) == []
    assert time.monotonic() - begun < 1
    one.close()


def test_nothing_of_what_was_typed_stays_in_the_store(wake):
    raw = RawNode()
    one = line("/dev/none", raw)
    assert one.connect(wake, soon())
    raw.send(event(codes.EV_KEY, 0x1E, 1) * 20 + event(codes.EV_KEY, 0x1E, 1)[:10])
    assert len(one.receive(wake, soon())) == 20
    one.close()
    assert not any(one._buffer.space())
    raw.close()


def test_a_thousand_reconnects_leave_nothing_behind(tmp_path, kernel, wake):
    one = line(tmp_path / "k", kernel)
    before, threads = descriptors(), threading.active_count()
    for turn in range(1000):
        kernel.plug(tmp_path / "k", keyboard())
        assert one.connect(wake, soon(), patient=False)
        kernel.unplug(tmp_path / "k")
        if turn % 2:
            with pytest.raises(DeviceLost):
                one.receive(wake, soon())
            one.lost()
        else:
            assert not one.connect(wake, soon(), patient=False)
    one.close()
    assert descriptors() == before
    assert threading.active_count() <= threads
    assert one.openings == 1000

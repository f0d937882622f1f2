"""What every touch panel keeps: it looks on, and tells of each first finger once."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.evdev import codes
from drivers.evdev.line import InputLine
from drivers.status import DeviceState
from drivers.touch import open_touch
from drivers.touch.evdev import EvdevTouch, Pace
from drivers.touch.interface import Touched
from drivers.wake import Wake
from sandbox.devices.inputs import TouchSim
from tests.drivers.devices_rig import descriptors
from tests.drivers.inputs_rig import InputRig, RawNode, event
from tests.examples import many

QUICK = Pace(shortest_back_off=0.01, longest_back_off=0.05)


@pytest.fixture(params=["button", "ids"])
def rig(request, tmp_path):
    made = InputRig(tmp_path, "touch", lambda posture: TouchSim(posture, request.param == "button"))
    yield made
    made.close()


@pytest.fixture
def panel(rig):
    made = EvdevTouch(rig.port, time.monotonic, QUICK, rig.kernel)
    made.probe(rig.wake)
    yield made
    made.close()


def test_a_touch_has_the_kernels_time(rig, panel):
    before = time.monotonic()
    rig.set(touch="1")
    seen = panel.read(rig.wake, 2)
    assert isinstance(seen, Touched)
    assert before - 0.001 <= seen.at <= time.monotonic()
    assert panel.read(rig.wake, 0.02) is None
    assert panel.status().device is DeviceState.ONLINE
    rig.set(touch="1")
    assert isinstance(panel.read(rig.wake, 2), Touched)


def test_a_second_finger_is_no_touch(rig, panel):
    rig.set(posture="two-fingers", touch="1")
    assert isinstance(panel.read(rig.wake, 2), Touched)
    assert panel.read(rig.wake, 0.02) is None


def test_the_display_gets_its_touches_too(rig, panel):
    display = InputLine(
        rig.port, time.monotonic, [(codes.EV_ABS, 0)], grab=False, kernel=rig.kernel
    )
    assert display.connect(rig.wake, time.monotonic() + 1)
    rig.set(touch="1")
    assert isinstance(panel.read(rig.wake, 2), Touched)
    assert display.receive(rig.wake, time.monotonic() + 1)
    assert not rig.node.grabbed
    display.close()


def test_somebody_elses_grab_is_no_fault_of_the_panel(rig, panel):
    rig.set(posture="grabbed", touch="1")
    assert panel.read(rig.wake, 0.03) is None
    assert panel.probe(rig.wake).device is DeviceState.ONLINE


def test_absent_pulled_out_and_back(rig, panel):
    timer = rig.later(0.02, lambda: rig.set(posture="unplug"))
    begun = time.monotonic()
    assert panel.read(rig.wake, 5) is None
    assert time.monotonic() - begun < 1
    timer.join()
    assert panel.status().device is DeviceState.POWER_OFF
    assert panel.probe(rig.wake).device is DeviceState.POWER_OFF
    rig.plug()
    rig.later(0.1, lambda: rig.set(touch="1"))
    assert isinstance(panel.read(rig.wake, 2), Touched)
    assert panel.status().device is DeviceState.ONLINE


def test_another_kind_of_device_under_its_name(rig, panel):
    panel.close()
    rig.node.able = {1: {28, 30}}  # a keyboard
    assert panel.read(rig.wake, 0.02) is None
    assert panel.status().device is DeviceState.OFFLINE
    assert panel.status().source == "EVIOCGBIT: another kind of device"


def test_a_wake_ends_it_at_once(rig, panel):
    timer = rig.later(0.02, rig.wake.set)
    begun = time.monotonic()
    assert panel.read(rig.wake, 30) is None
    assert time.monotonic() - begun < 0.5
    timer.join()


def test_two_hundred_reconnects_leave_nothing_behind(rig, panel):
    panel.close()
    before = descriptors()
    for _ in range(200):
        panel.probe(rig.wake)
        panel.close()
    assert descriptors() <= before


def test_unread_touches_are_kept_in_bounds():
    raw, wake = RawNode(), Wake()
    panel = EvdevTouch("/dev/none", time.monotonic, QUICK, raw)
    panel.probe(wake)
    for _ in range(20):
        raw.send(event(codes.EV_KEY, codes.BTN_TOUCH, 1) * 60)
        panel.read(wake, 0)
    assert len(panel._waiting) <= 64
    panel.close()
    raw.close()
    wake.close()


def test_nothing_is_opened_before_its_time():
    assert open_touch("/dev/none", time.monotonic).status().device is DeviceState.STARTING


events = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.builds(
            event,
            st.sampled_from([codes.EV_KEY, codes.EV_ABS, codes.EV_SYN]),
            st.sampled_from([0, 1, 3, 0x2F, 0x39, 0x110, 0x14A]),
            st.integers(-2, 2**31 - 1),
        ),
    ),
    max_size=30,
)


@settings(max_examples=many(60), deadline=None)
@given(events, st.integers(1, 60), st.sampled_from([0xFF, 0]))
def test_anything_may_come_over_the_line(pieces, size, able):
    raw, wake = RawNode(able), Wake()
    panel = EvdevTouch("/dev/none", time.monotonic, QUICK, raw)
    try:
        panel.probe(wake)
        if able:
            stream = b"".join(pieces)
            for at in range(0, len(stream), size):
                raw.send(stream[at : at + size])
                seen = panel.read(wake, 0)
                assert seen is None or seen.at <= time.monotonic()
        wanted = DeviceState.ONLINE if able else DeviceState.OFFLINE
        assert panel.status().device is wanted
    finally:
        panel.close()
        raw.close()
        wake.close()

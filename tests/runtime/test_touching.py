"""The touch panel's second reader, from the kernel's events to a verdict."""

import threading
import time

import pytest

from drivers.status import DeviceState, Status
from drivers.touch.evdev import EvdevTouch, Pace
from kiosk.health.parts import Verdict
from kiosk.health.touches import TouchLife, TouchLimits
from kiosk.runtime.touching import Touching
from sandbox.devices.inputs import TouchSim
from tests.drivers.devices_rig import descriptors, eventually
from tests.drivers.inputs_rig import InputRig
from tests.runtime.test_supervised import looked_after

QUICK = Pace(shortest_back_off=0.01, longest_back_off=0.02)
LIMITS = TouchLimits(within=0.3, lost=3, apart=0.0)


@pytest.fixture
def rig(tmp_path):
    made = InputRig(tmp_path, "touch", TouchSim)
    yield made
    made.close()


class Watched:
    def __init__(self, rig: InputRig) -> None:
        self.told: list[DeviceState] = []
        self.life = TouchLife(time.monotonic(), LIMITS)
        self.touching = Touching(
            lambda: EvdevTouch(rig.port, time.monotonic, QUICK, rig.kernel),
            self.life,
            self._hear,
            looked_after(),
        )
        assert eventually(lambda: self.told == [DeviceState.ONLINE])

    def _hear(self, status: Status) -> None:
        if self.told[-1:] != [status.device]:
            self.told.append(status.device)

    def look(self) -> Verdict:
        return self.life.look(time.monotonic()).verdict


def touch(rig: InputRig) -> None:
    sent = rig.node.packets + 2  # finger down, finger up
    rig.set(touch="1")
    assert eventually(lambda: rig.node.packets >= sent)


def test_touches_that_arrive_and_touches_that_do_not(rig):
    watched = Watched(rig)
    assert watched.look() is Verdict.UNKNOWN
    touch(rig)
    watched.life.touched(time.monotonic())
    assert eventually(lambda: watched.look() is Verdict.GOOD)
    for _ in range(3):
        touch(rig)
    assert eventually(lambda: watched.look() is Verdict.BAD)
    assert watched.life.look(time.monotonic()).source.startswith("3 touches of the kernel")
    rig.unplug()
    assert eventually(lambda: watched.look() is Verdict.UNKNOWN)
    rig.plug()
    assert eventually(lambda: watched.told[-1] is DeviceState.ONLINE)
    watched.touching.close()
    assert watched.told == [DeviceState.ONLINE, DeviceState.POWER_OFF, DeviceState.ONLINE]


def test_nothing_is_left_of_it(rig):
    before, threads = descriptors(), threading.active_count()
    for _ in range(20):
        Watched(rig).touching.close()
    assert not rig.node.grabbed  # nor was it ever
    assert descriptors() <= before
    assert threading.active_count() <= threads

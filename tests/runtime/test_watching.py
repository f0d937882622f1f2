"""An idle device is asked, and told of when its state is another one."""

from __future__ import annotations

from drivers.status import DeviceState, Status
from kiosk.runtime.watching import Watching
from tests.drivers.devices_rig import eventually


class Device:
    def __init__(self):
        self.state, self.closed = DeviceState.ONLINE, False

    def probe(self, wake):
        return Status(self.state, "test", 0.0)

    def close(self):
        self.closed = True


def test_changes_only():
    device, told = Device(), []
    watching = Watching("camera", device, lambda name, s: told.append((name, s.device)), 0.005)
    assert eventually(lambda: told == [("camera", DeviceState.ONLINE)])
    device.state = DeviceState.POWER_OFF
    assert eventually(lambda: len(told) == 2)
    device.state = DeviceState.ONLINE
    assert eventually(lambda: len(told) == 3)
    watching.close()
    assert device.closed
    assert [state for _, state in told] == [
        DeviceState.ONLINE, DeviceState.POWER_OFF, DeviceState.ONLINE,
    ]  # fmt: skip

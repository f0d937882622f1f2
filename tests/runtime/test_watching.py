"""An idle device is asked again and again, and each answer is told."""

from __future__ import annotations

import time
from itertools import groupby

from drivers.status import DeviceState, Status
from kiosk.runtime.supervised import Supervisor
from kiosk.runtime.watching import Watching
from tests.drivers.devices_rig import eventually
from tests.runtime.test_supervised import QUICK, Told, looked_after


class Device:
    def __init__(self):
        self.state, self.closed = DeviceState.ONLINE, False

    def probe(self, wake):
        return Status(self.state, "test", 0.0)

    def close(self):
        self.closed = True


def changes(told):
    return [state for state, _ in groupby(told)]


def test_each_answer_is_told():
    device, told = Device(), []
    watching = Watching(
        "camera",
        lambda: device,
        lambda name, s: told.append(s.device),
        0.005,
        looked_after(),
    )
    assert eventually(lambda: told[:3] == [DeviceState.ONLINE] * 3)
    device.state = DeviceState.POWER_OFF
    assert eventually(lambda: len(changes(told)) == 2)
    device.state = DeviceState.ONLINE
    assert eventually(lambda: len(changes(told)) == 3)
    watching.close()
    assert device.closed
    assert changes(told) == [
        DeviceState.ONLINE, DeviceState.POWER_OFF, DeviceState.ONLINE,
    ]  # fmt: skip


def test_a_driver_that_raises_is_made_anew_and_said_to_be_away():
    made, told = [], []

    class Raising(Device):
        def probe(self, wake):
            if len(made) == 1:
                raise LookupError("driver")
            return super().probe(wake)

    def make():
        made.append(Raising())
        return made[-1]

    supervisor = Supervisor(time.monotonic, Told(), QUICK, watch=False)
    watching = Watching("camera", make, lambda name, s: told.append(s.device), 0.005, supervisor)
    assert eventually(lambda: changes(told) == [DeviceState.OFFLINE, DeviceState.ONLINE])
    assert [row[0] for row in supervisor.reports.rows] == ["broke", "back"]
    watching.close()
    assert all(device.closed for device in made)

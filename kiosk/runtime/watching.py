"""A device nobody is using now: asked from time to time whether it is there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from drivers.status import DeviceState, Status
from drivers.wake import Wake


class Probed(Protocol):
    def probe(self, wake: Wake) -> Status: ...

    def close(self) -> None: ...


class Watching:
    """`told(name, status)` is called from the device's thread when its state is another one."""

    def __init__(
        self, name: str, device: Probed, told: Callable[[str, Status], None], every: float
    ) -> None:
        """`every`: seconds between two questions."""
        self._name = name
        self._device = device
        self._told = told
        self._every = every
        self._wake = Wake()
        self._thread = threading.Thread(target=self._run, name=f"watch-{name}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._wake.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        known: DeviceState | None = None
        try:
            while not self._wake.is_set():
                status = self._device.probe(self._wake)
                if status.device is not known:
                    known = status.device
                    self._told(self._name, status)
                self._wake.wait(self._every)
        finally:
            self._device.close()
            self._wake.close()

"""A device nobody is using now: asked from time to time whether it is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from drivers.status import DeviceState, Status
from drivers.wake import Wake
from kiosk.runtime.supervised import Lease, Supervisor, Worker

OPEN_SECONDS = 5.0
CALL_SECONDS = 15.0
"""The longest probe: cameras and card readers are asked by a child process with its own limit."""


class Probed(Protocol):
    def probe(self, wake: Wake) -> Status: ...

    def close(self) -> None: ...


class Watching:
    """`told(name, status)` is called, from any thread, with each status."""

    def __init__(
        self,
        name: str,
        open_device: Callable[[], Probed],
        told: Callable[[str, Status], None],
        every: float,
        supervisor: Supervisor,
    ) -> None:
        """`every`: seconds between two questions."""
        self._name = name
        self._open = open_device
        self._told = told
        self._every = every
        self._clock = supervisor.clock
        self._worker = Worker(
            name,
            self._run,
            supervisor,
            hung=lambda: self._lost("driver hung"),
            broke=lambda: self._lost("driver failed"),
        )
        self._worker.start()

    def close(self) -> None:
        self._worker.close()

    def _run(self, lease: Lease) -> None:
        device = lease.open(self._open, OPEN_SECONDS)
        while lease.in_charge:
            with lease.call(CALL_SECONDS):
                status = device.probe(lease.wake)
            if lease.in_charge:
                self._worker.passed(lease)
                self._tell(status)
            lease.pause(self._every)

    def _lost(self, source: str) -> None:
        self._tell(Status(DeviceState.OFFLINE, source, self._clock()))

    def _tell(self, status: Status) -> None:
        self._told(self._name, status)

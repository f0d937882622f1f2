"""The touch panel's second reader: tells `TouchLife` of each touch that the kernel delivers."""

from __future__ import annotations

import threading
from collections.abc import Callable

from drivers.status import DeviceState, Status
from drivers.touch.interface import TouchPanel
from kiosk.health.touches import TouchLife
from kiosk.runtime.supervised import Lease, Supervisor, Worker

SLICE = 1.0
"""Seconds of one read; between two the status is looked at."""

PROBE_EVERY = 10.0
"""Seconds without a touch after which the kernel is asked whether the panel is there."""

OPEN_SECONDS = 5.0
CALL_SECONDS = 2.0
"""What a probe may take, and a read beyond its slice: the kernel answers at once."""

GONE = frozenset({DeviceState.POWER_OFF, DeviceState.OFFLINE, DeviceState.HARDWARE_ERROR})


class Touching:
    """`told(status)` is called from any thread for each new reading of the panel's state."""

    def __init__(
        self,
        open_panel: Callable[[], TouchPanel],
        life: TouchLife,
        told: Callable[[Status], None],
        supervisor: Supervisor,
    ) -> None:
        self._open, self._clock = open_panel, supervisor.clock
        self._life, self._told = life, told
        self._lock = threading.Lock()
        self._known: Status | None = None
        self._worker = Worker(
            "touch",
            self._run,
            supervisor,
            hung=lambda: self._lost("driver hung"),
            broke=lambda: self._lost("driver failed"),
        )
        self._worker.start()

    def close(self) -> None:
        self._worker.close()

    def _run(self, lease: Lease) -> None:
        panel = lease.open(self._open, OPEN_SECONDS)
        asked = self._clock()
        with lease.call(CALL_SECONDS):
            panel.probe(lease.wake)
        self._passed(lease, panel.status())
        while lease.in_charge:
            with lease.call(SLICE + CALL_SECONDS):
                came = panel.read(lease.wake, SLICE)
            if came is not None:
                asked = self._clock()
                if lease.in_charge:
                    self._life.delivered(came.at)
            elif self._clock() - asked >= PROBE_EVERY:
                asked = self._clock()
                with lease.call(CALL_SECONDS):
                    panel.probe(lease.wake)
            self._passed(lease, panel.status())

    def _passed(self, lease: Lease, status: Status) -> None:
        if lease.in_charge:
            self._worker.passed(lease)
            self._tell(status)

    def _lost(self, source: str) -> None:
        self._tell(Status(DeviceState.OFFLINE, source, self._clock()))

    def _tell(self, status: Status) -> None:
        with self._lock:
            before, self._known = self._known, status
        if before == status:
            return
        if status.device in GONE and (before is None or before.device is not status.device):
            self._life.device_lost(status.at)
        self._told(status)

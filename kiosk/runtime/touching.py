"""The touch panel's second reader: tells `TouchLife` of each touch that the kernel delivers."""

from __future__ import annotations

import threading
from collections.abc import Callable

from drivers.status import DeviceState, Status
from drivers.touch.interface import Touched, TouchPanel
from drivers.wake import Wake
from kiosk.health.touches import TouchLife

SLICE = 1.0
"""Seconds of one read; between two the status is looked at."""

PROBE_EVERY = 10.0
"""Seconds without a touch after which the kernel is asked whether the panel is there."""

GONE = frozenset({DeviceState.POWER_OFF, DeviceState.OFFLINE, DeviceState.HARDWARE_ERROR})


class Touching:
    """`told(status)` is called from this thread for each change of the panel's state."""

    def __init__(
        self,
        open_panel: Callable[[], TouchPanel],
        clock: Callable[[], float],
        life: TouchLife,
        told: Callable[[Status], None],
    ) -> None:
        self._open, self._clock = open_panel, clock
        self._life, self._told = life, told
        self._known: DeviceState | None = None
        self._wake = Wake()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="touching", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing = True
        self._wake.set()
        self._thread.join(2.0)
        if not self._thread.is_alive():
            self._wake.close()  # not by the thread, which may end before it is woken

    def _run(self) -> None:
        panel = self._open()
        asked = self._clock()
        try:
            self._tell(panel.probe(self._wake))
            while not self._closing:
                came = panel.read(self._wake, SLICE)
                if isinstance(came, Touched):
                    self._life.delivered(came.at)
                elif self._clock() - asked >= PROBE_EVERY:
                    asked = self._clock()
                    panel.probe(self._wake)
                self._tell(panel.status())
        finally:
            panel.close()

    def _tell(self, status: Status) -> None:
        if status.device is self._known:
            return
        self._known = status.device
        if status.device in GONE:
            self._life.device_lost(status.at)
        self._told(status)

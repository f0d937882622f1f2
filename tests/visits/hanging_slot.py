"""A card slot plug-in whose library never comes back: it sleeps in C, deaf to wakes."""

from __future__ import annotations

import ctypes

from drivers.status import DeviceState, Status


class HangingSlot:
    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)

    def read(self, wake, seconds: float) -> None:
        self._library.sleep(3600)

    def status(self) -> Status:
        self._library.sleep(3600)
        return Status(DeviceState.ONLINE, "plug-in", 0)

    def close(self) -> None:
        """Nothing is held."""


def make(clock) -> HangingSlot:
    return HangingSlot()

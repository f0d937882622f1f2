"""The keypad's thread: it owns the device and tells of each key and of the earphones."""

from __future__ import annotations

import threading
from collections.abc import Callable

from drivers.keypad.interface import Earphones, Key, Keypad, KeypadStatus
from drivers.wake import Wake

SLICE = 1.0
"""Seconds of one read; between two the status is looked at."""

PROBE_EVERY = 5.0
"""Seconds without a key after which the kernel is asked whether the keypad is there."""


class Keys:
    """Calls back from the keypad's thread: `pressed` for each key, `told` for each change of the
    device's state, `earphones` for each of the socket (UNKNOWN when the device is lost)."""

    def __init__(
        self,
        name: str,
        open_keypad: Callable[[], Keypad],
        clock: Callable[[], float],
        *,
        pressed: Callable[[Key], None],
        told: Callable[[str, KeypadStatus], None],
        earphones: Callable[[Earphones], None] | None = None,
    ) -> None:
        self.name = name
        self._open = open_keypad
        self._clock = clock
        self._pressed, self._earphones, self._told = pressed, earphones, told
        self._wake = Wake()
        self._closing = False
        self._known: KeypadStatus | None = None
        self._socket = Earphones.UNKNOWN
        self._thread = threading.Thread(target=self._run, name=f"keys-{name}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing = True
        self._wake.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        keypad = self._open()
        asked = self._clock()
        try:
            self._tell(keypad.probe(self._wake))
            while not self._closing:
                came = keypad.read(self._wake, SLICE)
                if isinstance(came, Key):
                    self._pressed(came)
                elif came is None and self._clock() - asked >= PROBE_EVERY:
                    asked = self._clock()
                    keypad.probe(self._wake)
                self._tell(keypad.status())
        finally:
            keypad.close()
            self._wake.close()

    def _tell(self, status: KeypadStatus) -> None:
        if status.earphones is not self._socket:
            self._socket = status.earphones
            if self._earphones is not None:
                self._earphones(self._socket)
        known = self._known
        if known is None or status.device is not known.device:
            self._known = status
            self._told(self.name, status)

"""The keypad's thread: it owns the device and tells of each key and of the earphones."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

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
        self._lock = threading.Lock()
        self._job: Callable[[Any, Wake], None] | None = None
        self._closing = False
        self.status: KeypadStatus | None = None
        self._known: KeypadStatus | None = None
        self._socket = Earphones.UNKNOWN
        self._thread = threading.Thread(target=self._run, name=f"keys-{name}", daemon=True)
        self._thread.start()

    def use(self, job: Callable[[Any, Wake], None]) -> None:
        """Have the keypad's own thread do something else with it, once, before it reads on.

        `job` gets the driver and a wake that `end_use` sets. It must not raise.
        """
        with self._lock:
            self._job = job
            self._wake.set()

    def end_use(self) -> None:
        """What `use` asked for is not wanted any more: it ends early, or is never begun."""
        with self._lock:
            self._job = None
            self._wake.set()

    def close(self) -> None:
        self._closing = True
        self._wake.set()
        self._thread.join(2.0)
        if not self._thread.is_alive():
            self._wake.close()  # not by the thread, which may end before it is woken

    def _run(self) -> None:
        keypad = self._open()
        asked = self._clock()
        try:
            self._tell(keypad.probe(self._wake))
            while True:
                with self._lock:
                    self._wake.clear()
                    job, self._job = self._job, None
                if self._closing:  # looked at after the clearing: its wake may be what was cleared
                    return
                if job is not None:
                    job(keypad, self._wake)
                    self._tell(keypad.status())
                    continue
                came = keypad.read(self._wake, SLICE)
                if isinstance(came, Key):
                    self._pressed(came)
                elif came is None and self._clock() - asked >= PROBE_EVERY:
                    asked = self._clock()
                    keypad.probe(self._wake)
                self._tell(keypad.status())
        finally:
            keypad.close()

    def _tell(self, status: KeypadStatus) -> None:
        self.status = status
        if status.earphones is not self._socket:
            self._socket = status.earphones
            if self._earphones is not None:
                self._earphones(self._socket)
        known = self._known
        if known is None or status.device is not known.device:
            self._known = status
            self._told(self.name, status)

"""The keypad on its own supervised thread: it tells of each key and of the earphones."""

from __future__ import annotations

import threading
from collections.abc import Callable

from drivers.keypad.interface import Earphones, Key, Keypad, KeypadStatus
from drivers.status import DeviceState
from kiosk.runtime.supervised import USE_SECONDS, Lease, Lent, Supervisor, Worker

SLICE = 1.0
"""Seconds of one read; between two the status is looked at."""

PROBE_EVERY = 5.0
"""Seconds without a key after which the kernel is asked whether the keypad is there."""

OPEN_SECONDS = 5.0
CALL_SECONDS = 2.0
"""What a probe may take, and a read beyond its slice: the kernel answers at once."""


class Keys(Lent):
    """Calls back from any thread: `pressed` for each key, `told` for each change of the device's
    state, `earphones` for each of the socket (UNKNOWN when the device is lost)."""

    def __init__(
        self,
        name: str,
        open_keypad: Callable[[], Keypad],
        supervisor: Supervisor,
        *,
        pressed: Callable[[Key], None],
        told: Callable[[str, KeypadStatus], None],
        earphones: Callable[[Earphones], None] = lambda earphones: None,
    ) -> None:
        self.name = name
        self._open = open_keypad
        self._clock = supervisor.clock
        self._pressed, self._earphones, self._told = pressed, earphones, told
        self._lock = threading.Lock()
        self.status: KeypadStatus | None = None
        self._known: DeviceState | None = None
        self._socket = Earphones.UNKNOWN
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

    # ---- on the keypad's thread

    def _run(self, lease: Lease) -> None:
        keypad = lease.open(self._open, OPEN_SECONDS)
        asked = self._clock()
        with lease.call(CALL_SECONDS):
            keypad.probe(lease.wake)
        self._passed(lease, keypad.status())
        while True:
            job = self._worker.begun(lease)
            if not lease.in_charge:
                return
            if job is not None:
                with lease.call(USE_SECONDS):
                    job(keypad, lease.wake)
            elif self._clock() - asked >= PROBE_EVERY:
                asked = self._clock()
                with lease.call(CALL_SECONDS):
                    keypad.probe(lease.wake)
            else:
                with lease.call(SLICE + CALL_SECONDS):
                    came = keypad.read(lease.wake, SLICE)
                if came is not None:
                    asked = self._clock()
                if isinstance(came, Key) and lease.in_charge:
                    self._pressed(came)
            self._passed(lease, keypad.status())

    def _passed(self, lease: Lease, status: KeypadStatus) -> None:
        if lease.in_charge:
            self._worker.passed(lease)
            self._tell(status)

    # ---- from any thread

    def _lost(self, source: str) -> None:
        """Nobody speaks for the keypad until its driver has been opened again."""
        self._tell(KeypadStatus(DeviceState.OFFLINE, source, self._clock()))

    def _tell(self, status: KeypadStatus) -> None:
        with self._lock:
            self.status = status
            plugged = status.earphones is not self._socket
            changed = status.device is not self._known
            self._socket, self._known = status.earphones, status.device
        if plugged:
            self._earphones(status.earphones)
        if changed:
            self._told(self.name, status)

"""Lights and buzzer on their own supervised thread: what should be lit is lit, again and again.

At the start everything is put out, whatever a process that was killed left on. A board that is away
gets all of it as soon as it is back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from drivers.signal.interface import Output, Signal
from drivers.status import DeviceState, Status
from drivers.wake import Wake
from kiosk.runtime.hands import Answer
from kiosk.runtime.supervised import USE_SECONDS, Lease, Lent, Supervisor, Worker
from kiosk.visit.states import Event

AGAIN = 30.0
"""Seconds after which an unchanged wish is said again: it heals a board that lost its supply."""

RETRY = 1.0
"""Seconds after a failure; the driver's own back-off comes on top."""

OPEN_SECONDS = 5.0
APPLY = 3.0
"""Seconds one switching may take."""

BEEP = 0.12
"""Seconds the buzzer sounds."""

DARK = dict.fromkeys(Output, False)


class Signalling(Lent):
    """`told` is called from any thread when the board's state is another one. After `use` all is
    lit again as it should be."""

    def __init__(
        self,
        open_board: Callable[[], Signal],
        told: Callable[[Status], None],
        beeps: bool,
        supervisor: Supervisor,
    ) -> None:
        """`beeps`: sound the buzzer when somebody was read."""
        self._open = open_board
        self._told = told
        self._beeps = beeps
        self._clock = supervisor.clock
        self._lock = threading.Lock()
        self._wanted = dict(DARK)
        self._beep_due = False
        self._closing = False
        self.status: Status | None = None
        """What the board last said."""
        self._known: DeviceState | None = None
        self._quit = Wake()  # set at the end only: what must not be cut short waits on it
        self._worker = Worker(
            "signal",
            self._run,
            supervisor,
            hung=lambda: self._lost("driver hung"),
            broke=lambda: self._lost("driver failed"),
        )
        self._worker.start()

    # ---- from any thread

    def light(self, output: Output, on: bool) -> None:
        with self._lock:
            if self._closing or self._wanted[output] is on:
                return
            self._wanted[output] = on
        self._worker.nudge()

    def awaiting(self, answer: Answer) -> Answer:
        """A card is awaited from now on; the answer to use for it sounds when somebody was read."""
        self.light(Output.READER_LIGHT, True)

        def sounding(event: Event, data: Any = None) -> None:
            if event is Event.CREDENTIAL_READ and self._beeps:
                self._beep()
            answer(event, data)

        return sounding

    def _beep(self) -> None:
        with self._lock:
            if self._closing:
                return
            self._beep_due = True
        self._worker.nudge()

    def no_longer(self) -> None:
        """No card is awaited."""
        self.light(Output.READER_LIGHT, False)

    def close(self) -> None:
        """Everything off, then the port is let go. A second call does nothing."""
        with self._lock:
            if self._closing:
                return
            self._closing = True
            self._quit.set()
        self._worker.close()
        if self._worker.gone:  # else it may still wait on it
            self._quit.close()

    # ---- on the board's thread

    def _run(self, lease: Lease) -> None:
        board = lease.open(self._open, OPEN_SECONDS)
        try:
            while True:
                job = self._worker.begun(lease)
                if not lease.in_charge:
                    return
                with self._lock:
                    wanted, beep, self._beep_due = dict(self._wanted), self._beep_due, False
                if job is not None:
                    with lease.call(USE_SECONDS):
                        job(board, self._quit)
                done = self._apply(lease, wanted, lease.wake)
                self._worker.passed(lease)
                if beep:  # also when a newer wish cut the switching short
                    self._sound(lease, wanted)
                lease.pause(AGAIN if done else RETRY)
        finally:
            if lease.in_charge or self._closing:  # one that was given up has no say any more
                self._put_out(lease, board)

    def _sound(self, lease: Lease, wanted: dict[Output, bool]) -> None:
        self._apply(lease, {**wanted, Output.BUZZER: True}, self._quit)
        self._quit.wait(BEEP)  # the light that goes off meanwhile must not cut it short
        self._apply(lease, {**wanted, Output.BUZZER: False}, self._quit)

    def _apply(self, lease: Lease, wanted: dict[Output, bool], wake: Wake) -> bool:
        with lease.call(APPLY):
            done = lease.device.apply(wanted, wake, APPLY)
        if lease.in_charge:
            self._tell(lease.device.status())
        return done

    def _put_out(self, lease: Lease, board: Signal) -> None:
        own = Wake()  # the other one is set: it would end this at once
        try:
            with lease.call(APPLY):
                board.apply(DARK, own, 1.0)
        finally:
            own.close()

    def _lost(self, source: str) -> None:
        self._tell(Status(DeviceState.OFFLINE, source, self._clock()))

    def _tell(self, status: Status) -> None:
        with self._lock:
            self.status = status
            changed, self._known = status.device is not self._known, status.device
        if changed:
            self._told(status)

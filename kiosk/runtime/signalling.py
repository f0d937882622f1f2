"""Lights and buzzer on their own thread: what should be lit is lit, again and again.

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
from kiosk.visit.states import Event

AGAIN = 30.0
"""Seconds after which an unchanged wish is said again: it heals a board that lost its supply."""

RETRY = 1.0
"""Seconds after a failure; the driver's own back-off comes on top."""

APPLY = 3.0
"""Seconds one switching may take."""

BEEP = 0.12
"""Seconds the buzzer sounds."""

DARK = dict.fromkeys(Output, False)


class Signalling:
    """`told` is called from the board's thread when its state is another one."""

    def __init__(self, board: Signal, told: Callable[[Status], None], beeps: bool) -> None:
        """`beeps`: sound the buzzer when somebody was read."""
        self._board = board
        self._told = told
        self._beeps = beeps
        self._lock = threading.Lock()
        self._wanted = dict(DARK)
        self._beep_due = False
        self._closing = False
        self._job: Callable[[Any, Wake], None] | None = None
        self._known: DeviceState | None = None
        self._wake = Wake()
        self._quit = Wake()  # set at the end only: what must not be cut short waits on it
        self._thread = threading.Thread(target=self._run, name="signal", daemon=True)
        self._thread.start()

    # ---- from any thread

    def light(self, output: Output, on: bool) -> None:
        with self._lock:
            if self._closing or self._wanted[output] is on:
                return
            self._wanted[output] = on
            self._wake.set()

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
            if not self._closing:
                self._beep_due = True
                self._wake.set()

    def no_longer(self) -> None:
        """No card is awaited."""
        self.light(Output.READER_LIGHT, False)

    @property
    def status(self) -> Status:
        """What the board last said."""
        return self._board.status()

    def use(self, job: Callable[[Any, Wake], None]) -> None:
        """Have the board's own thread do something else with it, once; then all is lit again as it
        should be. `job` must not raise."""
        with self._lock:
            if not self._closing:
                self._job = job
                self._wake.set()

    def end_use(self) -> None:
        with self._lock:
            self._job = None
            if not self._closing:
                self._wake.set()

    def close(self) -> None:
        """Everything off, then the port is let go. A second call does nothing."""
        with self._lock:
            if self._closing:
                return
            self._closing = True
            self._quit.set()
            self._wake.set()
        self._thread.join(2.0)

    # ---- on the board's thread

    def _run(self) -> None:
        try:
            while True:
                self._wake.clear()
                if self._closing:  # looked at after the clearing: its wake may be what was cleared
                    return
                with self._lock:
                    wanted, beep, self._beep_due = dict(self._wanted), self._beep_due, False
                    job, self._job = self._job, None
                if job is not None:
                    job(self._board, self._quit)
                done = self._apply(wanted, self._wake)
                if beep:  # also when a newer wish cut the switching short
                    self._sound(wanted)
                self._wake.wait(AGAIN if done else RETRY)
        finally:
            self._put_out()
            self._board.close()
            with self._lock:  # `close` may still be setting them
                self._wake.close()
                self._quit.close()

    def _sound(self, wanted: dict[Output, bool]) -> None:
        self._apply({**wanted, Output.BUZZER: True}, self._quit)
        self._quit.wait(BEEP)  # the light that goes off meanwhile must not cut it short
        self._apply({**wanted, Output.BUZZER: False}, self._quit)

    def _apply(self, wanted: dict[Output, bool], wake: Wake) -> bool:
        done = self._board.apply(wanted, wake, APPLY)
        self._tell()
        return done

    def _put_out(self) -> None:
        own = Wake()  # the other one is set: it would end this at once
        try:
            self._board.apply(DARK, own, 1.0)
        finally:
            own.close()

    def _tell(self) -> None:
        status = self._board.status()
        if status.device is not self._known:
            self._known = status.device
            self._told(status)

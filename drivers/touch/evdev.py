"""A touch panel through evdev, not grabbed.

Only the first finger of a touch is told of: a second one beside it, or a palm, is none to the glass
either. Panels say BTN_TOUCH (protocol A and B, Documentation/input/multi-touch-protocol.rst); the
few that do not are followed by their tracking ids; the oldest are mice with one button.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from drivers.evdev import codes
from drivers.evdev.line import LINUX, Clock, DeviceLost, InputEvent, InputLine, Kernel
from drivers.status import Status
from drivers.touch.interface import Touched
from drivers.wake import Wake

_WAITING = 64  # touches told of late; older ones are of no use
_PRESSED = 1


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    shortest_back_off: float = 0.25
    longest_back_off: float = 5.0


class EvdevTouch:
    """A `TouchPanel` over one input device."""

    def __init__(
        self, port: str, clock: Clock, pace: Pace = Pace(), kernel: Kernel = LINUX
    ) -> None:
        self._line = InputLine(
            port,
            clock,
            [
                (codes.EV_KEY, codes.BTN_TOUCH),
                (codes.EV_ABS, codes.ABS_MT_TRACKING_ID),
                (codes.EV_KEY, codes.BTN_LEFT),
            ],
            grab=False,
            kernel=kernel,
            shortest=pace.shortest_back_off,
            longest=pace.longest_back_off,
        )
        self._clock = clock
        self._opening = 0
        self._button: int | None = None  # None: by tracking ids
        self._forget()

    def status(self) -> Status:
        return self._line.status

    def close(self) -> None:
        self._line.close()
        self._forget()

    def sever(self) -> None:
        """From another thread: see `drivers.sever`."""
        self._line.sever()

    def probe(self, wake: Wake) -> Status:
        try:
            if self._connect(wake, self._clock(), patient=False):
                self._line.ask()
        except DeviceLost:
            self._lost()
        return self.status()

    def read(self, wake: Wake, seconds: float) -> Touched | None:
        deadline = self._clock() + seconds
        try:
            if not self._connect(wake, deadline):
                return None
            while not self._waiting:
                if wake.is_set() or self._clock() >= deadline:
                    return None
                for event in self._line.receive(wake, deadline):
                    self._take(event)
        except DeviceLost:
            self._lost()
            return None
        return self._waiting.popleft()

    def _connect(self, wake: Wake, deadline: float, patient: bool = True) -> bool:
        if not self._line.connect(wake, deadline, patient):
            return False
        if self._line.openings != self._opening:
            self._opening = self._line.openings
            self._forget()
            self._button = None
            for button, kind in (
                (codes.BTN_TOUCH, codes.EV_KEY),
                (codes.ABS_MT_TRACKING_ID, codes.EV_ABS),
                (codes.BTN_LEFT, codes.EV_KEY),
            ):
                if self._line.able(kind, button):
                    self._button = button if kind == codes.EV_KEY else None
                    break
        return True

    def _forget(self) -> None:
        self._waiting: deque[Touched] = deque(maxlen=_WAITING)
        self._slot = 0
        self._fingers: set[int] = set()  # slots
        self._dropping = False

    def _lost(self) -> None:
        self._line.lost()
        self._forget()

    def _take(self, event: InputEvent) -> None:
        if event.type == codes.EV_SYN:
            if event.code == codes.SYN_DROPPED:
                self._dropping = True
            elif event.code == codes.SYN_REPORT and self._dropping:
                self._dropping = False
                self._fingers.clear()
        elif self._dropping:
            return
        elif event.type == codes.EV_KEY and event.code == self._button:
            if event.value == _PRESSED:
                self._waiting.append(Touched(event.at))
        elif event.type == codes.EV_ABS and self._button is None:
            self._finger(event)

    def _finger(self, event: InputEvent) -> None:
        if event.code == codes.ABS_MT_SLOT:
            self._slot = event.value
        elif event.code == codes.ABS_MT_TRACKING_ID and event.value < 0:
            self._fingers.discard(self._slot)
        elif event.code == codes.ABS_MT_TRACKING_ID:
            if not self._fingers:
                self._waiting.append(Touched(event.at))
            if len(self._fingers) < _WAITING:
                self._fingers.add(self._slot)

"""A keypad as the kernel has it: keys, and SW_HEADPHONE_INSERT or two keys for the socket."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from drivers.evdev import codes
from drivers.evdev.line import LINUX, Clock, DeviceLost, InputEvent, InputLine, Kernel
from drivers.keypad.interface import Earphones, Key, KeypadStatus
from drivers.keypad.model import KeypadModel
from drivers.wake import Wake

_PRESSED = 1  # 0 released, 2 the kernel's key repeat: a hand that rests on a key presses it once


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    shortest_back_off: float = 0.25
    longest_back_off: float = 5.0


class EvdevKeypad:
    """A `Keypad` over one input device.

    A device without keys of the model (the jack of a sound card) is not grabbed: others may want
    to know of it too.
    """

    def __init__(
        self,
        model: KeypadModel,
        port: str,
        clock: Clock,
        pace: Pace = Pace(),
        kernel: Kernel = LINUX,
    ) -> None:
        self._model = model
        wants = [(codes.EV_KEY, code) for code in (*model.keys, *model.socket_keys)]
        if model.switch:
            wants.append((codes.EV_SW, codes.SW_HEADPHONE_INSERT))
        self._line = InputLine(
            port,
            clock,
            wants,
            grab=bool(model.keys or model.socket_keys),
            kernel=kernel,
            shortest=pace.shortest_back_off,
            longest=pace.longest_back_off,
        )
        self._clock = clock
        self._opening = 0
        self._dropping = False
        self._earphones = Earphones.UNKNOWN
        self._waiting: deque[Key | Earphones] = deque()

    def status(self) -> KeypadStatus:
        known = self._line.status
        return KeypadStatus(known.device, known.source, known.at, self._earphones)

    def close(self) -> None:
        self._line.close()
        self._forget()

    def sever(self) -> None:
        """From another thread: see `drivers.sever`."""
        self._line.sever()

    def probe(self, wake: Wake) -> KeypadStatus:
        try:
            if self._connect(wake, self._clock(), patient=False):
                self._line.ask()
        except DeviceLost:
            self._line.lost()
        if not self._line.is_open:
            self._forget()
        return self.status()

    def read(self, wake: Wake, seconds: float) -> Key | Earphones | None:
        deadline = self._clock() + seconds
        try:
            if not self._connect(wake, deadline):
                self._forget()
                return None
            while not self._waiting:
                if wake.is_set() or self._clock() >= deadline:
                    return None
                for event in self._line.receive(wake, deadline):
                    self._take(event)
        except DeviceLost:
            self._line.lost()
            self._forget()
            return None
        return self._waiting.popleft()

    def _connect(self, wake: Wake, deadline: float, patient: bool = True) -> bool:
        if not self._line.connect(wake, deadline, patient):
            return False
        if self._line.openings != self._opening:
            self._opening = self._line.openings
            self._forget()
            self._look()
        return True

    def _forget(self) -> None:
        """Without the device its socket is not known, and keys pressed on it are history."""
        self._waiting.clear()
        self._earphones, self._dropping = Earphones.UNKNOWN, False

    def _look(self) -> None:
        """The socket's state, where there is a switch that has one."""
        if self._model.switch and self._line.able(codes.EV_SW, codes.SW_HEADPHONE_INSERT):
            on = codes.SW_HEADPHONE_INSERT in self._line.switches_on()
            self._tell(Earphones.PRESENT if on else Earphones.NOT_PRESENT)

    def _take(self, event: InputEvent) -> None:
        if event.type == codes.EV_SYN:
            if event.code == codes.SYN_DROPPED:
                self._dropping = True
            elif event.code == codes.SYN_REPORT and self._dropping:
                self._dropping = False
                self._look()
        elif self._dropping:
            return
        elif event.type == codes.EV_SW and event.code == codes.SW_HEADPHONE_INSERT:
            if self._model.switch:
                self._tell(Earphones.PRESENT if event.value else Earphones.NOT_PRESENT)
        elif event.type == codes.EV_KEY and event.value == _PRESSED:
            if key := self._model.keys.get(event.code):
                self._waiting.append(key)
            elif socket := self._model.socket_keys.get(event.code):
                self._tell(socket)

    def _tell(self, earphones: Earphones) -> None:
        if earphones is not self._earphones:
            self._earphones = earphones
            self._waiting.append(earphones)

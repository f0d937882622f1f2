"""A scanner that types: a USB HID keyboard, read through evdev and grabbed.

The grab is held as long as the device is there, not only while somebody asks: a code must never be
typed into anything else. Codes scanned while nobody asks are thrown away; they are told apart by
the kernel's own time of each key, so that neither load nor a full queue can shift one into the next
visit. The kernel is the only witness of such a scanner: *online* says that it is on the bus and
grabbed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drivers.evdev import codes
from drivers.evdev.line import LINUX, Clock, DeviceLost, InputEvent, InputLine, Kernel
from drivers.scanner.interface import NotScanned, ScanFailure, Scanned
from drivers.scanner.typing import Ended, Suffix, Typing
from drivers.status import Status
from drivers.wake import Wake

_DRAINED = 64  # readings of a probe at most, should the device babble


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    gap: float = 0.15  # a pause this long ends a code without suffix, and parts one from the next
    gap_with_suffix: float = 0.5  # and gives up one whose suffix does not come
    lingers: float = 0.3  # a scan that follows a late one within this goes on with the same asking
    shortest_back_off: float = 0.25
    longest_back_off: float = 5.0


class HidScanner:
    """A `Scanner` over one input device; nothing is opened before the first scan or probe.

    A code that is being typed when the time of one `scan` is up is given by the next one, if that
    follows at once: a caller may ask in slices.
    """

    def __init__(
        self,
        port: str,
        clock: Clock,
        suffix: Suffix = Suffix.ENTER,
        pace: Pace = Pace(),
        kernel: Kernel = LINUX,
    ) -> None:
        self._clock, self._pace = clock, pace
        self._line = InputLine(
            port,
            clock,
            [(codes.EV_KEY, codes.KEYS["KEY_ENTER"])],
            grab=True,
            kernel=kernel,
            shortest=pace.shortest_back_off,
            longest=pace.longest_back_off,
        )
        gap = pace.gap if suffix is Suffix.NONE else pace.gap_with_suffix
        self._typing = Typing(suffix, gap, pace.gap, self._line.keys_down)
        self._opening = 0
        self._asked = clock()
        self._late_at: float | None = None

    def status(self) -> Status:
        return self._line.status

    def close(self) -> None:
        self._line.close()
        self._typing.discard()

    def sever(self) -> None:
        """From another thread: see `drivers.sever`."""
        self._line.sever()
        self._typing.discard()

    def probe(self, wake: Wake) -> Status:
        """Have it open and grabbed, throw away what was typed, and ask the kernel for it."""
        self._late_at = None
        try:
            if self._connect(wake, self._clock(), patient=False):
                for _ in range(_DRAINED):
                    if not (events := self._line.receive(wake, self._clock())):
                        break
                    self._feed(events)
                self._typing.discard()
                self._line.ask()
        except DeviceLost:
            self._lost()
        return self.status()

    def scan(self, wake: Wake, seconds: float) -> Scanned | NotScanned:
        now = self._clock()
        if self._late_at is None or now - self._late_at > self._pace.lingers:
            self._typing.discard()
            self._asked = now
        self._late_at = None
        deadline = now + seconds
        try:
            if not self._connect(wake, deadline):
                return self._over(wake, deadline) or NotScanned(ScanFailure.FAULT)
            return self._first_code(wake, deadline)
        except DeviceLost:
            self._lost()
            return NotScanned(ScanFailure.FAULT)

    def _connect(self, wake: Wake, deadline: float, patient: bool = True) -> bool:
        if not self._line.connect(wake, deadline, patient):
            return False
        if self._line.openings != self._opening:
            self._opening = self._line.openings
            caps = codes.LED_CAPSL in self._line.lights_on()
            self._typing.start(self._clock(), caps)
        return True

    def _first_code(self, wake: Wake, deadline: float) -> Scanned | NotScanned:
        while True:
            if (over := self._over(wake, deadline)) is not None:
                return over
            due = self._typing.due
            until = deadline if due is None else min(due, deadline)
            events = self._line.receive(wake, until)
            ended = self._feed(events) if events else self._typing.pause(self._clock())
            for one in ended:
                if one.began >= self._asked:
                    self._typing.discard()  # of several codes the first
                    return one.outcome

    def _feed(self, events: Iterable[InputEvent]) -> list[Ended]:
        return [ended for event in events for ended in self._typing.feed(event)]

    def _over(self, wake: Wake, deadline: float) -> NotScanned | None:
        if wake.is_set():
            self._typing.discard()
            return NotScanned(ScanFailure.CANCELLED)
        if self._clock() >= deadline:
            self._late_at = self._clock()
            return NotScanned(ScanFailure.CANCELLED)
        return None

    def _lost(self) -> None:
        self._line.lost()
        self._typing.discard()

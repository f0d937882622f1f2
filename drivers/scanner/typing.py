"""Keys in, codes out: what a scanner types, put together again. Pure: time comes with the events.

A *run* is what is typed without a pause. It is one code when the suffix ends it. A run that broke
off (no suffix, keys that type nothing, events the kernel dropped) is never given as a code: half a
code could be somebody else's.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import NamedTuple

from drivers.evdev import codes
from drivers.evdev.line import InputEvent
from drivers.scanner.interface import NotScanned, ScanFailure, Scanned
from drivers.scanner.keymap import (
    CAPS_LOCK,
    CTRL,
    ENDS,
    LOCKS,
    OTHER_MODIFIERS,
    SHIFT,
    TEXT,
    WITH_CTRL,
)
from drivers.wiped_buffer import WipedBuffer

LIMIT = 4096  # characters; the largest QR code holds 2953 bytes
_MODIFIERS = SHIFT | CTRL | OTHER_MODIFIERS
_RELEASED, _PRESSED = 0, 1  # 2: the kernel's own key repeat, no key of the scanner


class Suffix(enum.StrEnum):
    """What the scanner is set to type after a code. Enter always ends one."""

    ENTER = "enter"  # a tab followed by a pause will do as well; within a code it is a character
    TAB = "tab"
    NONE = "none"  # a pause ends a code


class Ended(NamedTuple):
    """A run that is over; `began` is when its first key was pressed."""

    began: float
    outcome: Scanned | NotScanned


class Typing:
    """`gap`: seconds without a key after which a run is over.

    `burst`: codes nearer to each other than this were typed in one go.
    `held`: which keys are down now, asked after the kernel dropped events.
    """

    def __init__(
        self, suffix: Suffix, gap: float, burst: float, held: Callable[[], frozenset[int]]
    ) -> None:
        self._suffix, self._gap, self._burst, self._held = suffix, gap, burst, held
        self._text = WipedBuffer(LIMIT)
        self._down: set[int] = set()
        self._caps = self._dropping = False
        self._running = self._spoilt = self._told = self._wasted = False
        self._began = self._last = float("-inf")

    @property
    def due(self) -> float | None:
        """When the present run is over if no key follows; None between runs."""
        return self._last + self._gap if self._running else None

    def start(self, now: float, caps: bool) -> None:
        """On opening. What is typed in this moment began unseen, so it is no code."""
        self._text.wipe()
        self._down.clear()
        self._caps, self._dropping = caps, False
        self._running = self._spoilt = self._told = False
        self._wasted, self._last = True, now

    def discard(self) -> None:
        """Nobody wants the present run any more, nor what follows it in one go."""
        self._text.wipe()
        self._told, self._wasted = self._running, True

    def feed(self, event: InputEvent) -> list[Ended]:
        """Runs that this event ends."""
        ended: list[Ended] = []
        if event.type == codes.EV_SYN:
            self._sync(event, ended)
        elif event.type == codes.EV_KEY and not self._dropping:
            self._key(event, ended)
        return ended

    def pause(self, now: float) -> list[Ended]:
        """Nothing has come until `now`."""
        ended: list[Ended] = []
        if self._running and now - self._last >= self._gap:
            self._end(ended, paused=True)
        return ended

    def _sync(self, event: InputEvent, ended: list[Ended]) -> None:
        if event.code == codes.SYN_DROPPED:
            self._dropping = True
        elif self._dropping and event.code == codes.SYN_REPORT:
            self._dropping = False
            self._down = set(self._held() & _MODIFIERS)
            self._begin(event.at, ended)
            self._spoilt = True

    def _key(self, event: InputEvent, ended: list[Ended]) -> None:
        code = event.code
        if event.value == _RELEASED:
            self._down.discard(code)
        if event.value != _PRESSED or codes.BTN_MISC <= code <= codes.BTN_LAST:
            return
        if code in _MODIFIERS:
            self._down.add(code)
            return
        if code in LOCKS:
            self._caps ^= code == CAPS_LOCK
            return
        self._begin(event.at, ended)
        mark = self._mark(code)
        if code in ENDS or mark in ("\r", "\n") or (mark == "\t" and self._suffix is Suffix.TAB):
            self._end(ended)
        elif mark is None:
            self._spoilt = True
        else:
            self._add(mark, ended)

    def _mark(self, code: int) -> str | None:
        """What the key types now; None for nothing that can be in a code."""
        if self._down & OTHER_MODIFIERS:
            return None
        if self._down & CTRL:
            return WITH_CTRL.get(code)
        pair = TEXT.get(code)
        if pair is None:
            return None
        return pair[bool(self._down & SHIFT) ^ (self._caps and pair[0].isalpha())]

    def _begin(self, at: float, ended: list[Ended]) -> None:
        """A key: of the present run, or after a pause of a new one."""
        if self._running and at - self._last >= self._gap:
            self._end(ended, paused=True)
        if not self._running:
            self._wasted = self._wasted and at - self._last < self._burst
            self._told = self._wasted
            self._running, self._began = True, at
        self._last = max(at, self._last)

    def _add(self, mark: str, ended: list[Ended]) -> None:
        if self._told and not self._text.full:
            # not kept, only counted: a run without end is told of again and again
            self._text.space()[0] = 0
            self._text.filled(1)
            return
        if self._text.full:
            ended.append(Ended(self._last, NotScanned(ScanFailure.TOO_LONG)))
            self.discard()
            return
        self._text.space()[0] = ord(mark)
        self._text.filled(1)

    def _end(self, ended: list[Ended], paused: bool = False) -> None:
        if not self._told and (outcome := self._outcome(paused)) is not None:
            ended.append(Ended(self._began, outcome))
        self._text.wipe()
        self._running = self._spoilt = self._told = False

    def _outcome(self, paused: bool) -> Scanned | NotScanned | None:
        held = self._text.held()
        if self._spoilt:
            return NotScanned(ScanFailure.RUBBISH)
        tabbed = bool(held) and held[-1] == ord("\t")
        if paused and not tabbed and self._suffix is not Suffix.NONE:
            return NotScanned(ScanFailure.RUBBISH)
        if paused and tabbed:
            held = held[:-1]
        return Scanned(str(held, "ascii")) if held else None

"""The receipt printer on its line: moves bytes, saves the paper that comes out.

One machine, whatever the cable is (`sandbox.devices.lines`).

DIR/printer.toml:
    posture = "normal"     or one of POSTURES, some with a number after a colon
    kind = "generic-80"    one of sandbox.paper.KINDS

Each ticket becomes DIR/paper/NNN.bin (its exact bytes) and DIR/paper/NNN.png; the .png comes last.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sandbox.devices.lines import Line
from sandbox.devices.posture import Posture as PostureFile
from sandbox.devices.printer_machine import Machine, Posture, Ticket
from sandbox.paper import KINDS

POSTURES = (
    "normal",
    "cover-open",
    "paper-out",
    "paper-out-after",  # :N millimetres from now
    "paper-low",
    "mute",  # prints, but never answers
    "silent-dead",  # takes nothing, answers nothing
    "garbage",  # answers nonsense
    "half-frame",  # answers of several bytes stop half-way
    "flood",  # talks nonsense without end
    "slow",  # :N seconds to each answer; prints at a fifth of its pace
    "cutter-error",
    "jam",
    "unplug",  # seen to by whoever owns the line
)
DEFAULT_KIND = "generic-80"
_TICK = 0.05  # seconds between two looks at the posture
_TORN_AFTER = {"real": 0.6, "instant": 0.15}


def posture(text: str) -> Posture:
    """`paper-out-after:30` → name and number. An unknown name is taken for normal."""
    name, _, number = text.partition(":")
    with contextlib.suppress(ValueError):
        return Posture(name if name in POSTURES else "normal", float(number or 0))
    return Posture(name if name in POSTURES else "normal")


class PrinterSim:
    """A printer behind a line. `pace`: "real" prints at the kind's millimetres a second, "instant"
    takes no time.
    """

    def __init__(
        self,
        line: Line,
        folder: Path | str,
        pace: str = "real",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._line = line
        self._folder = Path(folder) / "paper"
        self._file = PostureFile(folder, "printer")
        self._pace = pace
        self._clock = clock
        kind = KINDS.get(self._file.text("kind", DEFAULT_KIND), KINDS[DEFAULT_KIND])
        self.machine = Machine(kind, instant=pace == "instant")
        self._drawer: threading.Thread | None = None

    def run(self, stop: threading.Event) -> None:
        """Until `stop`, or the line is gone; then what hangs out of the printer is saved too."""
        machine, due = self.machine, None
        with contextlib.suppress(OSError):
            while not stop.is_set():
                self._wait(due)
                now = self._clock()
                machine.set(posture(self._file.name), now)
                self._take_in(now)
                due = machine.step(now)
                machine.tear_off(now, _TORN_AFTER.get(self._pace, 0.6))
                due = self._answer(now, due)
                self._save()
        machine.remains()
        self._finish_drawing()
        self._save()
        self._finish_drawing()

    def _wait(self, due: float | None) -> None:
        left = _TICK if due is None else max(0.0, min(_TICK, due - self._clock()))
        self._line.wait(left, reading=self._room() > 0)

    def _room(self) -> int:
        return self.machine.room(overflows=self._line.overflows)

    def _take_in(self, now: float) -> None:
        if self._line.reset_asked():
            self.machine.soft_reset(now)
        if room := self._room():
            self.machine.receive(self._line.read(min(room, 4096)), now)

    def _answer(self, now: float, due: float | None) -> float | None:
        """Send the replies whose time has come; the earlier of `due` and the next one's time."""
        replies = self.machine.replies
        while replies and replies[0][0] <= now:
            _, data = replies.popleft()
            self._line.write(data)
        if replies:
            return replies[0][0] if due is None else min(due, replies[0][0])
        return due

    def _save(self) -> None:
        """Draw in a thread of its own: a printer that draws must still answer."""
        if self.machine.tickets and (self._drawer is None or not self._drawer.is_alive()):
            tickets = list(self.machine.tickets)
            self.machine.tickets.clear()
            self._drawer = threading.Thread(target=self._draw, args=(tickets,), name="paper")
            self._drawer.start()

    def _finish_drawing(self) -> None:
        if self._drawer is not None:
            self._drawer.join()

    def _draw(self, tickets: list[Ticket]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for ticket in tickets:
            number = 1 + max((int(p.stem) for p in self._folder.glob("[0-9]*.bin")), default=0)
            name = self._folder / f"{number:03d}"
            part = self._folder / f".{number:03d}.bin"
            part.write_bytes(ticket.data)
            part.replace(name.with_suffix(".bin"))
            part = self._folder / f".{number:03d}.png"
            ticket.paper.png(part)
            part.replace(name.with_suffix(".png"))

"""What PC/SC tells of a card slot: reader there, card in or out, answer to reset, plain APDUs.

libpcsclite blocks in C and loads makers' code, so it lives in a child process. The one that watches
says something every second; when it does not, it is killed and started anew with a back-off. The
library is called directly: its interface is a standard and small, and pyscard has no wheel.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from drivers import child
from drivers.back_off import BackOff
from drivers.card_slot import pcsc_child
from drivers.card_slot.interface import ChipPower, Inserted, Media, Removed, SlotStatus
from drivers.status import DeviceState
from drivers.wake import Wake

_LONGEST_LINE = 512  # bytes; an ATR has 33
_PIECE = 8192  # bytes taken at once: minutes of signs of life
_MOST_COMMANDS = 32
_LONGEST_ORDER = 60_000  # bytes; a pipe takes as many without anybody reading
_SCRIPT = Path(pcsc_child.__file__)

_STATES: dict[str, tuple[DeviceState, str, Media, ChipPower]] = {
    "no-service": (DeviceState.POWER_OFF, "pcscd: no service", Media.UNKNOWN, ChipPower.UNKNOWN),
    "no-reader": (DeviceState.POWER_OFF, "pcscd: no reader", Media.UNKNOWN, ChipPower.UNKNOWN),
    "failed": (DeviceState.OFFLINE, "pcscd: reader fails", Media.UNKNOWN, ChipPower.UNKNOWN),
    "empty": (DeviceState.ONLINE, "SCardGetStatusChange", Media.NOT_PRESENT, ChipPower.NO_CARD),
    "present": (DeviceState.ONLINE, "SCardGetStatusChange", Media.PRESENT, ChipPower.ONLINE),
    "mute": (DeviceState.ONLINE, "SCardGetStatusChange", Media.PRESENT, ChipPower.HARDWARE_ERROR),
    "in-use": (DeviceState.ONLINE, "SCardGetStatusChange", Media.PRESENT, ChipPower.BUSY),
}


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    sign_of_life: float = 4.0  # silence of the watching child after which it is killed
    shortest_back_off: float = 0.5
    longest_back_off: float = 30.0


class Exchanged(NamedTuple):
    """`why`: "" when every command was answered, else a state of pcsc_child, "no-answer" or
    "too-long" (of the commands).

    `answers`: one a command, SW1 SW2 at the end. They may hold what a card knows of its holder.
    """

    why: str
    answers: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        return f"<Exchanged {self.why or len(self.answers)}>"


class PcscSlot:
    """Watches one reader. One owner: the thread that made it; `close` ends the child."""

    def __init__(
        self,
        reader: str,
        clock: Callable[[], float],
        pace: Pace = Pace(),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`reader`: part of its name as pcscd lists it; empty: the first there is."""
        self._reader = reader
        self._clock = clock
        self._pace = pace
        self._environment = dict(environment or {})
        self._back_off = BackOff(clock, pace.shortest_back_off, pace.longest_back_off)
        self._child: child.Child | None = None
        self._came = bytearray()
        self._heard = 0.0
        self._atr = b""
        self._told = False  # what `wait` has told of a card
        self._status = SlotStatus(DeviceState.STARTING, "none", clock())

    def status(self) -> SlotStatus:
        return self._status

    def close(self) -> None:
        if self._child is not None:
            self._child.close()
        self._child = None
        self._came.clear()

    def probe(self, wake: Wake) -> SlotStatus:
        """What the watching child last said; waits for its first word only."""
        deadline = self._clock() + (0.0 if self._child else self._pace.sign_of_life)
        heard = tried = False
        while True:
            if self._line_taken():
                heard = True
            elif tried and (heard or self._over(wake, deadline)):
                return self._status
            else:
                tried = True
                self._hear(wake, deadline)

    def wait(self, wake: Wake, seconds: float) -> Inserted | Removed | None:
        """The next coming or going of a card; None when woken or late.

        A card that lies there when the watching begins counts as inserted; a reader or a pcscd that
        goes away takes the card with it.
        """
        deadline, tried = self._clock() + seconds, False
        while True:
            there = self._status.media is Media.PRESENT
            if there is not self._told:
                self._told = there
                return Inserted(self._atr) if there else Removed()
            if self._line_taken():
                continue
            if tried and self._over(wake, deadline):
                return None
            tried = True
            self._hear(wake, deadline)

    def exchange(self, commands: Sequence[bytes], wake: Wake, seconds: float) -> Exchanged:
        """Send APDUs (ISO/IEC 7816-4) to the card that is in, in a child of its own."""
        order = {
            "call": "exchange",
            "reader": self._reader,
            "commands": [command.hex() for command in commands[:_MOST_COMMANDS]],
        }
        text = json.dumps(order).encode()
        if len(text) > _LONGEST_ORDER:
            return Exchanged("too-long")
        ended = child.run(
            _SCRIPT,
            text,
            size=200_000 + 1000 * len(commands),
            wake=wake,
            deadline=self._clock() + seconds,
            clock=self._clock,
            environment=self._environment,
        )
        if ended is None or ended.code != 0:
            return Exchanged("no-answer")
        try:
            said = json.loads(ended.output)
            answers = tuple(bytes.fromhex(text) for text in said["answers"])
            why = "" if said["state"] == "present" else str(said["state"])
        except (ValueError, KeyError, TypeError):
            return Exchanged("no-answer")
        finally:
            ended.output[:] = bytes(len(ended.output))
        return Exchanged(why, answers)

    # -- the watching child

    def _over(self, wake: Wake, deadline: float) -> bool:
        return wake.is_set() or self._clock() >= deadline

    def _hear(self, wake: Wake, deadline: float) -> None:
        """Take what the child says until `deadline`; one that is no good is ended."""
        if self._child is None and not self._start(wake, deadline):
            return
        assert self._child is not None
        silent_at = self._heard + self._pace.sign_of_life
        space = bytearray(_PIECE)
        left = min(deadline, silent_at) - self._clock()
        count = self._child.read(memoryview(space), wake, left)
        if count:
            self._heard = self._clock()
            self._came += space[:count]
        elif count == 0:
            code = self._child.close()
            missing = code == pcsc_child.NO_LIBRARY
            self._lost("libpcsclite is not installed" if missing else "watcher ended")
        elif self._clock() >= silent_at:
            self._lost("watcher: no sign of life")

    def _start(self, wake: Wake, deadline: float) -> bool:
        if not self._back_off.wait(wake, deadline):
            return False
        order = {"call": "watch", "reader": self._reader}
        try:
            self._child = child.Child(_SCRIPT, json.dumps(order).encode(), self._environment)
        except OSError:
            self._lost("watcher cannot be started")
            return False
        self._came.clear()
        self._heard = self._clock()
        return True

    def _line_taken(self) -> bool:
        """Take one line of the child; what makes no sense ends the child."""
        end = self._came.find(b"\n")
        if end < 0:
            if len(self._came) > _LONGEST_LINE:
                self._lost("watcher talks nonsense")
            return False
        line = bytes(self._came[:end])
        del self._came[: end + 1]
        try:
            said = json.loads(line)
            state, source, media, chip = _STATES[said["state"]]
            self._atr = bytes.fromhex(said["atr"])
        except (ValueError, KeyError, TypeError):
            self._lost("watcher talks nonsense")
            return False
        self._back_off.succeeded()
        self._status = SlotStatus(state, source, self._clock(), media, chip)
        return True

    def _lost(self, source: str) -> None:
        self.close()
        self._back_off.failed()
        self._status = SlotStatus(DeviceState.OFFLINE, source, self._clock())

"""A receipt printer from the inside: buffer, sensors, real-time and queued commands, paper.

Time is passed in, nothing sleeps: `receive` takes bytes of the line, `step` works until now, and
`replies` are what goes back. Behaviour after Epson's ESC/POS reference: real-time commands are
obeyed on arrival wherever they stand; off-line, nothing else is.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field

from sandbox.paper import Kind, Paper
from sandbox.paper.commands import Command, Commands
from sandbox.paper.press import Press

_CUT_SECONDS = 0.4
_QUESTIONS = {"GS r", "GS a", "GS (H", "GS I"}
_CLEAR = b"\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # after DLE
_OFF_LINE_INTAKE = 1_000_000  # bytes more that are taken in off-line, see `room`
_BUSY, _READY = 64, 512  # free bytes at which it turns busy, and ready again
_FLOOD = 4  # pieces of nonsense that wait to be sent
_LOW_AT, _ROLL = 3_000.0, 80_000.0  # millimetres


@dataclass
class Posture:
    """What is the matter. `name` as in DIR/printer.toml, `number` behind its colon."""

    name: str = "normal"
    number: float = 0.0


@dataclass
class Ticket:
    """A piece of paper that left the printer, and the bytes that made it."""

    paper: Paper = field(repr=False)
    data: bytes = field(repr=False)


class Machine:
    def __init__(self, kind: Kind, instant: bool = True) -> None:
        self.kind = kind
        self.instant = instant
        self.tickets: deque[Ticket] = deque()
        self.replies: deque[tuple[float, bytes]] = deque()  # (when, bytes)
        self.misread = 0  # real-time commands that were obeyed inside image data
        self._commands = Commands()
        self._press = Press(kind)
        self._waiting: Command | None = None  # a cut that failed and is done again on recovery
        self._spoken = bytearray()  # bytes of the ticket on the head
        self._tail = b""  # maybe the beginning of a real-time command
        self._posture = Posture()
        self._busy_until = 0.0
        self._moved_at = 0.0
        self._roll = _ROLL
        self._until_out: float | None = None
        self._cutter_error = self._jammed = False
        self._asb = 0
        self._told = b""
        self._busy = False
        self._random = random.Random(12393)

    # --- what a person does to it ---

    def set(self, posture: Posture, now: float) -> None:
        before, self._posture = self._posture, posture
        if before == posture:
            return
        if before.name in ("paper-out", "paper-out-after") and self._out(before):
            self._tear()  # what was half printed comes out with the old roll
            self._roll = _ROLL
        self._until_out = posture.number if posture.name == "paper-out-after" else None
        if posture.name == "normal":
            self._cutter_error = self._jammed = False
        self._tell(now)

    def tear_off(self, now: float, after: float) -> bool:
        """Without a cutter the visitor tears the paper off when it has stopped for a while."""
        idle = not self._commands.buffer and now - max(self._moved_at, self._busy_until) >= after
        if self.kind.cutter or self._press.blank() or not idle:
            return False
        return self._tear()

    def remains(self) -> None:
        """The end: what hangs out of the printer uncut is a piece of paper too."""
        self._tear()

    def _tear(self) -> bool:
        if self._press.blank():
            return False
        self._finish()
        return True

    def _finish(self) -> None:
        self.tickets.append(Ticket(self._press.take(), bytes(self._spoken)))
        self._spoken.clear()

    # --- sensors ---

    def _out(self, posture: Posture) -> bool:
        ended = self._until_out is not None and self._until_out <= 0
        return posture.name == "paper-out" or ended or self._roll <= 0

    @property
    def _paper_out(self) -> bool:
        return self._out(self._posture)

    @property
    def _near_end(self) -> bool:
        low = self._posture.name == "paper-low" or self._paper_out or self._roll < _LOW_AT
        return self.kind.near_end and low

    @property
    def _cover(self) -> bool:
        return self._posture.name == "cover-open"

    @property
    def off_line(self) -> bool:
        return self._cover or self._paper_out or self._cutter_error or self._jammed

    def _real_time(self, n: int) -> int:
        byte = 0x12
        if n == 1:
            byte |= 0x08 * self.off_line
        elif n == 2:
            error = self._cutter_error or self._jammed
            byte |= 0x04 * self._cover | 0x20 * self._paper_out | 0x40 * error
        elif n == 3:
            byte |= 0x04 * self._jammed | 0x08 * self._cutter_error
        else:
            byte |= 0x0C * self._near_end | 0x60 * self._paper_out
        return byte

    def _automatic(self) -> bytes:
        return bytes(
            (
                0x10 | 0x08 * self.off_line | 0x20 * self._cover,
                0x04 * self._jammed | 0x08 * self._cutter_error,
                0x03 * self._near_end | 0x0C * self._paper_out,
                0x0F,
            )
        )

    def _tell(self, now: float) -> None:
        """ASB: on any change, when it is switched on."""
        state = self._automatic()
        if self._asb and state != self._told:
            self._told = state
            self._reply(state, now)

    def _reply(self, data: bytes, now: float) -> None:
        posture = self._posture.name
        if posture in ("mute", "silent-dead"):
            return
        if posture == "garbage":
            data = self._random.randbytes(len(data) + self._random.randrange(3))
        if posture == "half-frame":
            data = data[: (len(data) + 1) // 2]
        slow = (self._posture.number or 0.3) if posture == "slow" else 0.0
        self.replies.append((now + slow, data))

    # --- the line ---

    def room(self, overflows: bool = True) -> int:
        """Bytes it takes now. Busy, it takes none: that is the back-pressure of the line.

        Where the line `overflows`, it takes in more off-line than its buffer holds: on a real port
        the driver's queue would be thrown away to let a real-time command through, which a
        pseudo-terminal cannot do wholly.
        """
        if self._posture.name == "silent-dead":
            return 0
        free = self.kind.buffer - len(self._commands.buffer)
        if self.off_line and overflows:
            return free + _OFF_LINE_INTAKE
        self._busy = free < (_READY if self._busy else _BUSY)
        # an image larger than the buffer is printed as it comes in
        return max(0 if self._busy else free, self._commands.missing())

    def soft_reset(self, now: float) -> None:
        """USB printer class: all buffers are emptied; what the sensors say stays."""
        if self._posture.name != "silent-dead":
            self._tail = b""
            self._recover(clear=True, now=now)

    def receive(self, data: bytes, now: float) -> None:
        data, self._tail = self._tail + data, b""
        at = 0
        while (dle := data.find(b"\x10", at)) >= 0:
            used = self._obey_at_once(data[dle + 1 :], now)
            if used is None:
                self._commands.feed(data[at:dle])
                self._tail = data[dle:]
                return
            if used:
                self._commands.feed(data[at:dle])
                at = dle + 1 + used
            else:
                self._commands.feed(data[at : dle + 1])
                at = dle + 1
        self._commands.feed(data[at:])

    def _obey_at_once(self, rest: bytes, now: float) -> int | None:
        """Bytes after DLE that were a real-time command; 0: none; None: more must come."""
        if not rest:
            return None
        kind = rest[0]
        if kind not in (0x04, 0x05, 0x14):
            return 0
        if len(rest) < 2:
            return None
        if kind == 0x04 and 1 <= rest[1] <= 4:
            if self.kind.dle_eot:
                self._reply(bytes((self._real_time(rest[1]),)), now)
            return 2
        if kind == 0x05 and rest[1] in (1, 2):
            self._recover(clear=rest[1] == 2, now=now)
            return 2
        if kind == 0x14 and self.kind.clear_dc4:
            if not _CLEAR.startswith(rest[: len(_CLEAR)]):
                return 0
            if len(rest) < len(_CLEAR):
                return None
            self._recover(clear=True, now=now)
            self._reply(b"\x37\x25\x00", now)
            return len(_CLEAR)
        return 0

    def _recover(self, clear: bool, now: float) -> None:
        if clear:
            self._commands.buffer.clear()
            self._press.drop()
            self._waiting = None
        self._cutter_error = self._jammed = False
        self._tell(now)

    # --- printing ---

    def step(self, now: float) -> float | None:
        """Work until now; when there is more to do, the time to come back."""
        if self._posture.name == "flood" and len(self.replies) < _FLOOD:
            self.replies.append((now, self._random.randbytes(2048)))
        while not self.off_line and now >= self._busy_until:
            command = self._waiting or self._next()
            self._waiting = None
            if command is None:
                return None
            self._do(command, now)
        if self._posture.name == "flood":
            return now
        return self._busy_until if not self.off_line and self._commands.buffer else None

    def _next(self) -> Command | None:
        self._commands.chinese = self._press.chinese
        return self._commands.next()

    def _do(self, command: Command, now: float) -> None:
        name = command.name
        if self._fails(command, now):
            return
        if name == "ESC @" and not self.kind.cutter:
            self._tear()
        if name in _QUESTIONS:
            self._answer(command, now)
            if self._press.blank() and not self._spoken:
                return  # between two tickets: belongs to none
        self._spoken += command.raw
        moved = self._press.run(command)
        self._wear(moved, now)
        if name == "GS V" and self.kind.cutter:
            self._busy_until += 0.0 if self.instant else _CUT_SECONDS
            self._finish()

    def _fails(self, command: Command, now: float) -> bool:
        """Errors of the mechanics show when it is to move."""
        if self._posture.name == "cutter-error" and command.name == "GS V" and self.kind.cutter:
            self._cutter_error = True
        elif self._posture.name == "jam" and command.name in ("LF", "GS v", "ESC J", "GS V"):
            self._jammed = True
        else:
            return False
        self._waiting = command
        self._tell(now)
        return True

    def _wear(self, moved: int, now: float) -> None:
        if not moved:
            return
        millimetres = moved / self.kind.dots_per_millimetre
        self._moved_at = now
        self._roll -= millimetres
        if self._until_out is not None:
            self._until_out -= millimetres
        if not self.instant:
            pace = self.kind.millimetres_per_second
            if self._posture.name == "slow":
                pace /= 5
            self._busy_until = max(self._busy_until, now) + millimetres / pace
        self._tell(now)

    def _answer(self, command: Command, now: float) -> None:
        kind = self.kind
        match command.name:
            case "GS r" if kind.gs_r and command.body[0] in (1, 49):
                self._reply(bytes((0x03 * self._near_end | 0x0C * self._paper_out,)), now)
            case "GS r" if kind.gs_r and command.body[0] in (2, 50):
                self._reply(b"\x00", now)
            case "GS a" if kind.asb:
                self._asb, self._told = command.body[0], b""
                self._tell(now)
            case "GS (H" if kind.process_id and command.body[:2] == b"00":
                self._reply(b"\x37\x22" + command.body[2:6] + b"\x00", now)

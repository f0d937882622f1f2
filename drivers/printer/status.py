"""What an ESC/POS printer says about itself: replies told apart, bits decoded. Pure.

Sources: Epson ESC/POS reference (DLE EOT, GS a, GS r, GS ( H, DLE DC4) and the clone manuals that
agree with it. A bit that was not read is None: unknown is never good and never bad.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from drivers.printer.interface import Paper, PrinterStatus, PrintFailure, Sensor
from drivers.printer.model import Answers
from drivers.status import DeviceState


@dataclass(frozen=True, slots=True)
class RealTime:
    """One byte to DLE EOT; which n it answers is known only from the order of the questions."""

    byte: int


@dataclass(frozen=True, slots=True)
class Automatic:
    """Four bytes of GS a (ASB), now or on any change."""

    bytes: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Queued:
    """One byte to GS r: everything sent before it has been worked through."""

    byte: int


@dataclass(frozen=True, slots=True)
class Process:
    """37 22 d1…d4 00 to GS ( H fn 48: the data before it is on paper."""

    id: bytes


@dataclass(frozen=True, slots=True)
class Cleared:
    """37 25 00 to DLE DC4 fn 8: receive and print buffer are empty."""


Reply = RealTime | Automatic | Queued | Process | Cleared

_BLOCK = 0x37
_LENGTHS = {0x22: 7, 0x23: 4, 0x25: 3}  # process id, off-line, clear
_FLOW = {0x11, 0x13}  # XON, XOFF


class Parser:
    """Bytes → replies, in any split. Holds at most six bytes.

    `noise` counts bytes that fit no reply; whoever asked must then not trust what came with them.
    """

    def __init__(self) -> None:
        self._held = bytearray()
        self.noise = 0

    def feed(self, data: bytes) -> list[Reply]:
        out: list[Reply] = []
        for byte in data:
            if byte in _FLOW:
                continue
            self._held.append(byte)
            while self._held and self._step(out):
                pass
        return out

    def reset(self) -> None:
        """Forget a reply that stopped half-way."""
        self.noise += len(self._held)
        self._held.clear()

    def _step(self, out: list[Reply]) -> bool:
        """Take one reply off the front; True when another try may find more."""
        held = self._held
        first = held[0]
        if first & 0x93 == 0x12:
            return self._take(1, out, RealTime(first))
        if first & 0x90 == 0x00:
            return self._take(1, out, Queued(first))
        if first & 0x93 == 0x10:
            return self._automatic(out)
        if first == _BLOCK:
            return self._block(out)
        return self._drop()

    def _automatic(self, out: list[Reply]) -> bool:
        held = self._held
        if any(byte & 0x90 for byte in held[1:4]):
            return self._drop()
        if len(held) < 4:
            return False
        one, two, three, four = held[:4]
        return self._take(4, out, Automatic((one, two, three, four)))

    def _block(self, out: list[Reply]) -> bool:
        held = self._held
        if len(held) < 2:
            return False
        length = _LENGTHS.get(held[1])
        if length is None:
            return self._drop()
        if len(held) < length:
            return False
        if held[length - 1] != 0:
            return self._drop()
        kind, body = held[1], bytes(held[2 : length - 1])
        if kind == 0x22:
            return self._take(length, out, Process(body))
        return self._take(length, out, Cleared() if kind == 0x25 else None)

    def _take(self, count: int, out: list[Reply], reply: Reply | None) -> bool:
        if reply is not None:
            out.append(reply)
        del self._held[:count]
        return True

    def _drop(self) -> bool:
        self.noise += 1
        del self._held[0]
        return True


@dataclass(frozen=True, slots=True)
class Condition:
    """What is known of the printer, sensor by sensor. None: not read."""

    off_line: bool | None = None
    cover_open: bool | None = None
    feeding: bool | None = None  # the feed button is held
    paper_out: bool | None = None
    near_end: bool | None = None
    cutter: bool | None = None
    recoverable: bool | None = None
    unrecoverable: bool | None = None
    hot: bool | None = None  # recovers by itself (head temperature)

    def merged(self, newer: Condition) -> Condition:
        """`newer` where it knows, this where it does not."""
        return replace(
            self,
            **{
                field.name: value
                for field in fields(newer)
                if (value := getattr(newer, field.name)) is not None
            },
        )


def real_time(n: int, byte: int) -> Condition | None:
    """Meaning of the answer to DLE EOT n; None when the byte cannot be one."""
    if byte & 0x93 != 0x12:
        return None
    if n == 1:
        return Condition(off_line=bool(byte & 0x08))
    if n == 2:
        return Condition(
            cover_open=bool(byte & 0x04),
            feeding=bool(byte & 0x08),
            paper_out=True if byte & 0x20 else None,  # "stopped by paper end"; DLE EOT 4 decides
        )
    if n == 3:
        return Condition(
            recoverable=bool(byte & 0x04),
            cutter=bool(byte & 0x08),
            unrecoverable=bool(byte & 0x20),
            hot=bool(byte & 0x40),
        )
    if n == 4:
        near, out = byte & 0x0C, byte & 0x60
        if near not in {0x00, 0x0C} or out not in {0x00, 0x60}:
            return None  # the two bits of a sensor always agree
        return Condition(near_end=bool(near), paper_out=bool(out))
    return None


def automatic(reply: Automatic) -> Condition | None:
    """Meaning of an ASB answer; None when the sensor bits contradict each other."""
    one, two, three, _ = reply.bytes
    near, out = three & 0x03, three & 0x0C
    if near not in {0x00, 0x03} or out not in {0x00, 0x0C}:
        return None
    return Condition(
        off_line=bool(one & 0x08),
        cover_open=bool(one & 0x20),
        feeding=bool(one & 0x40),
        recoverable=bool(two & 0x04),
        cutter=bool(two & 0x08),
        unrecoverable=bool(two & 0x20),
        hot=bool(two & 0x40),
        near_end=bool(near),
        paper_out=bool(out),
    )


def queued(byte: int) -> Condition | None:
    """Meaning of the answer to GS r 1; None when the byte cannot be one."""
    near, out = byte & 0x03, byte & 0x0C
    if byte & 0x90 or near not in {0x00, 0x03} or out not in {0x00, 0x0C}:
        return None
    return Condition(near_end=bool(near), paper_out=bool(out))


def failure(condition: Condition) -> PrintFailure | None:
    """The reason not to print now, the one a person must see to first; None when none is known."""
    if condition.unrecoverable:
        return PrintFailure.HARDWARE
    if condition.cover_open:
        return PrintFailure.COVER_OPEN
    if condition.paper_out:
        return PrintFailure.PAPER_OUT
    if condition.cutter:
        return PrintFailure.CUTTER
    if condition.recoverable:
        return PrintFailure.HARDWARE
    return None


def device_state(condition: Condition) -> DeviceState:
    """XFS4IoT word for a printer that answered. STARTING when nothing at all is known."""
    if condition == Condition():
        return DeviceState.STARTING
    if condition.unrecoverable or condition.cutter or condition.recoverable:
        return DeviceState.HARDWARE_ERROR
    if condition.cover_open or condition.paper_out:
        return DeviceState.USER_ERROR
    if condition.hot or condition.feeding or condition.off_line:
        return DeviceState.DEVICE_BUSY
    return DeviceState.ONLINE


def paper(condition: Condition, answers: Answers) -> Paper:
    """FULL only from a near-end sensor that the make has: a missing sensor reads "not near"."""
    if condition.recoverable and answers.recoverable == "jam":
        return Paper.JAMMED
    if condition.cover_open:
        return Paper.UNKNOWN  # with the cover open the paper sensors see nothing
    if condition.paper_out:
        return Paper.OUT
    if condition.near_end:
        return Paper.LOW
    if condition.near_end is False and condition.paper_out is False and answers.near_end:
        return Paper.FULL
    return Paper.UNKNOWN


def status(condition: Condition, answers: Answers, source: str, at: float) -> PrinterStatus:
    """The status of a printer that answered `source` at `at`."""
    cover = {None: Sensor.UNKNOWN, True: Sensor.YES, False: Sensor.NO}[condition.cover_open]
    return PrinterStatus(device_state(condition), source, at, paper(condition, answers), cover)

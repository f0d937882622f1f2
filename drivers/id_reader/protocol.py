"""SAM_V frames: the serial protocol of the module inside every resident-ID reader.

request   AA AA AA 96 69 | LEN LEN | CMD PARA DATA… | CHK
response  AA AA AA 96 69 | LEN LEN | SW1 SW2 SW3 DATA… | CHK

LEN counts what follows it, CHK included; CHK is the XOR of everything between preamble and CHK.
An answer does not name its command: `Command.owns` tells a late answer to an earlier one apart.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator
from dataclasses import dataclass, field

from drivers.wiped_buffer import WipedBuffer

PREAMBLE = bytes.fromhex("AA AA AA 96 69")
HEAD = len(PREAMBLE) + 2  # preamble and LEN
SHORTEST = 4  # SW1 SW2 SW3 CHK
LONGEST = 2321 - HEAD  # text, photo and two fingerprints: the longest answer there is

OK = 0x90
FOUND = 0x9F
SELF_TEST_FAILED = 0x60
NOT_AUTHORISED = 0x66
SAM_BROKEN = frozenset({SELF_TEST_FAILED, NOT_AUTHORISED})
# checksum, length, command errors and card authentication failures: vendor tables, labels
# unconfirmed, but each is an answer to the command just sent
REFUSALS = frozenset({0x10, 0x11, 0x21, 0x24, 0x31, 0x32, 0x33, 0x40, 0x47}) | SAM_BROKEN


def _xor(data: memoryview | bytes) -> int:
    return functools.reduce(operator.xor, data, 0)


def encode(command: int, parameter: int, data: bytes = b"") -> bytes:
    """One request frame."""
    body = bytes([command, parameter]) + data
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([_xor(counted)])


@dataclass(slots=True)
class Frame:
    """One response whose LEN and CHK are right. `data` is this frame's own copy: wipe it."""

    status: tuple[int, int, int]
    data: bytearray = field(repr=False)

    @property
    def sw3(self) -> int:
        return self.status[2]

    def wipe(self) -> None:
        self.data[:] = bytes(len(self.data))


@dataclass(frozen=True, slots=True)
class Command:
    """A request with the shape of its good answer (SW3, bytes of data) and of its own refusals."""

    name: str
    request: bytes
    good: int
    sizes: range
    refusals: frozenset[int] = frozenset()

    def owns(self, frame: Frame) -> bool:
        """Can this frame answer this command? A late answer to another one cannot."""
        if frame.status[:2] != (0, 0):
            return False
        if frame.sw3 == self.good:
            return len(frame.data) in self.sizes
        return frame.sw3 in self.refusals or frame.sw3 in REFUSALS

    def succeeded(self, frame: Frame) -> bool:
        return frame.sw3 == self.good


def _exactly(size: int) -> range:
    return range(size, size + 1)


SAM_STATUS = Command("SAM status 11 FF", encode(0x11, 0xFF), OK, _exactly(0))
FIND = Command("find 20 01", encode(0x20, 0x01), FOUND, _exactly(4), frozenset({0x80}))
SELECT = Command("select 20 02", encode(0x20, 0x02), OK, _exactly(8), frozenset({0x81}))
READ = Command("read 30 01", encode(0x30, 0x01), OK, range(17, LONGEST), frozenset({0x41}))


class FrameParser:
    """Takes bytes in any pieces, gives the good frames among them, and never raises.

    Fill `buffer` (read into `buffer.space()`, then `buffer.filled(n)`) or call `feed`, then take
    `frames()`. Anything that is no frame is skipped byte by byte, so a true frame inside or after
    garbage is found. Memory is one longest frame, overwritten as it is used.
    """

    def __init__(self) -> None:
        self.buffer = WipedBuffer(HEAD + LONGEST)

    def clear(self) -> None:
        self.buffer.wipe()

    def feed(self, data: bytes) -> list[Frame]:
        found: list[Frame] = []
        rest = memoryview(data)
        while rest:
            space = self.buffer.space()
            count = min(len(space), len(rest))
            space[:count] = rest[:count]
            self.buffer.filled(count)
            rest = rest[count:]
            found.extend(self.frames())
        return found

    def frames(self) -> Iterator[Frame]:
        while (frame := self._next()) is not None:
            yield frame

    def _next(self) -> Frame | None:
        buffer = self.buffer
        while True:
            self._skip_to_preamble()
            if len(buffer) < HEAD:
                return None
            held = buffer.held()
            length = int.from_bytes(held[len(PREAMBLE) : HEAD], "big")
            if not SHORTEST <= length <= LONGEST:
                buffer.cut(0, 1)
                continue
            if len(buffer) < HEAD + length:
                return None
            end = HEAD + length - 1
            if _xor(held[len(PREAMBLE) : end]) != held[end]:
                buffer.cut(0, 1)  # a true frame may begin inside this false one
                continue
            frame = Frame(
                (held[HEAD], held[HEAD + 1], held[HEAD + 2]), bytearray(held[HEAD + 3 : end])
            )
            buffer.cut(0, end + 1)
            return frame

    def _skip_to_preamble(self) -> None:
        at = self.buffer.find(PREAMBLE)
        if at < 0:
            # keep what may be the beginning of a preamble still arriving
            keep = min(len(self.buffer), len(PREAMBLE) - 1)
            while keep and self.buffer.held()[-keep:] != PREAMBLE[:keep]:
                keep -= 1
            at = len(self.buffer) - keep
        self.buffer.cut(0, at)

"""SAM_V frames: the serial protocol of the module inside every resident-ID reader.

request   AA AA AA 96 69 | LEN LEN | CMD PARA DATA… | CHK
response  AA AA AA 96 69 | LEN LEN | SW1 SW2 SW3 DATA… | CHK

LEN counts what follows it, CHK included; CHK is the XOR of everything between preamble and CHK.
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

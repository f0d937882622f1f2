"""Cuts a stream of print data into commands, however it is split in transit."""

from __future__ import annotations

from dataclasses import dataclass, field

_ESC, _FS, _GS, _DLE = 0x1B, 0x1C, 0x1D, 0x10

# Bytes that follow the two-byte name of a command, where the number is fixed.
_FIXED = {
    b"\x1b@": 0,
    b"\x1b2": 0,
    b"\x1b3": 1,
    b"\x1b!": 1,
    b"\x1b ": 1,
    b"\x1b$": 2,
    b"\x1b\\": 2,
    b"\x1b-": 1,
    b"\x1ba": 1,
    b"\x1bd": 1,
    b"\x1bE": 1,
    b"\x1bG": 1,
    b"\x1bJ": 1,
    b"\x1bM": 1,
    b"\x1bR": 1,
    b"\x1bt": 1,
    b"\x1bp": 3,
    b"\x1b{": 1,
    b"\x1bV": 1,
    b"\x1bi": 0,
    b"\x1bm": 0,
    b"\x1c&": 0,
    b"\x1c.": 0,
    b"\x1c!": 1,
    b"\x1c-": 1,
    b"\x1cW": 1,
    b"\x1cS": 2,
    b"\x1d!": 1,
    b"\x1dB": 1,
    b"\x1dL": 2,
    b"\x1dP": 2,
    b"\x1dW": 2,
    b"\x1da": 1,
    b"\x1dr": 1,
    b"\x1dI": 1,
    b"\x1db": 1,
}


@dataclass(frozen=True, slots=True)
class Command:
    """`name`: ``text`` (one character code), ``LF``, or the command's two or three letters.
    `raw` are its bytes as they came; `body` its parameters."""

    name: str
    raw: bytes = field(repr=False)
    body: bytes = field(repr=False)


class Commands:
    """Feed bytes, take commands. `chinese` must follow FS & and FS . as they are obeyed."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.chinese = False

    def feed(self, data: bytes) -> None:
        self.buffer += data

    def missing(self) -> int:
        """Bytes still to come of an image whose head is here; 0 otherwise."""
        held = self.buffer
        if held[:2] != b"\x1dv" or len(held) < 8:
            return 0
        return max(0, 8 + (held[4] + 256 * held[5]) * (held[6] + 256 * held[7]) - len(held))

    def next(self) -> Command | None:
        """The first whole command, or None while its bytes have not all come."""
        held = self.buffer
        if not held:
            return None
        first = held[0]
        if first in (_ESC, _FS, _GS):
            return self._escape()
        if first >= 0x80 and self.chinese:
            return self._cut("text", 0, 2)
        if first >= 0x20:
            return self._cut("text", 0, 1)
        return self._cut({0x0A: "LF", 0x0D: "CR", 0x09: "HT", 0x00: "NUL"}.get(first, "?"), 0, 1)

    def _cut(self, name: str, head: int, length: int) -> Command | None:
        if len(self.buffer) < length:
            return None
        raw = bytes(self.buffer[:length])
        del self.buffer[:length]
        return Command(name, raw, raw[head:])

    def _escape(self) -> Command | None:
        held = self.buffer
        if len(held) < 2:
            return None
        key = bytes(held[:2])
        name = {_ESC: "ESC ", _FS: "FS ", _GS: "GS "}[key[0]] + chr(key[1])
        if key in _FIXED:
            return self._cut(name, 2, 2 + _FIXED[key])
        if key == b"\x1dV":
            if len(held) < 3:
                return None
            return self._cut(name, 2, 4 if held[2] in (65, 66, 97, 98) else 3)
        if key == b"\x1dv":
            if len(held) < 8:
                return None
            size = (held[4] + 256 * held[5]) * (held[6] + 256 * held[7])
            return self._cut(name, 2, 8 + size)
        if key[1:] == b"(":
            if len(held) < 5:
                return None
            return self._cut(name + chr(held[2]), 5, 5 + held[3] + 256 * held[4])
        return self._cut("?", 0, 1)

"""How the makes of scan engines take commands, seen from inside the engine.

`take(bytes)` gives, for each whole command, the reply to send and what it did to the trigger
(True on, False off, None nothing).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

Effect = tuple[bytes, bool | None]


class Dialect(Protocol):
    def take(self, came: bytes) -> Iterator[Effect]: ...


def _crc(data: bytes) -> int:
    register = 0
    for byte in data:
        for bit in (0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x01):
            carry = register & 0x8000
            register = register << 1 & 0xFFFF
            if bool(carry) != bool(byte & bit):
                register ^= 0x1021
    return register


class Gm65:
    """256 zone bytes; the trigger works only in command mode (zone 0, low bits 01)."""

    def __init__(self) -> None:
        self._zone = bytearray(256)
        self._zone[0] = 0xD4  # LED, sound, lights; manual mode
        self._zone[0x2A:0x2C] = b"\x39\x01"  # 9600
        self._came = b""

    def take(self, came: bytes) -> Iterator[Effect]:
        self._came += came
        while (at := self._came.find(b"\x7e\x00")) >= 0:
            frame = self._came[at:]
            if len(frame) < 4:
                return
            size = 1 if frame[2] == 0x07 else frame[3]
            whole = 2 + 1 + 1 + 2 + size + 2
            if len(frame) < whole:
                return
            self._came = frame[whole:]
            kind, address = frame[2], frame[4] << 8 | frame[5]
            data, check = frame[6 : 6 + size], frame[whole - 2 : whole]
            if check not in (b"\xab\xcd", _crc(frame[2 : whole - 2]).to_bytes(2, "big")):
                continue
            if address + max(size, data[0] if kind == 0x07 else 0) > 256:
                continue
            if kind == 0x07:
                count = data[0]
                yield self._reply(bytes(self._zone[address : address + count])), None
            elif kind == 0x08:
                self._zone[address : address + size] = data
                yield self._reply(b"\x00"), self._effect(address, data)
            elif kind == 0x09:
                yield self._reply(b"\x00"), None
        self._came = self._came[-1:]

    def _effect(self, address: int, data: bytes) -> bool | None:
        if not address <= 2 < address + len(data):
            return None
        wanted = bool(data[2 - address] & 1)
        return wanted and self._zone[0] & 3 == 1

    def _reply(self, data: bytes) -> bytes:
        body = b"\x00" + bytes([len(data)]) + data
        return b"\x02\x00" + body + _crc(body).to_bytes(2, "big")


class Honeywell:
    """SYN T/U CR, silently obeyed; menu queries are echoed with the value and ACK."""

    def __init__(self) -> None:
        self._came = b""

    def take(self, came: bytes) -> Iterator[Effect]:
        self._came += came
        while (at := self._came.find(b"\x16")) >= 0:
            rest = self._came[at:]
            if rest[1:3] in (b"T\r", b"U\r"):
                self._came = rest[3:]
                yield b"", rest[1:2] == b"T"
            elif rest[1:3] == b"M\r":
                ends = [n for n in (rest.find(b"."), rest.find(b"!")) if n >= 0]
                if not ends:
                    return
                menu, storage = rest[3 : min(ends)], rest[min(ends) :][:1]
                self._came = rest[min(ends) + 1 :]
                if menu == b"232BAD?":
                    yield b"232BAD9\x06" + storage, None
                else:
                    yield menu + b"\x05" + storage, None
            elif len(rest) < 3:
                return
            else:
                self._came = rest[1:]
        self._came = b""


class Newland:
    """Unified commands; everything is answered by its echo with ACK, or ENQ when unknown."""

    def __init__(self) -> None:
        self._came = b""

    def take(self, came: bytes) -> Iterator[Effect]:
        self._came += came
        while (at := self._came.find(b"~\x01")) >= 0:
            end = self._came.find(b";\x03", at)
            if end < 0:
                return
            body = self._came[at + 2 : end]
            self._came = self._came[end + 2 :]
            order = body[4:]
            trigger = {b"#SCNTRG1": True, b"#SCNTRG0": False}.get(order)
            told, sign = b"", b"\x06"
            if order == b"@QRYSYS":
                told = b"Product Name: EM3070\r\nFirmware Version: 1.00\r\n"
            elif trigger is None:
                sign = b"\x05"
            yield b"\x02\x01" + body + told + sign + b";\x03", trigger
        self._came = self._came[-1:]


DIALECTS: dict[str, type[Dialect]] = {"gm65": Gm65, "honeywell": Honeywell, "newland": Newland}

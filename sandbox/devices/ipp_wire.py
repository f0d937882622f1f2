"""IPP bytes as a printer sees them: requests taken apart, answers put together.

Written from RFC 8010 for the stand-in alone; it shares nothing with the driver's codec.
"""

from __future__ import annotations

from dataclasses import dataclass, field

INTEGER, BOOLEAN, ENUM, RESOLUTION, NAME, KEYWORD, URI = 0x21, 0x22, 0x23, 0x32, 0x42, 0x44, 0x45
CHARSET, LANGUAGE, MIME = 0x47, 0x48, 0x49
OPERATION, JOB, END, PRINTER = 1, 2, 3, 4


@dataclass(slots=True)
class Request:
    operation: int
    id: int
    attributes: dict[str, list[bytes]] = field(default_factory=dict)
    document: bytes = b""

    def text(self, name: str) -> str:
        return self.attributes.get(name, [b""])[0].decode("utf-8", "replace")

    def number(self, name: str) -> int:
        return int.from_bytes(self.attributes.get(name, [b""])[0], "big", signed=True)

    def flag(self, name: str) -> bool:
        return self.attributes.get(name, [b"\0"])[0] == b"\1"


def parse(data: bytes) -> Request:
    """Raises ValueError or IndexError for what is no request."""
    request = Request(int.from_bytes(data[2:4], "big"), int.from_bytes(data[4:8], "big"))
    at, last = 8, ""
    while data[at] != END:
        if data[at] < 0x10:
            at += 1
            continue
        size = int.from_bytes(data[at + 1 : at + 3], "big")
        name = data[at + 3 : at + 3 + size].decode("ascii")
        at += 3 + size
        size = int.from_bytes(data[at : at + 2], "big")
        last = name or last
        request.attributes.setdefault(last, []).append(data[at + 2 : at + 2 + size])
        at += 2 + size
    request.document = data[at + 1 :]
    return request


class Reply:
    """An answer under construction."""

    def __init__(self, request: int, status: int = 0) -> None:
        self._out = [b"\1\1", status.to_bytes(2, "big"), request.to_bytes(4, "big")]
        self.group(OPERATION)
        self.put("attributes-charset", CHARSET, "utf-8")
        self.put("attributes-natural-language", LANGUAGE, "en")

    def group(self, tag: int) -> None:
        self._out.append(bytes([tag]))

    def put(self, name: str, tag: int, *values: str | int | bool | tuple[int, int]) -> None:
        for value in values:
            raw = _raw(tag, value)
            key = name.encode()
            self._out.append(
                bytes([tag]) + len(key).to_bytes(2, "big") + key + len(raw).to_bytes(2, "big") + raw
            )
            name = ""

    def done(self) -> bytes:
        return b"".join([*self._out, bytes([END])])


def _raw(tag: int, value: str | int | bool | tuple[int, int]) -> bytes:
    if isinstance(value, tuple):
        return value[0].to_bytes(4, "big") + value[1].to_bytes(4, "big") + b"\3"
    if tag == BOOLEAN:
        return b"\1" if value else b"\0"
    if isinstance(value, int):
        return value.to_bytes(4, "big", signed=True)
    return value.encode()

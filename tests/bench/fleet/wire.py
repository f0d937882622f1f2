"""HTTP/1.1 as a terminal speaks it to its hub, for very many terminals in one process.

Written for this: a general client costs more of the machine than the hub it measures. It reads
what the hub sends (status, head, Content-Length; no chunks, which the hub never sends) and takes
nothing else for an answer.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import NamedTuple

_LARGEST = 64 * 1024  # bytes of a head; asyncio's own bound


class NoAnswer(Exception):
    """The connection broke, or what came is no answer. Whether the hub did it is not known."""


class Answer(NamedTuple):
    """`head`: names in lower case."""

    status: int
    head: dict[str, str]
    body: bytes


class Address(NamedTuple):
    host: str
    port: int


class Connection:
    """To one hub at a time, opened when there is something to say. Whoever asks names the
    address. `lane`: its number among many, by which they are spread over a hub's processes."""

    __slots__ = ("_address", "_reader", "_writer", "lane", "opened")

    def __init__(self, lane: int = 0) -> None:
        self.lane = lane
        self._address: Address | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self.opened = 0

    async def ask(self, address: Address, request: bytes, seconds: float = 20.0) -> Answer:
        """Raises NoAnswer. As `requests` does, an idle connection that the other side has ended is
        opened anew; one that breaks after something was sent is told."""
        try:
            async with asyncio.timeout(seconds):
                if address != self._address or self._reader is None or self._reader.at_eof():
                    self.close()
                    self._reader, self._writer = await asyncio.open_connection(
                        *address, limit=_LARGEST
                    )
                    self._address = address
                    self.opened += 1
                assert self._writer is not None
                self._writer.write(request)
                return await self._answer()
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
            self.close()
            raise NoAnswer(type(error).__name__) from None

    def tidy(self) -> None:
        """Give up what the other side has ended: twenty thousand that are kept open are more than a
        process may have."""
        if self._reader is not None and self._reader.at_eof():
            self.close()

    async def _answer(self) -> Answer:
        reader = self._reader
        assert reader is not None
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        head = {}
        for line in lines[1:-2]:
            name, _, value = line.partition(":")
            head[name.lower()] = value.strip()
        status = int(lines[0].split(" ", 2)[1])
        length = 0 if status in (204, 304) else int(head["content-length"])
        answer = Answer(status, head, await reader.readexactly(length))
        if head.get("connection") == "close":
            self.close()
        return answer

    def close(self) -> None:
        if self._writer is not None:
            with contextlib.suppress(OSError, RuntimeError):
                self._writer.close()
        self._reader = self._writer = self._address = None


def post(path: str, key: str, body: bytes, idempotency: str) -> bytes:
    """`key`: the terminal's."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {key}\r\n"
        f"Idempotency-Key: {idempotency}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def get(path: str, key: str, tag: str = "") -> bytes:
    match = f"If-None-Match: {tag}\r\n" if tag else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {key}\r\n{match}\r\n"
    ).encode()

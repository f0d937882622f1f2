"""Encryption of files of any length in pieces: materials, backups, exports.

Format, bytes in order: ``b"KIOSKSEAL1\\n"``, then pieces. A piece is up to 65,536 bytes of content
under ChaCha20-Poly1305 (RFC 8439) with its tag (16) last; nonce = piece number (11 bytes,
big-endian) ‖ 1 for the last piece, else 0; associated data = the head given by the caller. Only the
last piece may be shorter, and there always is one: a file that was cut, lengthened, reordered or
mixed with another does not open (the STREAM construction of Hoang et al., CRYPTO 2015).

A key serves one file only.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

MAGIC = b"KIOSKSEAL1\n"
PIECE = 65536
_TAG = 16


class NotWhole(ValueError):
    """Another key, or not the bytes that were written."""


def new_key() -> bytes:
    return secrets.token_bytes(32)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


class Sealing(io.RawIOBase):
    """Write-only: encrypts what is written to it into `out`. `close` ends it; `out` stays open."""

    def __init__(self, out: BinaryIO, key: bytes, head: bytes = b"") -> None:
        self._out = out
        self._cipher = ChaCha20Poly1305(key)
        self._head = head
        self._left = bytearray()
        self._number = 0
        out.write(MAGIC)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        self._left += data
        while len(self._left) > PIECE:  # a full piece waits: it may be the last
            self._piece(bytes(self._left[:PIECE]), last=False)
            del self._left[:PIECE]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._piece(bytes(self._left), last=True)
            self._left.clear()
        super().close()

    def abandon(self) -> None:
        """End it without a last piece: what was written cannot be opened."""
        super().close()

    def _piece(self, content: bytes, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last), content, self._head))
        self._number += 1


def pieces(source: BinaryIO, key: bytes, head: bytes = b"") -> Iterator[bytes]:
    """The content, piece by piece. Raises NotWhole; what came before it is genuine but not all."""
    if source.read(len(MAGIC)) != MAGIC:
        raise NotWhole
    cipher = ChaCha20Poly1305(key)
    number = 0
    sealed = source.read(PIECE + _TAG)
    while True:
        following = source.read(PIECE + _TAG) if len(sealed) == PIECE + _TAG else b""
        last = not following
        try:
            yield cipher.decrypt(_nonce(number, last), sealed, head)
        except (InvalidTag, ValueError):
            raise NotWhole from None
        if last:
            return
        sealed = following
        number += 1


class Opening(io.RawIOBase):
    """Read-only file over `pieces`. Read it to its end: only that proves that it is whole."""

    def __init__(self, source: BinaryIO, key: bytes, head: bytes = b"") -> None:
        self._pieces = pieces(source, key, head)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[override]
        while not self._left:
            following = next(self._pieces, None)
            if following is None:
                return 0
            self._left = memoryview(following)
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size

    def finish(self) -> None:
        """Read what is left. Raises NotWhole."""
        for _ in self._pieces:
            pass

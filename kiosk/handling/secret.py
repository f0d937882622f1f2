"""What is typed on the pad and shown to nobody: a PIN or password that the centre verifies.

Bytes that are overwritten, never a text: a text could not be, and would lie about until its memory
is used again. It is taken once, by whoever sends it, and never copied.
"""

from __future__ import annotations

LONGEST = 32


class Typed:
    """Digits, as bytes."""

    __slots__ = ("_bytes",)

    def __init__(self) -> None:
        self._bytes = bytearray()

    def __len__(self) -> int:
        return len(self._bytes)

    def __repr__(self) -> str:
        return "<Typed>"

    def press(self, key: str, longest: int) -> None:
        """A key of the pad: a digit, "back" or "clear"; what else there is means nothing here."""
        if key == "clear":
            self.wipe()
        elif key == "back":
            if self._bytes:
                self._bytes[-1] = 0
                del self._bytes[-1]
        elif len(key) == 1 and key in "0123456789" and len(self._bytes) < min(longest, LONGEST):
            self._grow(ord(key))

    def take(self) -> bytearray:
        """What was typed; whoever takes it wipes it. Nothing is left here."""
        taken, self._bytes = self._bytes, bytearray()
        return taken

    def wipe(self) -> None:
        wipe(self._bytes)
        self._bytes = bytearray()

    def _grow(self, byte: int) -> None:
        """Growing may move the bytes: the old place is overwritten first."""
        grown = bytearray(len(self._bytes) + 1)
        grown[:-1] = self._bytes
        grown[-1] = byte
        wipe(self._bytes)
        self._bytes = grown


def wipe(secret: bytearray) -> None:
    secret[:] = bytes(len(secret))

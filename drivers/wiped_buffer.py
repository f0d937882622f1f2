"""Bytes on their way in: a store of fixed size that forgets what it gave up.

Personal bytes pass through here (a card's text, a voucher's code). The store never grows and never
moves, so overwriting it really overwrites them; a growing `bytearray` would leave copies behind.
"""

from __future__ import annotations


class WipedBuffer:
    """A fixed store filled at its end and emptied anywhere; what leaves it is overwritten."""

    def __init__(self, capacity: int) -> None:
        self._bytes = bytearray(capacity)
        self._view = memoryview(self._bytes)
        self._used = 0

    def __len__(self) -> int:
        return self._used

    @property
    def full(self) -> bool:
        return self._used == len(self._bytes)

    def space(self) -> memoryview:
        """The free part, to be read into; then call `filled`."""
        return self._view[self._used :]

    def filled(self, count: int) -> None:
        self._used = min(len(self._bytes), self._used + count)

    def held(self) -> memoryview:
        """What is in the store. Valid until the next `cut` or `wipe`."""
        return self._view[: self._used]

    def find(self, wanted: bytes, start: int = 0) -> int:
        return self._bytes.find(wanted, start, self._used)

    def cut(self, start: int, stop: int) -> None:
        """Forget [start, stop); what follows moves up, the freed tail is overwritten."""
        stop = min(stop, self._used)
        if stop <= start:
            return
        tail = self._used - stop
        # memoryview to memoryview: moved in place, no copy that nobody would overwrite
        self._view[start : start + tail] = self._view[stop : self._used]
        self._view[start + tail : self._used] = bytes(self._used - start - tail)
        self._used = start + tail

    def wipe(self) -> None:
        """Overwrite everything, also what an earlier filling left beyond the used part."""
        self._view[:] = bytes(len(self._bytes))
        self._used = 0

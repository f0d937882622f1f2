"""A pseudo-terminal under a stable name, in place of a serial cable."""

from __future__ import annotations

import contextlib
import os
import select
import termios
import threading
import tty
from pathlib import Path

REAL, INSTANT = "real", "instant"
_BITS_PER_BYTE = 10  # 8N1
_PIECE = 32  # bytes sent between two waits at real pace


class Cable:
    """The device's end of a serial line; the driver opens the link.

    Raw both ways. At real pace bytes leave as slowly as at `baud`. What nobody reads is lost, as
    on a line without flow control. `close` is pulling the cable out: the driver sees a hang-up and
    the name is gone.
    """

    def __init__(self, link: Path | str, baud: int, pace: str = INSTANT) -> None:
        self.link = Path(link)
        self._baud = baud
        self._pace = pace
        self.master, self._slave = os.openpty()
        tty.setraw(self._slave, termios.TCSANOW)
        os.set_blocking(self.master, False)
        self.link.parent.mkdir(parents=True, exist_ok=True)
        self._name = os.ttyname(self._slave)
        new = self.link.with_name(f".{self.link.name}.new")
        with contextlib.suppress(FileNotFoundError):
            new.unlink()
        new.symlink_to(self._name)
        os.replace(new, self.link)

    def read(self, seconds: float) -> bytes:
        """What the driver sent, b"" when nothing came in time."""
        if not select.select([self.master], [], [], max(0.0, seconds))[0]:
            return b""
        try:
            return os.read(self.master, 4096)
        except OSError:
            return b""

    def write(self, data: bytes, stop: threading.Event) -> None:
        if self._pace == INSTANT:
            self._put(data)
            return
        for at in range(0, len(data), _PIECE):
            piece = data[at : at + _PIECE]
            if stop.wait(len(piece) * _BITS_PER_BYTE / self._baud):
                return
            self._put(piece)

    def _put(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self.master, data) :]
            except BlockingIOError:
                if not select.select([], [self.master], [], 0.5)[1]:
                    return  # nobody reads: lost
            except OSError:
                return

    def close(self) -> None:
        with contextlib.suppress(OSError):
            if os.readlink(self.link) == self._name:
                self.link.unlink()
        for end in (self.master, self._slave):
            with contextlib.suppress(OSError):
                os.close(end)

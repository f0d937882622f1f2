"""The cable between a simulated printer and whoever prints: serial, network or USB.

A printer keeps its power and its buffer while the other side comes and goes; only the cable knows.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
from pathlib import Path
from typing import Protocol

_WINDOW = 2048  # bytes a network board holds before the printer takes them


class Line(Protocol):
    overflows: bool
    """Bytes that come while the buffer is full and the printer off-line are taken in all the same,
    so that a real-time command behind them is seen."""

    def wait(self, seconds: float, reading: bool) -> None:
        """Sleep so long at most; while `reading`, only until something can be read."""

    def read(self, most: int) -> bytes:
        """What has come, b"" when nothing. Raises OSError when the cable is gone for good."""

    def write(self, data: bytes) -> None:
        """What nobody reads is lost."""

    def reset_asked(self) -> bool:
        """The link's own command to empty all buffers came since the last question."""


class FileLine:
    """One file descriptor, which stays the caller's: the master of a pseudo-terminal."""

    overflows = True

    def __init__(self, fd: int) -> None:
        self._fd = fd
        os.set_blocking(fd, False)

    def wait(self, seconds: float, reading: bool) -> None:
        select.select([self._fd] if reading else [], [], [], max(0.0, seconds))

    def read(self, most: int) -> bytes:
        try:
            return os.read(self._fd, most)
        except BlockingIOError:
            return b""

    def write(self, data: bytes) -> None:
        with contextlib.suppress(BlockingIOError):
            os.write(self._fd, data)

    def reset_asked(self) -> bool:
        return False


class NetworkLine:
    """A network board on port 9100: one caller at a time, the next waits at the door.

    `close` pulls the network cable. DIR/<name> holds the address while it is plugged in.
    """

    overflows = True

    def __init__(self, link: Path, port: int = 0) -> None:
        self._door = socket.socket()
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WINDOW)  # callers inherit it
        self._door.bind(("127.0.0.1", port))
        self._door.listen(4)
        self._door.setblocking(False)
        self._caller: socket.socket | None = None
        self.port: int = self._door.getsockname()[1]
        self._link = link
        link.parent.mkdir(parents=True, exist_ok=True)
        link.write_text(f"tcp://127.0.0.1:{self.port}\n", "ascii")

    def wait(self, seconds: float, reading: bool) -> None:
        if self._door.fileno() < 0:
            raise OSError("pulled out")
        watched = self._caller or self._door
        select.select([watched] if reading or self._caller is None else [], [], [], max(0, seconds))

    def read(self, most: int) -> bytes:
        try:
            if self._caller is None:
                self._caller, _ = self._door.accept()
                self._caller.setblocking(False)
                self._caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return b""
            if data := self._caller.recv(most):
                return data
        except BlockingIOError:
            return b""
        except ConnectionError:
            pass
        self._hang_up()
        return b""

    def write(self, data: bytes) -> None:
        if self._caller is None:
            return
        try:
            self._caller.send(data)
        except BlockingIOError:
            return
        except ConnectionError:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._caller is not None:
            self._caller.close()
            self._caller = None

    def reset_asked(self) -> bool:
        return False

    def close(self) -> None:
        self._link.unlink(missing_ok=True)
        self._hang_up()
        self._door.close()


class UsbLine:
    """The printer's end of a USB cable; `host` is the other, for `sandbox.devices.usb_bus`."""

    overflows = False  # a full buffer answers NAK, and nothing gets past it

    def __init__(self) -> None:
        self.host, self._own = socket.socketpair()
        for end in (self.host, self._own):
            end.setblocking(False)
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _WINDOW)
        self._asked, self._done = threading.Event(), threading.Event()

    def wait(self, seconds: float, reading: bool) -> None:
        select.select([self._own] if reading else [], [], [], max(0.0, seconds))

    def read(self, most: int) -> bytes:
        try:
            return self._own.recv(most)
        except BlockingIOError:
            return b""

    def write(self, data: bytes) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            self._own.send(data)

    def soft_reset(self, seconds: float) -> bool:
        """Called from the host's side: everything on its way is dropped; True when it is done."""
        self._done.clear()
        self._asked.set()
        return self._done.wait(seconds)

    def reset_asked(self) -> bool:
        if not self._asked.is_set():
            return False
        self._asked.clear()
        while self.read(4096):
            pass
        self._done.set()
        return True

    def close(self) -> None:
        self.host.close()
        self._own.close()

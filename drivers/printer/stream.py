"""The way the bytes go: serial line or pseudo-terminal, kernel USB printer port, or TCP.

All three are one file descriptor that select() can wait on; nothing here blocks.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import stat
import termios
from typing import Protocol

import serial

from drivers import sever
from drivers.printer.model import Link

_ABSENT = {errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.EIO, errno.ENOTDIR}
_TAKEN = {errno.EBUSY, errno.EAGAIN}
_READ = 512


class PortAbsent(Exception):
    """The port is not there, or went away."""


class PortRefused(Exception):
    """The port is there but cannot be had (permission, another owner)."""


class PortInUse(PortRefused):
    """Somebody else has it: another setting, another program."""


class Stream(Protocol):
    def fileno(self) -> int: ...

    def read(self) -> bytes:
        """What has come, b"" when nothing. Raises PortAbsent."""

    def write(self, data: bytes) -> int:
        """How many bytes were taken, 0 when none can be now. Raises PortAbsent."""

    def discard_unsent(self) -> None:
        """Throw away what has not left yet and stop honouring the device's "busy" signal, so that a
        real-time command reaches a printer that takes no data."""

    def sever(self) -> None:
        """From another thread: see `drivers.sever`."""

    def close(self) -> None: ...


def open_stream(port: str, link: Link, seconds: float = 1.0) -> Stream:
    """`/dev/…` (serial or usb/lp), or `tcp://host:port`. Raises PortAbsent or PortRefused."""
    if port.startswith("tcp://"):
        return _Tcp(port, seconds)
    try:
        mode = os.stat(port).st_mode
    except OSError as error:
        raise PortAbsent(port) from error
    if stat.S_ISCHR(mode) and "/usb/lp" in os.path.realpath(port):
        return _UsbPort(port)
    return _Serial(port, link)


class _Descriptor:
    """A non-blocking file descriptor."""

    _end_is_loss = True  # an empty read means the other side is gone

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._severable = sever.port(fd)

    def fileno(self) -> int:
        return self._fd

    def read(self) -> bytes:
        if not select.select([self._fd], [], [], 0)[0]:
            return b""
        try:
            data = os.read(self._fd, _READ)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PortAbsent from error
        if not data and self._end_is_loss:
            raise PortAbsent
        return data

    def write(self, data: bytes) -> int:
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise PortAbsent from error

    def discard_unsent(self) -> None:
        return

    def sever(self) -> None:
        sever.sever(self._severable)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._fd)


class _Serial(_Descriptor):
    def __init__(self, port: str, link: Link) -> None:
        try:
            self._port = serial.Serial(
                port,
                link.baud,
                timeout=0,
                write_timeout=0,
                exclusive=True,
                rtscts=link.flow == "rts-cts",
                xonxoff=link.flow == "xon-xoff",
            )
        except (OSError, serial.SerialException, termios.error) as error:
            number = getattr(error, "errno", None)
            if number in _ABSENT or not os.path.exists(port):
                raise PortAbsent(port) from error
            raise (PortInUse if number in _TAKEN else PortRefused)(port) from error
        super().__init__(self._port.fileno())
        os.set_blocking(self._fd, False)

    def discard_unsent(self) -> None:
        try:
            termios.tcflush(self._fd, termios.TCOFLUSH)
            self._port.rtscts = False
            self._port.xonxoff = False
        except (OSError, termios.error, serial.SerialException) as error:
            raise PortAbsent from error

    def close(self) -> None:
        with contextlib.suppress(OSError, termios.error):
            # a close waits until the output has gone; what is left is not wanted any more
            termios.tcflush(self._fd, termios.TCOFLUSH)
        with contextlib.suppress(OSError, serial.SerialException):
            self._port.close()


class _UsbPort(_Descriptor):
    """/dev/usb/lpN of the kernel's usblp driver: two-way on bidirectional printers."""

    _end_is_loss = False  # usblp answers an empty packet with an empty read

    def __init__(self, port: str) -> None:
        try:
            fd = os.open(port, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            if error.errno in _ABSENT:
                raise PortAbsent(port) from error
            raise (PortInUse if error.errno in _TAKEN else PortRefused)(port) from error
        super().__init__(fd)

    def read(self) -> bytes:
        data = super().read()
        if not data:  # readable with nothing in it: never spin on that
            select.select([], [], [], 0.01)
        return data


class _Tcp(_Descriptor):
    def __init__(self, port: str, seconds: float) -> None:
        host, _, number = port.removeprefix("tcp://").rpartition(":")
        try:
            self._socket = socket.create_connection((host, int(number or 9100)), timeout=seconds)
        except (OSError, ValueError) as error:
            raise PortAbsent(port) from error
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(self._socket.fileno())

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()

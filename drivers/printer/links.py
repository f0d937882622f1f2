"""Opens a port: serial line or pseudo-terminal, kernel USB printer node, TCP, libusb."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import stat
import termios
from typing import Any

import serial

from drivers.printer.model import Link
from drivers.printer.port import File, Port, Tcp
from drivers.printer.stream import (
    ABSENT,
    TAKEN,
    Descriptor,
    PortAbsent,
    PortInUse,
    PortRefused,
    Stream,
)

_SOFT_RESET = 0x5007  # _IOC(_IOC_NONE, 'P', 7, 0) of the kernel's usblp driver


def open_stream(port: Port, link: Link, usb: Any = None) -> Stream:
    """Raises PortAbsent or PortRefused. `usb`: a pyusb backend in the place of libusb."""
    if isinstance(port, Tcp):
        from drivers.printer.tcp import TcpLink

        return TcpLink(port)
    if isinstance(port, File):
        return _open_file(port.path, link)
    from drivers.printer.libusb import UsbLink

    return UsbLink(port, usb)


def _open_file(path: str, link: Link) -> Stream:
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        raise PortAbsent(path) from error
    if not stat.S_ISCHR(mode):
        raise PortRefused(path)  # a file would take every byte, and no paper would come
    if "/usb/lp" in path or "/usb/lp" in os.path.realpath(path):
        return KernelUsb(path)
    return SerialLink(path, link)


class SerialLink(Descriptor):
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
        except (OSError, serial.SerialException, termios.error, ValueError) as error:
            number = getattr(error, "errno", None)
            if number in ABSENT or not os.path.exists(port):
                raise PortAbsent(port) from error
            raise (PortInUse if number in TAKEN else PortRefused)(port) from error
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


class KernelUsb(Descriptor):
    """/dev/usb/lpN of the kernel's usblp driver: two-way on bidirectional printers.

    A write hands one transfer to the controller; until the printer has taken it, the next one is
    refused. Only a close takes an untaken transfer back.
    """

    _end_is_loss = False  # usblp answers an empty packet with an empty read

    def __init__(self, port: str) -> None:
        self._path = port
        super().__init__(self._open())

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            if error.errno in ABSENT:
                raise PortAbsent(self._path) from error
            raise (PortInUse if error.errno in TAKEN else PortRefused)(self._path) from error

    def read(self) -> bytes:
        data = super().read()
        if not data:  # readable with nothing in it: never spin on that
            select.select([], [], [], 0.002)
        return data

    def write(self, data: bytes) -> int:
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            if error.errno == errno.ENOSPC:  # usblp's guess "no paper": the printer itself is asked
                return 0
            raise PortAbsent from error

    def discard_unsent(self) -> None:
        super().close()
        try:
            self._hold(self._open())
        except PortRefused as error:
            raise PortAbsent from error

    def soft_reset(self) -> bool:
        try:
            fcntl.ioctl(self._fd, _SOFT_RESET)
        except OSError as error:
            if error.errno in {errno.ENODEV, errno.ENXIO}:
                raise PortAbsent from error
            return False
        return True

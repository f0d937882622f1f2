"""Raw TCP (port 9100), as printers with a network board and print servers speak it."""

from __future__ import annotations

import contextlib
import socket
import struct
import time

from drivers.printer.port import Tcp
from drivers.printer.stream import Descriptor, PortAbsent

_CONNECT = 1.0  # seconds to a connection
_AGAIN = 0.05  # a board that serves one caller needs a moment to notice that the last one left
_UNANSWERED = 20_000  # milliseconds without a sign of the other side: the connection is dead
_UNSENT = 4096  # bytes the kernel may hold for us: they must not come out on the next roll
_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing throws away what has not left


class TcpLink(Descriptor):
    """`discard_unsent` breaks the connection off and makes a new one: nothing else takes back what
    the kernel holds."""

    reopen_when_silent = True  # a printer that lost its power says no good-bye

    def __init__(self, port: Tcp) -> None:
        self._port = port
        self._socket = self._connect()
        super().__init__(self._socket.fileno())

    def _connect(self, patient: bool = False) -> socket.socket:
        port = self._port
        family = socket.AF_INET6 if ":" in port.host else socket.AF_INET
        end = time.monotonic() + _CONNECT
        while True:
            left = end - time.monotonic()
            made = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
            try:
                made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNSENT)
                made.settimeout(max(0.001, left))
                made.connect((port.host, port.number))
                made.setblocking(False)
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNANSWERED)
            except OSError as error:
                made.close()
                if not patient or left <= _AGAIN:
                    raise PortAbsent(port.host) from error
                time.sleep(_AGAIN)
            else:
                return made

    def discard_unsent(self) -> None:
        if self._ended():
            raise PortAbsent(self._port.host)
        self.close()
        self._socket = self._connect(patient=True)
        self._hold(self._socket.fileno())

    def _ended(self) -> bool:
        """The other side has gone already."""
        try:
            return self._socket.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        with contextlib.suppress(OSError):
            self._socket.close()

"""Lines of text over one kept socket that never blocks: every wait ends by its deadline or a wake.

Of what was sent or received nothing stays when it is closed: it may have been somebody's.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
from collections.abc import Callable

from drivers.wake import Wake

Address = str | tuple[str, int]
"""Path of a UNIX socket; or an IP address and a port: a name would be looked up by C code that
nothing can end."""


class Lost(Exception):
    """The connection is of no use any more; the text says why."""


class Woken(Exception):
    """The wake ended a wait: what was asked may still be answered."""


class SocketLine:
    """Whatever it raises but `Woken`, its owner closes it."""

    def __init__(
        self, peer: str, clock: Callable[[], float], longest: int, piece: int = 1 << 16
    ) -> None:
        """`peer`: as texts of `Lost` call it. `longest`: bytes without a line's end that are none
        of ours any more. `piece`: bytes received at once."""
        self._peer, self._clock = peer, clock
        self._longest, self._piece = longest, piece
        self._socket: socket.socket | None = None
        self._came = bytearray()

    @property
    def open(self) -> bool:
        return self._socket is not None

    def fileno(self) -> int:
        assert self._socket is not None
        return self._socket.fileno()

    def connect(self, family: int, address: Address, wake: Wake, until: float) -> None:
        """Raises OSError, Lost, Woken."""
        self._forget()
        self._socket = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        number = self._socket.connect_ex(address)
        if number == errno.EINPROGRESS:
            self._await(wake, until, writing=True)
            number = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            raise OSError(number, os.strerror(number))

    def close(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
        self._socket = None
        self._forget()

    def send(self, line: str, wake: Wake, until: float) -> None:
        """`line` with its end. Raises OSError, Lost, Woken."""
        assert self._socket is not None
        written = bytearray(line, "utf-8")
        try:
            sent = 0
            while sent < len(written):
                self._await(wake, until, writing=True)
                with memoryview(written) as view:
                    sent += self._socket.send(view[sent:])
        finally:
            written[:] = bytes(len(written))

    def line(self, wake: Wake, until: float) -> bytes:
        """The next line without its end. Raises OSError, Lost, Woken."""
        assert self._socket is not None
        while (end := self._came.find(b"\n")) < 0:
            if len(self._came) > self._longest:
                raise Lost(f"{self._peer}: line has no end")
            self._await(wake, until, writing=False)
            came = self._socket.recv(self._piece)
            if not came:
                raise Lost(f"{self._peer}: hung up")
            self._came += came
        line = bytes(self._came[:end]).rstrip(b"\r")
        del self._came[: end + 1]
        return line

    def _await(self, wake: Wake, until: float, writing: bool) -> None:
        left = max(0.0, until - self._clock())
        own, ours = [wake.fileno()], [self._socket]
        readable, writable, _ = select.select(
            own if writing else own + ours, ours if writing else [], [], left
        )
        if wake.fileno() in readable:
            raise Woken
        if not readable and not writable:
            raise Lost(f"{self._peer}: no answer")

    def _forget(self) -> None:
        self._came[:] = bytes(len(self._came))
        self._came.clear()

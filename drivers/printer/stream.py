"""The way the bytes go, whatever the cable is; and what all links on a file descriptor share.

Nothing here blocks longer than it was told to.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
from typing import Protocol

from drivers import sever
from drivers.wake import Wake

ABSENT = {errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.EIO, errno.ENOTDIR}
TAKEN = {errno.EBUSY, errno.EAGAIN}
READ = 512


class PortAbsent(Exception):
    """The port is not there, or went away."""


class PortRefused(Exception):
    """The port is there but cannot be had (permission, another owner)."""


class PortInUse(PortRefused):
    """Somebody else has it: another setting, another program."""


class Stream(Protocol):
    reopen_when_silent: bool
    """Silence may be the link's and not the printer's: it is opened anew."""

    def wait(self, wake: Wake, seconds: float, writing: bool = False) -> bool:
        """Until something can be read (or, `writing`, a write is worth a try): True. False when the
        time is over or the wake was set before that. Raises PortAbsent."""

    def read(self) -> bytes:
        """What has come, b"" when nothing. Raises PortAbsent."""

    def write(self, data: bytes) -> int:
        """How many bytes were taken, 0 when none can be now. Raises PortAbsent."""

    def discard_unsent(self) -> None:
        """Throw away what has not left yet and stop honouring the device's "busy" signal, so that a
        real-time command reaches a printer that takes no data. Raises PortAbsent."""

    def soft_reset(self) -> bool:
        """Have the printer empty its buffers by the link's own means (USB printer class, request
        SOFT_RESET); False where the link has none or the printer refused. Raises PortAbsent."""

    def sever(self) -> None:
        """From another thread: see `drivers.sever`."""

    def close(self) -> None: ...


class Descriptor:
    """A link that is one non-blocking file descriptor."""

    reopen_when_silent = False
    _end_is_loss = True  # an empty read means the other side is gone

    def __init__(self, fd: int) -> None:
        self._hold(fd)

    def _hold(self, fd: int) -> None:
        """Of a link that is opened anew: another descriptor."""
        self._fd = fd
        self._severable = sever.port(fd)

    def wait(self, wake: Wake, seconds: float, writing: bool = False) -> bool:
        readers = [wake.fileno(), self._fd]
        ready = select.select(readers, [self._fd] if writing else [], [], max(0.0, seconds))
        return wake.fileno() not in ready[0] and bool(ready[0] or ready[1])

    def read(self) -> bytes:
        if not select.select([self._fd], [], [], 0)[0]:
            return b""
        try:
            data = os.read(self._fd, READ)
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

    def soft_reset(self) -> bool:
        return False

    def sever(self) -> None:
        sever.sever(self._severable)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._fd)

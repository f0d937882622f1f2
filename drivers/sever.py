"""Ending what a stuck thread does with a port, from another thread."""

from __future__ import annotations

import contextlib
import os
import termios
from typing import NamedTuple, Protocol, runtime_checkable


@runtime_checkable
class Severable(Protocol):
    """A driver whose port can be taken from under a call that does not come back."""

    def sever(self) -> None:
        """From any thread. Whatever waits at the port ends with the port lost, if it can end."""


class Port(NamedTuple):
    """A descriptor and the file that it stood for when it was opened."""

    fd: int
    device: int
    inode: int


def port(fd: int) -> Port:
    is_now = os.fstat(fd)
    return Port(fd, is_now.st_dev, is_now.st_ino)


def sever(old: Port | None) -> None:
    """Put /dev/null in the port's place: reads find their end, writes go nowhere.

    Closing would not do: the number could be given to another file while the stuck thread still
    means the port. A call that already waits inside the kernel goes on until it is interrupted.
    """
    if old is None:
        return
    with contextlib.suppress(OSError):
        if port(old.fd) != old:  # closed meanwhile, the number may be another's
            return
        with contextlib.suppress(termios.error):  # the last close waits for output to leave
            termios.tcflush(old.fd, termios.TCIOFLUSH)
        null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        try:
            os.dup2(null, old.fd, inheritable=False)
        finally:
            os.close(null)

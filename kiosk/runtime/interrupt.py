"""Getting a thread out of a system call it sits in.

A signal sent to one thread ends its call with EINTR; Python then tries the call again, on the same
number, which by then stands for /dev/null (`drivers.sever`). What sits in a C library's own loop,
or in the kernel without ear for signals, stays where it is.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading

SIGNAL = signal.SIGURG
"""Nobody here asks for urgent data, and without a handler it does nothing: a process that is ending
has taken its handlers away, and must not end by this."""

_prepared = False


def prepare() -> None:
    """Once, on the main thread. Without it `interrupt` does nothing."""
    global _prepared
    signal.signal(SIGNAL, lambda number, frame: None)  # an ignored signal interrupts nothing
    _prepared = True


def interrupt(thread: threading.Thread) -> None:
    """From any thread. One that has ended meanwhile is not there to be found: nothing happens."""
    number = thread.native_id
    if not _prepared or number is None or not thread.is_alive():
        return
    import ctypes  # not before the first frame: hardly ever needed

    with contextlib.suppress(AttributeError):  # a C library without tgkill
        ctypes.CDLL(None).tgkill(os.getpid(), number, SIGNAL)

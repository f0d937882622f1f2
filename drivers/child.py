"""Our side of a child process: what can block in C or in a vendor's code runs there, under a limit.

A child is one Python file that imports nothing of ours, run by path with `python -I`. It reads one
order on standard input and writes its answer to standard output. It gets a small environment, an
own session and no core dump; whatever it started ends with it.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from drivers.wake import Wake

_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "HOME", "TZ", "LD_LIBRARY_PATH")
CRASHED = -1000
"""Code of a child that could not even be started (no memory, no process left)."""


class Ended(NamedTuple):
    """`code` as Python gives it: negative for a signal. `output` belongs to the caller."""

    code: int
    output: bytearray


class Child:
    """One running child. `close` leaves nothing of it behind; safe to call twice.

    Raises OSError when the process cannot be started.
    """

    def __init__(
        self,
        script: Path | str,
        order: bytes | bytearray,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`order` must fit into a pipe (64 KB); no copy of it stays here, so that the caller can
        overwrite it. `environment` adds to the few variables kept."""
        kept = {key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=kept | dict(environment or {}),
            cwd="/",
            bufsize=0,
            start_new_session=True,
        )
        self._code: int | None = None
        self._ended = -1
        try:
            self._ended = os.pidfd_open(self._process.pid)
        except OSError:
            self.close()
            raise
        with contextlib.suppress(OSError):  # it died: its exit code says why
            self._process.stdin.write(order)
            self._process.stdin.close()

    def read(self, space: memoryview, wake: Wake, seconds: float) -> int | None:
        """Bytes put into `space`; 0 when the child will say no more; None when woken or late."""
        pipe = self._process.stdout.fileno()
        watched = [pipe, self._ended, wake.fileno()]
        readable, _, _ = select.select(watched, [], [], max(0.0, seconds))
        if wake.fileno() in readable:
            return None
        if pipe in readable:
            return os.readv(pipe, [space])
        # something it started may hold the pipe open for ever: its own end counts
        return 0 if self._ended in readable else None

    def wait(self, seconds: float) -> bool:
        """Has it ended by itself? It is not reaped here: its group's number stays its own."""
        return bool(select.select([self._ended], [], [], max(0.0, seconds))[0])

    def close(self) -> int:
        """Kill what is left of it; its exit code."""
        if self._code is not None:
            return self._code
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        self._code = self._process.wait()
        if self._ended >= 0:
            os.close(self._ended)
        return self._code


def run(
    script: Path | str,
    order: bytes | bytearray,
    *,
    size: int,
    wake: Wake,
    deadline: float,
    clock: Callable[[], float],
    environment: Mapping[str, str] | None = None,
    grace: float = 0.5,
) -> Ended | None:
    """One call in a child: at most `size` bytes of answer; None when woken or late.

    `grace`: seconds from the end of the answer to the end of the child. A child that does not end
    then is killed and its answer counts as -SIGKILL's.
    """
    try:
        child = Child(script, order, environment)
    except OSError:
        return Ended(CRASHED, bytearray())
    store = bytearray(size)
    view, used = memoryview(store), 0
    try:
        while used < size:
            count = child.read(view[used:], wake, deadline - clock())
            if count is None:
                view[:] = bytes(size)
                return None
            if count == 0:
                break
            used += count
        child.wait(grace)
    finally:
        code = child.close()
        view.release()
    del store[used:]
    return Ended(code, store)

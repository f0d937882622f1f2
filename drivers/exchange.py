"""A request given to a process of our own and its answer taken, both as they go, within a time.

For work that C libraries do on data from outside: it crashes, hangs and grows in the child, whose
memory goes with it. What is personal travels through pipes only.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from drivers.wake import Wake

_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ")
_CHUNK = 1 << 16


class NoAnswer(Exception):
    """Woken, out of time, or more than was agreed: the process is gone, its answer overwritten."""


class Answered(NamedTuple):
    """`code` as Python gives it: negative for a signal. `output` belongs to the caller."""

    code: int
    output: bytearray


def exchange(
    module: str,
    request: Sequence[bytes | bytearray | memoryview],
    wake: Wake,
    clock: Callable[[], float],
    *,
    deadline: float,
    largest: int,
    root: Path,
) -> Answered:
    """Run `python -m module` in `root`, give it the parts of `request`, one after the other, and
    take at most `largest` bytes. Raises NoAnswer, OSError when it cannot be started."""
    child = subprocess.Popen(
        [sys.executable, "-s", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback would hold what it was working on
        env={key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ},
        cwd=root,
        start_new_session=True,
        bufsize=0,
    )
    answer = bytearray()
    try:
        _talk(child, list(request), answer, wake, clock, deadline, largest)
        code = _exit_code(child, wake, clock, deadline)
    except NoAnswer:
        answer[:] = bytes(len(answer))
        raise
    finally:
        _end(child)
    return Answered(code, answer)


def _talk(
    child: subprocess.Popen[bytes],
    request: list[bytes | bytearray | memoryview],
    answer: bytearray,
    wake: Wake,
    clock: Callable[[], float],
    deadline: float,
    largest: int,
) -> None:
    assert child.stdin is not None
    assert child.stdout is not None
    into, out = child.stdin.fileno(), child.stdout.fileno()
    os.set_blocking(into, False)
    parts = [memoryview(part) for part in request if len(part)]
    try:
        while True:
            readable, writable, _ = select.select(
                [out, wake.fileno()], [into] if parts else [], [], max(0.0, deadline - clock())
            )
            if wake.fileno() in readable or not (readable or writable):
                raise NoAnswer("woken" if readable else "out of time")
            if writable:
                _give(child, parts)
            if out in readable:
                piece = os.read(out, _CHUNK)
                if not piece:
                    return
                answer += piece
                if len(answer) > largest:
                    raise NoAnswer("too large")
    finally:
        for part in parts:
            part.release()


def _give(child: subprocess.Popen[bytes], parts: list[memoryview]) -> None:
    """As much as the pipe takes; closed after the last of it."""
    assert child.stdin is not None
    try:
        given = os.write(child.stdin.fileno(), parts[0][:_CHUNK])
    except BrokenPipeError:  # it died: its exit code says why
        parts.clear()
    else:
        left = parts[0][given:]
        if len(left):
            parts[0] = left
        else:
            del parts[0]
    if not parts:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()


def _exit_code(
    child: subprocess.Popen[bytes], wake: Wake, clock: Callable[[], float], deadline: float
) -> int:
    """It has closed its answer; now it must end too."""
    ended = os.pidfd_open(child.pid)
    try:
        left = max(0.0, deadline - clock())
        if not select.select([ended, wake.fileno()], [], [], left)[0]:
            raise NoAnswer("out of time")
    finally:
        os.close(ended)
    code = child.poll()
    return -signal.SIGKILL if code is None else code


def _end(child: subprocess.Popen[bytes]) -> None:
    """Nothing of it stays: neither process nor pipe."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    for pipe in (child.stdin, child.stdout):
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.close()
    child.wait()

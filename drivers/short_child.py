"""A vendor's code in a child process: one order, one answer, a time limit.

What hangs is killed with everything it started, what crashes takes nobody with it. Bytes go in and
out by pipes; nothing stands in arguments or files.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from drivers.wake import Wake

_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "HOME", "TZ", "LD_LIBRARY_PATH")


class Stopped(Exception):
    """Woken before the child was through; it is gone."""


class Late(Exception):
    """The time was up before the child was through; it was killed."""


@dataclass(slots=True)
class Ended:
    """`code`: its exit code, or minus the signal that ended it. `answer`: wipe it after use."""

    code: int
    answer: bytearray = field(repr=False)

    def wipe(self) -> None:
        self.answer[:] = bytes(len(self.answer))


class Limit(NamedTuple):
    """Ends every wait: `wake` set, or `until` come on `clock` (monotonic)."""

    wake: Wake
    until: float
    clock: Callable[[], float]


def call(script: str, order: bytearray, room: int, limit: Limit) -> Ended:
    """Run `script` (the standard library only) on `order`; at most `room` bytes come back.

    `order` is overwritten in any case. Raises Stopped or Late; OSError when there can be no child.
    """
    answer = bytearray(room)
    try:
        child = _start(script)
        alarm = os.pidfd_open(child.pid)
        try:
            _hand_over(child, order, alarm, limit)
            used = _collect(child, answer, alarm, limit)
            _ready([alarm], [], limit)  # not reaped: until then its group's number is its own
        finally:
            os.close(alarm)
            code = _end(child)
    except BaseException:
        answer[:] = bytes(room)
        raise
    finally:
        order[:] = bytes(len(order))
    del answer[used:]
    return Ended(code, answer)


def _start(script: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ},
        cwd="/",
        bufsize=0,  # nothing of the order in a buffer that nobody overwrites
        start_new_session=True,
    )


def _hand_over(child: subprocess.Popen[bytes], order: bytearray, alarm: int, limit: Limit) -> None:
    assert child.stdin is not None
    pipe = child.stdin.fileno()
    os.set_blocking(pipe, False)
    with contextlib.suppress(BrokenPipeError), memoryview(order) as whole:
        at = 0
        while at < len(whole) and alarm not in _ready([alarm], [pipe], limit):
            with contextlib.suppress(BlockingIOError), whole[at:] as rest:
                at += os.write(pipe, rest)
    child.stdin.close()  # one that died before tells why by its exit code


def _collect(child: subprocess.Popen[bytes], answer: bytearray, alarm: int, limit: Limit) -> int:
    assert child.stdout is not None
    pipe, used = child.stdout.fileno(), 0
    with memoryview(answer) as whole:
        while used < len(whole):
            ready = _ready([pipe, alarm], [], limit)
            if pipe not in ready:  # something it started may hold the pipe open for ever
                break
            with whole[used:] as rest:
                count = os.readv(pipe, [rest])
            if count == 0:
                break
            used += count
    return used


def _ready(readers: list[int], writers: list[int], limit: Limit) -> list[int]:
    left = max(0.0, limit.until - limit.clock())
    awake = limit.wake.fileno()
    readable, writable, _ = select.select([*readers, awake], writers, [], left)
    if awake in readable:
        raise Stopped
    if not readable and not writable:
        raise Late
    return [*readable, *writable]


def _end(child: subprocess.Popen[bytes]) -> int:
    """Nothing of the child stays: neither it nor what it started, nor a pipe. Its exit code."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    return child.wait()

"""Has a document drawn in a process of its own, within a time, and takes the file from it.

Reading the fonts takes 280 MB for a second or two, and C code draws: neither belongs into a
terminal that runs for years. What the child knew of a visitor goes with it. Personal data travel
through pipes only.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from drivers.page_printer.interface import CannotMake, Form, Made, Sides
from drivers.wake import Wake
from kiosk.sheets.child import HEADER, Request
from kiosk.sheets.document import Sheet
from kiosk.text import fonts

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 90.0  # three of computing, on a machine that is busy with other things
LARGEST = 200_000_000  # bytes; 100 pages of dots take less
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ")
_CHUNK = 1 << 16


def render(
    sheet: Sheet,
    form: Form,
    wake: Wake,
    clock: Callable[[], float],
    *,
    sides: Sides = Sides.ONE,
    media: str = "iso_a4_210x297mm",
    seconds: float = SECONDS,
) -> Made:
    """The document in that form. Raises CannotMake: woken, out of time, too long, no font."""
    request = msgspec.json.encode(
        Request(
            sheet,
            form.format,
            form.dpi,
            form.type,
            sides.value,
            media,
            int(seconds) + 1,
            {face.value: place for face, place in fonts.paths().items()},
        )
    )
    deadline = clock() + seconds
    child = subprocess.Popen(
        [sys.executable, "-s", "-m", "kiosk.sheets.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback would hold what it was drawing
        env={key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ},
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        answer = _talk(child, request, wake, clock, deadline)
        ending = _exit_code(child, wake, clock, deadline)
    finally:
        _end(child)
    if ending != 0 or len(answer) <= HEADER.size:
        raise CannotMake(f"exit {ending}")
    (pages,) = HEADER.unpack_from(answer)
    return Made(bytes(memoryview(answer)[HEADER.size :]), pages)


def _talk(
    child: subprocess.Popen[bytes],
    request: bytes,
    wake: Wake,
    clock: Callable[[], float],
    deadline: float,
) -> bytearray:
    """Give it the request and take its answer, both as they go."""
    assert child.stdin is not None
    assert child.stdout is not None
    answer, rest = bytearray(), memoryview(request)
    into, out = child.stdin.fileno(), child.stdout.fileno()
    os.set_blocking(into, False)
    while True:
        readable, writable, _ = select.select(
            [out, wake.fileno()], [into] if rest else [], [], max(0.0, deadline - clock())
        )
        if wake.fileno() in readable or not (readable or writable):
            raise CannotMake("woken" if readable else "out of time")
        if writable:
            try:
                rest = rest[os.write(into, rest[:_CHUNK]) :]
            except BrokenPipeError:  # it died: its exit code says why
                rest = rest[:0]
            if not rest:
                with contextlib.suppress(BrokenPipeError):
                    child.stdin.close()
        if out in readable:
            piece = os.read(out, _CHUNK)
            if not piece:
                return answer
            answer += piece
            if len(answer) > LARGEST:
                raise CannotMake("too large")


def _exit_code(
    child: subprocess.Popen[bytes], wake: Wake, clock: Callable[[], float], deadline: float
) -> int:
    """It has closed its answer; now it must end too."""
    ended = os.pidfd_open(child.pid)
    try:
        left = max(0.0, deadline - clock())
        if not select.select([ended, wake.fileno()], [], [], left)[0]:
            raise CannotMake("out of time")
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

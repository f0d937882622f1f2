"""Simulated devices on real pseudo-terminals, for the drivers' contract suites."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from drivers.wake import Wake
from sandbox.devices.bench import Bench, Socket
from sandbox.devices.posture import write_posture
from sandbox.devices.pty import INSTANT

STEP = 0.05  # the longest wait of a step


def eventually(true: Callable[[], bool], seconds: float = 3.0) -> bool:
    """Look again and again, a short step apart, until `true` or the time is up."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        threading.Event().wait(0.005)
    return True


class Rig:
    """One simulated device in a folder of its own."""

    def __init__(self, folder: Path, socket: Socket) -> None:
        self.folder, self.name = folder, socket.name
        self.port = str(folder / socket.name)
        self.wake = Wake()
        self._bench = Bench(folder, INSTANT, [socket])
        self._bench.start()

    def set(self, **values: object) -> None:
        write_posture(self.folder, self.name, **values)

    def unplug(self) -> None:
        self.set(posture="unplug")
        assert eventually(lambda: not os.path.lexists(self.port))

    def plug(self) -> None:
        self.set(posture="normal")
        assert eventually(lambda: os.path.exists(self.port))

    def later(self, seconds: float, act: Callable[[], object]) -> threading.Timer:
        timer = threading.Timer(seconds, act)
        timer.start()
        return timer

    def close(self) -> None:
        self._bench.stop()
        self.wake.close()


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def compiled(source: Path, folder: Path, forms: Iterable[str]) -> dict[str, str]:
    """Shared libraries built from one C file, one a form (a macro that is defined); their paths.

    Fails, never skips, without a compiler.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.fail(f"a C compiler is needed to build {source.name}: install gcc")
    built = {form: str(folder / f"lib{form.lower()}.so") for form in forms}
    for form, library in built.items():
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-o", library, f"-D{form}", str(source)], check=True
        )
    return built


def children(home: bytes) -> list[str]:
    """Processes begun under this HOME that still run, ours or orphaned."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            with contextlib.suppress(OSError):
                if home in (process / "environ").read_bytes().split(b"\0"):
                    found.append(process.name)
    return found

"""Played input devices for the drivers' contract suites."""

from __future__ import annotations

import os
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

from drivers.wake import Wake
from sandbox.devices.input_kernel import InputKernel, Node
from sandbox.devices.inputs import NODE, InputBench, InputSim
from sandbox.devices.posture import Posture, write_posture
from sandbox.shim import built
from tests.drivers.devices_rig import eventually


class InputRig:
    """One device in a folder of its own; `kernel` is for the driver."""

    def __init__(self, folder: Path, name: str, make: Callable[[Posture], InputSim]) -> None:
        self.folder, self.name = folder, name
        self.port = str(folder / name)
        self.wake = Wake()
        self._bench = InputBench(folder, {name: make})
        self.kernel: InputKernel = self._bench.kernel
        self._bench.start()
        assert eventually(lambda: os.path.exists(self.port))

    @property
    def node(self) -> Node:
        return self._bench.nodes[self.name]

    def set(self, **values: object) -> None:
        write_posture(self.folder, self.name, **values)

    def unplug(self) -> None:
        self.set(posture="unplug")
        assert eventually(lambda: not os.path.lexists(self.port))

    def plug(self, posture: str = "normal") -> None:
        self.set(posture=posture)
        assert eventually(lambda: os.path.exists(self.port))

    def idle(self) -> None:
        """Wait until the device has sent everything."""
        sent, still = -1, 0
        while still < 8:  # more than it waits for a reader
            still = still + 1 if sent == self.node.packets else 0
            sent = self.node.packets
            threading.Event().wait(0.05)

    def later(self, seconds: float, act: Callable[[], object]) -> threading.Timer:
        timer = threading.Timer(seconds, act)
        timer.start()
        return timer

    def close(self) -> None:
        self._bench.stop()
        self.wake.close()


class RawNode:
    """A descriptor that a test fills with bytes of its own; every question is answered alike.

    `able`: what each EVIOCGBIT says, all bits set or none.
    """

    def __init__(self, able: int = 0xFF) -> None:
        self.able = able
        self._ends: list[int] = []

    def open(self, path: str) -> int:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        self._ends.append(writing)
        return reading

    def ioctl(self, fd: int, request: int, argument: int | bytearray) -> int:
        if isinstance(argument, bytearray) and 0x20 <= request & 0xFF < 0x40:
            argument[:] = bytes([self.able]) * len(argument)
        return 0

    def send(self, data: bytes) -> None:
        os.write(self._ends[-1], data)

    def close(self) -> None:
        while self._ends:
            os.close(self._ends.pop())


def event(kind: int, code: int, value: int, at: float | None = None) -> bytes:
    """struct input_event; now, if not told when."""
    at = time.monotonic() if at is None else at
    return struct.pack("qqHHi", int(at), int(at % 1 * 1e6), kind, code, value)


def press(code: int, down: bool = True, up: bool = True) -> bytes:
    """A key pressed and released, each with its report."""
    report = event(0, 0, 0)
    return (event(1, code, 1) + report) * down + (event(1, code, 0) + report) * up


def node_library(folder: Path) -> Path:
    """`sandbox/devices/input_node.c`, compiled in `folder`."""
    return built(NODE, folder)


def under(library: Path, folder: Path) -> dict[str, str]:
    """Environment of a program for which the FIFOs in `folder` are input devices."""
    return {"LD_PRELOAD": str(library), "INPUT_FOLDER": str(folder)}


class FifoNode:
    """A device of another process: a FIFO named keyboard, keypad or touch."""

    def __init__(self, path: Path) -> None:
        self.path, self._fd = path, -1

    def plug(self) -> None:
        os.mkfifo(self.path)
        self._fd = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    def send(self, *events: bytes) -> None:
        os.write(self._fd, b"".join(events))

    def pull(self) -> None:
        if self._fd >= 0:
            self.path.unlink()
            os.close(self._fd)
            self._fd = -1


def played_node(path: Path) -> FifoNode:
    made = FifoNode(path)
    made.plug()
    return made

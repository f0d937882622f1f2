"""The kernel's side of /dev/input, played in this process: nodes, readers, grabs, requests.

Bytes leave as `struct input_event` through a pipe a reader; requests are answered from the numbers
in <linux/input.h>, read here anew. What the kernel does when a reader is too slow, or its device is
pulled out, is done here as well. Not played: that requests for states empty a reader's queue.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import struct
import sys
import termios
import threading
import time
from collections.abc import Iterable
from pathlib import Path

EV_SYN, EV_KEY, EV_ABS, EV_MSC, EV_SW, EV_LED = 0, 1, 3, 4, 5, 17
SYN_REPORT, SYN_DROPPED, MSC_SCAN = 0, 3, 4
QUEUE = 64  # events the kernel keeps for a reader of a keyboard
_EVENT = struct.Struct("qqHHi")
_STATES = {0x18: EV_KEY, 0x19: EV_LED, 0x1B: EV_SW}
_CLOCKS = {0: time.time, 1: time.monotonic}

Packet = Iterable[tuple[int, int, int]]
"""(type, code, value) that happen at once; the report that ends it is added."""


class _Reader:
    def __init__(self) -> None:
        self.fd, self._end = os.pipe()
        os.set_blocking(self.fd, False)
        os.set_blocking(self._end, False)
        self.clock = time.time

    @property
    def there(self) -> bool:
        """The driver has not closed its end."""
        if self._end < 0:
            return False
        poll = select.poll()
        poll.register(self._end, 0)
        return not poll.poll(0)

    @property
    def waiting(self) -> int:
        """Events in the queue."""
        held = bytearray(4)
        fcntl.ioctl(self._end, termios.FIONREAD, held)
        return int.from_bytes(held, sys.byteorder) // _EVENT.size

    def put(self, packet: Packet) -> None:
        at = self.clock()
        stamp = (int(at), int(at % 1 * 1_000_000))
        rows = [*packet, (EV_SYN, SYN_REPORT, 0)]
        try:
            if self.waiting + len(rows) > QUEUE:
                self._drop()
                rows = [(EV_SYN, SYN_DROPPED, 0), *rows]
            os.write(self._end, b"".join(_EVENT.pack(*stamp, *row) for row in rows))
        except OSError:
            self.hang_up()

    def _drop(self) -> None:
        """A full queue is emptied, as the kernel does; what is new comes after SYN_DROPPED."""
        again = os.open(f"/proc/self/fd/{self.fd}", os.O_RDONLY | os.O_NONBLOCK)
        try:
            with contextlib.suppress(BlockingIOError):
                while os.read(again, 4096):
                    pass
        finally:
            os.close(again)

    def hang_up(self) -> None:
        if self._end >= 0:
            os.close(self._end)
            self._end = -1


class Node:
    """One device that is plugged in. `able`: what it can send, codes by type."""

    def __init__(self, name: str, able: dict[int, set[int]]) -> None:
        self.name, self.able = name, able
        self.on: dict[int, set[int]] = {EV_KEY: set(), EV_SW: set(), EV_LED: set()}
        self.foreign_grab = False  # somebody else has it
        self.packets = 0  # sent so far
        self._readers: list[_Reader] = []
        self._grabber: _Reader | None = None
        self.gone = False
        self.lock = threading.RLock()

    def emit(self, packet: Packet) -> None:
        """Something happened on the device: whoever may read it gets it."""
        packet = list(packet)
        with self.lock:
            self.packets += 1
            for kind, code, value in packet:
                if kind in self.on:
                    (self.on[kind].add if value else self.on[kind].discard)(code)
            self._sweep()
            for reader in [self._grabber] if self._grabber else self._readers:
                if not self.foreign_grab:
                    reader.put(packet)

    def read_up_to(self, seconds: float) -> bool:
        """Wait until all readers have taken nearly everything; False when they did not."""
        end = time.monotonic() + seconds
        while True:
            with self.lock:
                self._sweep()
                fullest = max((r.waiting for r in self._readers), default=0)
            if fullest < QUEUE // 4:
                return True
            if time.monotonic() > end:
                return False
            time.sleep(0.0002)

    @property
    def grabbed(self) -> bool:
        with self.lock:
            self._sweep()
            return self._grabber is not None

    def attach(self) -> _Reader:
        with self.lock:
            self._sweep()
            reader = _Reader()
            self._readers.append(reader)
            return reader

    def pull(self) -> None:
        with self.lock:
            self.gone = True
            for reader in self._readers:
                reader.hang_up()

    def request(self, reader: _Reader, request: int, argument: int | bytearray) -> None:
        number, size = request & 0xFF, request >> 16 & 0x3FFF
        with self.lock:
            if self.gone:
                raise OSError(errno.ENODEV, "gone")
            if request >> 8 & 0xFF != ord("E"):
                raise OSError(errno.ENOTTY, "no request of evdev")
            if number == 0x90:
                self._grab(reader, bool(argument))
            elif number == 0xA0:
                clock = struct.unpack("i", bytes(argument))[0]  # type: ignore[arg-type]
                if clock not in _CLOCKS:
                    raise OSError(errno.EINVAL, "no such clock")
                reader.clock = _CLOCKS[clock]
            else:
                answer = self._answer(number)
                assert isinstance(argument, bytearray)
                room = min(size, len(argument))
                argument[:room] = answer[:room].ljust(room, b"\0")

    def _answer(self, number: int) -> bytes:
        if number == 0x02:
            return struct.pack("HHHH", 3, 0x1234, 0x5678, 0x0110)
        if number == 0x06:
            return self.name.encode()
        if number in _STATES:
            return _field(self.on[_STATES[number]])
        if 0x20 <= number < 0x40:
            kind = number - 0x20
            return _field(set(self.able) | {EV_SYN} if kind == 0 else self.able.get(kind, set()))
        raise OSError(errno.EINVAL, "unknown request")

    def _grab(self, reader: _Reader, wanted: bool) -> None:
        self._sweep()
        if not wanted:
            if self._grabber is not reader:
                raise OSError(errno.EINVAL, "not yours")
            self._grabber = None
        elif self._grabber is not None or self.foreign_grab:
            raise OSError(errno.EBUSY, "grabbed")
        else:
            self._grabber = reader

    def _sweep(self) -> None:
        """A reader that was closed gives its grab back."""
        for reader in [r for r in self._readers if not r.there]:
            reader.hang_up()
            self._readers.remove(reader)
            if reader is self._grabber:
                self._grabber = None


class InputKernel:
    """What a driver calls instead of the system: nodes under their stable names."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._open: dict[int, tuple[Node, _Reader]] = {}
        self._lock = threading.Lock()

    def plug(self, path: Path, node: Node) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            self._nodes[str(path)] = node
        path.touch()  # who sees it may open it

    def unplug(self, path: Path) -> None:
        with self._lock:
            node = self._nodes.pop(str(path), None)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        if node is not None:
            node.pull()

    def open(self, path: str) -> int:
        with self._lock:
            node = self._nodes.get(path)
            if node is None:
                raise FileNotFoundError(errno.ENOENT, "no such device", path)
            reader = node.attach()
            self._open[reader.fd] = (node, reader)  # whoever had this number has closed it
            return reader.fd

    def ioctl(self, fd: int, request: int, argument: int | bytearray) -> int:
        with self._lock:
            found = self._open.get(fd)
        if found is None:
            raise OSError(errno.ENOTTY, "no input device")
        node, reader = found
        node.request(reader, request, argument)
        return 0


def _field(numbers: set[int]) -> bytes:
    field = bytearray(max(numbers, default=0) // 8 + 1)
    for number in numbers:
        field[number // 8] |= 1 << number % 8
    return bytes(field)

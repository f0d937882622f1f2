"""One input device by its stable name: opened, checked, grabbed where asked, read event by event.

Beside `drivers/serial_line.py` for what the kernel has already decoded. The device words are the
same: its node absent (powerOff), there but not to be had or not what it should be (offline).
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import struct
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from drivers import sever
from drivers.back_off import BackOff
from drivers.evdev import codes
from drivers.status import DeviceState, Status
from drivers.wake import Wake
from drivers.wiped_buffer import WipedBuffer

Clock = Callable[[], float]
"""Seconds on the machine's monotonic clock: the kernel stamps events with the same."""

EVENT = struct.Struct("@llHHi")
"""struct input_event: seconds, microseconds, type, code, value. 24 bytes where long has 8."""

_AT_ONCE = 64  # events read in one go: the kernel's own queue of a reader is seldom longer
_CLOCK_MONOTONIC = 1
_ABSENT = frozenset({errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.EIO, errno.ENOTDIR})


class DeviceLost(Exception):
    """The device went away under the driver (cable pulled)."""


class InputEvent(NamedTuple):
    at: float  # seconds, monotonic; when the kernel got it, never later than now
    type: int
    code: int
    value: int


class Kernel(Protocol):
    """The two system calls a test may play; the bytes are always read from a real descriptor."""

    def open(self, path: str) -> int:
        """A non-blocking descriptor. Raises OSError."""

    def ioctl(self, fd: int, request: int, argument: int | bytearray) -> int:
        """Fills `argument` where the request reads. Raises OSError."""


class _Linux:
    def open(self, path: str) -> int:
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def ioctl(self, fd: int, request: int, argument: int | bytearray) -> int:
        return fcntl.ioctl(fd, request, argument)


LINUX = _Linux()


class InputLine:
    """Belongs to the thread that uses it. Nothing is opened until `connect`.

    `wants`: (type, code) of which the device must be able to send one, or it is the wrong device.
    `grab`: what it sends comes to nobody else (EVIOCGRAB); refused, the device is not used at all.
    """

    def __init__(
        self,
        path: str,
        clock: Clock,
        wants: Sequence[tuple[int, int]],
        *,
        grab: bool,
        kernel: Kernel = LINUX,
        shortest: float = 0.25,
        longest: float = 5.0,
    ) -> None:
        self.path = path
        self.clock = clock
        self.status = Status(DeviceState.STARTING, "none", clock())
        self.openings = 0  # so that an owner sees that this is a new one
        self._wants, self._grab, self._kernel = tuple(wants), grab, kernel
        self._back_off = BackOff(clock, shortest, longest)
        self._fd: int | None = None
        self._port: sever.Port | None = None
        self._buffer = WipedBuffer(_AT_ONCE * EVENT.size)

    # -- opening and closing

    def connect(self, wake: Wake, deadline: float, patient: bool = True) -> bool:
        """Have the device open; False when it cannot be, or when woken or late while waiting.

        A `patient` caller waits out the back-off first; an impatient one (a probe) tries at once.
        """
        if self._fd is not None and self._hung_up():
            self.close()
        if self._fd is not None:
            return True
        if patient and not self._back_off.wait(wake, deadline):
            return False
        return self._open()

    @property
    def is_open(self) -> bool:
        return self._fd is not None

    def close(self) -> None:
        """Closing gives a grab back."""
        if self._fd is not None:
            with contextlib.suppress(OSError):
                os.close(self._fd)
            self._fd = self._port = None
        self._buffer.wipe()

    def sever(self) -> None:
        """From another thread: whoever is stuck at the device finds it lost, and a grab is given
        back."""
        sever.sever(self._port)

    def failed(self, state: DeviceState, source: str) -> None:
        """Close, note why, and let the next opening wait."""
        self.close()
        self.status = Status(state, source, self.clock())
        self._back_off.failed()

    def lost(self) -> None:
        """After DeviceLost."""
        self.failed(DeviceState.POWER_OFF, "device lost")

    def _open(self) -> bool:
        try:
            self._fd = self._kernel.open(self.path)
            self._port = sever.port(self._fd)
        except OSError as error:
            if error.errno in _ABSENT:
                self.failed(DeviceState.POWER_OFF, "open: device absent")
            elif error.errno in {errno.EACCES, errno.EPERM}:
                self.failed(DeviceState.OFFLINE, "open: not permitted")
            else:
                self.failed(DeviceState.OFFLINE, f"open: {_name(error)}")
            return False
        except ValueError:  # a path that can be none
            self.failed(DeviceState.POWER_OFF, "open: device absent")
            return False
        doing = ""
        try:
            doing = "EVIOCGBIT"
            if not any(code in self._able(kind) for kind, code in self._wants):
                self.failed(DeviceState.OFFLINE, "EVIOCGBIT: another kind of device")
                return False
            doing = "EVIOCSCLOCKID"
            self._ask(codes.EVIOCSCLOCKID, bytearray(struct.pack("@i", _CLOCK_MONOTONIC)))
            if self._grab:
                doing = "EVIOCGRAB"
                self._ask(codes.EVIOCGRAB, 1)
        except DeviceLost:
            self.lost()
            return False
        except OSError as error:
            in_use = doing == "EVIOCGRAB" and error.errno == errno.EBUSY
            why = "grabbed by another" if in_use else _name(error)
            self.failed(DeviceState.OFFLINE, f"{doing}: {why}")
            return False
        self._back_off.succeeded()
        self.openings += 1
        self.status = Status(DeviceState.ONLINE, doing, self.clock())
        return True

    def _hung_up(self) -> bool:
        assert self._fd is not None
        poll = select.poll()
        poll.register(self._fd, 0)
        return bool(poll.poll(0))

    # -- questions; each raises DeviceLost

    def ask(self) -> None:
        """Is it still there? EVIOCGID, because the requests for states empty the queue."""
        try:
            self._ask(codes.EVIOCGID, bytearray(8))
        except OSError as error:
            self.failed(DeviceState.OFFLINE, f"EVIOCGID: {_name(error)}")
            return
        self.status = Status(DeviceState.ONLINE, "EVIOCGID", self.clock())

    def keys_down(self) -> frozenset[int]:
        return self._bits(codes.EVIOCGKEY, codes.EV_KEY)

    def lights_on(self) -> frozenset[int]:
        return self._bits(codes.EVIOCGLED, codes.EV_LED)

    def switches_on(self) -> frozenset[int]:
        return self._bits(codes.EVIOCGSW, codes.EV_SW)

    def able(self, kind: int, code: int) -> bool:
        """Can it send this? False also where it does not say."""
        try:
            return code in self._able(kind)
        except OSError:
            return False

    def _able(self, kind: int) -> frozenset[int]:
        return self._field(codes.eviocgbit(kind), kind)

    def _bits(self, request: int, kind: int) -> frozenset[int]:
        try:
            return self._field(request, kind)
        except OSError:  # it has no such states
            return frozenset()

    def _field(self, request: int, kind: int) -> frozenset[int]:
        field = bytearray(codes.field_bytes(kind))
        self._ask(request, field)
        return frozenset(n for n in range(len(field) * 8) if field[n // 8] >> n % 8 & 1)

    def _ask(self, request: int, argument: int | bytearray) -> None:
        if self._fd is None:
            raise DeviceLost
        try:
            self._kernel.ioctl(self._fd, request, argument)
        except OSError as error:
            if error.errno in {errno.ENODEV, errno.EBADF}:
                raise DeviceLost from error
            raise

    # -- events

    def receive(self, wake: Wake, deadline: float) -> list[InputEvent]:
        """What came, at least one event; none when woken or late. Raises DeviceLost."""
        while True:
            if self._fd is None:
                raise DeviceLost
            left = max(0.0, deadline - self.clock())
            poll = select.poll()
            poll.register(wake.fileno(), select.POLLIN)
            poll.register(self._fd, select.POLLIN)
            ready = {fd for fd, _ in poll.poll(int(left * 1000 + 0.999))}
            if wake.fileno() in ready or self._fd not in ready:
                return []
            try:
                count = os.readv(self._fd, [self._buffer.space()])
            except BlockingIOError:
                continue
            except OSError as error:
                raise DeviceLost from error
            if count == 0:
                raise DeviceLost
            self._buffer.filled(count)
            if events := self._taken():
                return events

    def _taken(self) -> list[InputEvent]:
        """Whole events out of the store; the kernel gives no others, but a part would wait."""
        held, now = self._buffer.held(), self.clock()
        whole = len(held) - len(held) % EVENT.size
        events = [
            InputEvent(min(now, second + micro / 1e6), kind, code, value)
            for second, micro, kind, code, value in EVENT.iter_unpack(held[:whole])
        ]
        self._buffer.cut(0, whole)
        return events


def _name(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, "error")

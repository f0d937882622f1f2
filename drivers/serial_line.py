"""One serial port that may be absent, taken, silent or pulled out, and what is known of it.

Shared by the serial drivers: opening with a bounded back-off (hot-plug), waits that a `Wake` ends,
and the device words of the architecture (port absent, silent, says so itself) kept apart.
"""

from __future__ import annotations

import contextlib
import enum
import errno
import fcntl
import os
import select
import termios
from collections.abc import Callable

import serial

from drivers import meter, sever
from drivers.back_off import BackOff
from drivers.status import PORT_IN_USE, DeviceState, Status
from drivers.wake import Wake

Clock = Callable[[], float]
"""Seconds on a clock that never runs backwards."""


class PortLost(Exception):
    """The port went away under the driver (cable pulled)."""


class Waited(enum.Enum):
    """Why a wait on the port ended with nothing."""

    TIMEOUT = "timeout"
    WOKEN = "woken"


class SerialLine:
    """An 8N1 port by its stable name. Belongs to the thread that uses it.

    Nothing is opened until `connect`. `fresh` is True from each opening until the device has proved
    itself (`good`). Back-off: after each failure the next opening waits twice as long, between
    `shortest` and `longest` seconds; the first answer resets it.
    """

    def __init__(
        self, path: str, baud: int, clock: Clock, shortest: float = 0.25, longest: float = 5.0
    ) -> None:
        self.path = path
        self.clock = clock
        self.fresh = True
        self.status = Status(DeviceState.STARTING, "none", clock())
        self._baud = baud
        self._back_off = BackOff(clock, shortest, longest)
        self._serial: serial.Serial | None = None
        self._port: sever.Port | None = None

    # -- opening and closing

    def connect(self, wake: Wake, deadline: float, patient: bool = True) -> bool:
        """Have the port open; False when it cannot be, or when woken or late while waiting.

        A `patient` caller waits out the back-off first; an impatient one (a probe) tries at once.
        """
        if self._serial is not None and self._hung_up():
            self.close()
        if self._serial is not None:
            return True
        if patient and not self._back_off.wait(wake, deadline):
            return False
        return self._open()

    def close(self) -> None:
        if self._serial is not None:
            # a port whose device is gone may refuse even this
            with contextlib.suppress(OSError, serial.SerialException):
                self._serial.close()
            self._serial = self._port = None
        self.fresh = True

    def sever(self) -> None:
        """From another thread: whoever is stuck at the port finds it lost."""
        sever.sever(self._port)

    def _open(self) -> bool:
        try:
            self._serial = serial.Serial(self.path, self._baud, timeout=0, exclusive=True)
            self._port = sever.port(self._fd())
            _claim(self._fd())
        except (OSError, serial.SerialException, termios.error) as error:
            number = getattr(error, "errno", None)
            if number in {errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.EIO} or not os.path.exists(
                self.path
            ):
                self.failed(DeviceState.POWER_OFF, "open: port absent")
            elif number in {errno.EBUSY, errno.EAGAIN}:  # another's TIOCEXCL, another's lock
                self.failed(DeviceState.OFFLINE, PORT_IN_USE)
            elif number in {errno.EACCES, errno.EPERM}:
                self.failed(DeviceState.OFFLINE, "open: not permitted")
            else:
                self.failed(DeviceState.OFFLINE, "open: no serial port")
            return False
        self.fresh = True
        return True

    def _hung_up(self) -> bool:
        poll = select.poll()
        poll.register(self._fd(), 0)
        return any(
            event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in poll.poll(0)
        )

    # -- what is known

    def good(self, source: str) -> None:
        """The device answered `source` sensibly."""
        self._back_off.succeeded()
        self.fresh = False
        self.status = Status(DeviceState.ONLINE, source, self.clock())

    def failed(self, state: DeviceState, source: str) -> None:
        """Close, note why, and let the next opening wait."""
        self.close()
        self.status = Status(state, source, self.clock())
        self._back_off.failed()

    # -- bytes

    def send(self, data: bytes, wake: Wake | None, deadline: float) -> Waited | None:
        """Write all of `data`; None when done. Raises PortLost.

        Without a wake for what must go out even when the caller was woken (trigger off).
        """
        rest = memoryview(data)
        while rest:
            waited = self._await(wake, deadline, writing=True)
            if waited is not None:
                return waited
            try:
                count = os.write(self._fd(), rest)
                meter.passed(self.path, sent=count)
                rest = rest[count:]
            except BlockingIOError:
                continue
            except OSError as error:
                raise PortLost from error
        return None

    def receive(self, space: memoryview, wake: Wake, deadline: float) -> int | Waited:
        """Read what is there into `space` (at least one byte), or say why not. Raises PortLost."""
        while True:
            waited = self._await(wake, deadline, writing=False)
            if waited is not None:
                return waited
            try:
                count = os.readv(self._fd(), [space])
            except BlockingIOError:
                continue
            except OSError as error:
                raise PortLost from error
            if count == 0:  # readable with nothing to read: hung up
                raise PortLost
            meter.passed(self.path, got=count)
            return count

    def flush(self) -> None:
        """Throw away what came unasked. Raises PortLost."""
        try:
            termios.tcflush(self._fd(), termios.TCIFLUSH)
        except (OSError, termios.error) as error:
            raise PortLost from error

    def _await(self, wake: Wake | None, deadline: float, writing: bool) -> Waited | None:
        port = self._fd()
        readers = [] if wake is None else [wake.fileno()]
        writers = [port] if writing else []
        if not writing:
            readers.append(port)
        left = max(0.0, deadline - self.clock())
        readable, writable, _ = select.select(readers, writers, [], left)
        if wake is not None and wake.fileno() in readable:
            return Waited.WOKEN
        if port in readable or port in writable:
            return None
        return Waited.TIMEOUT

    def _fd(self) -> int:
        if self._serial is None or self._serial.fd is None:
            raise PortLost
        return self._serial.fd


def _claim(fd: int) -> None:
    """Programs that know nothing of locks (modem managers, terminals) are kept out by the kernel.

    Not on a pseudo-terminal: there the claim would outlive its owner as long as the other end is
    open. On a real line it ends with the last close.
    """
    if not os.ttyname(fd).startswith("/dev/pts/"):
        fcntl.ioctl(fd, termios.TIOCEXCL)

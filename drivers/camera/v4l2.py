"""Driver of a V4L2 camera. Every word with the device is spoken in a child process with a limit.

A camera's kernel driver may block for ever in DQBUF (a loose USB plug), and a picture from outside
is decoded by a C library: both happen in the child, which is killed when its time is up and whose
memory, with the face in it, goes with it. Only finished pixels come back, through a pipe.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from drivers import child
from drivers.back_off import BackOff
from drivers.camera import v4l2_child as said
from drivers.camera.interface import CaptureFailure, Frame, NotCaptured
from drivers.status import DeviceState, Status
from drivers.wake import Wake

_HEAD = struct.Struct(">HH")
_FAULTS: dict[int, tuple[DeviceState, str, CaptureFailure]] = {
    said.ABSENT: (DeviceState.POWER_OFF, "open: port absent", CaptureFailure.FAULT),
    said.BUSY: (DeviceState.DEVICE_BUSY, "S_FMT: held by another program", CaptureFailure.BUSY),
    said.NO_CAMERA: (DeviceState.OFFLINE, "QUERYCAP: no capture device", CaptureFailure.FAULT),
    said.WRONG_FORMAT: (DeviceState.OFFLINE, "S_FMT: no MJPEG, no YUYV", CaptureFailure.FAULT),
    said.UNREADABLE: (DeviceState.OFFLINE, "DQBUF: no picture", CaptureFailure.UNREADABLE),
    said.BROKE_OFF: (DeviceState.OFFLINE, "stream broke off", CaptureFailure.FAULT),
    said.NOT_PERMITTED: (DeviceState.OFFLINE, "open: not permitted", CaptureFailure.FAULT),
}


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds; frames left to the exposure before one is kept."""

    check: float = 3.0
    capture: float = 6.0  # from the child's start; a USB camera needs 1 to 2
    skip: int = 6
    shortest_back_off: float = 0.5
    longest_back_off: float = 30.0


class V4l2Camera:
    """A `Camera`. Nothing of it is open between two calls."""

    def __init__(
        self,
        port: str,
        width: int,
        height: int,
        clock: Callable[[], float],
        pace: Pace = Pace(),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`environment` reaches the child only (a test's stand-in below the kernel interface)."""
        self._port = port
        self._size = (width, height)
        self._clock = clock
        self._pace = pace
        self._environment = dict(environment or {})
        self._back_off = BackOff(clock, pace.shortest_back_off, pace.longest_back_off)
        self._status = Status(DeviceState.STARTING, "none", clock())

    def status(self) -> Status:
        return self._status

    def close(self) -> None:
        """Nothing is held between calls."""

    def probe(self, wake: Wake) -> Status:
        deadline = self._clock() + self._pace.check
        ended = self._call("check", 1, wake, deadline)
        if ended is None:
            if not wake.is_set():
                self._failed(DeviceState.OFFLINE, "no answer to QUERYCAP")
        elif ended.code == 0:
            self._good("QUERYCAP")
        else:
            self._fault(ended.code)
        return self._status

    def capture(self, wake: Wake, seconds: float) -> Frame | NotCaptured:
        asked = self._clock()
        if not self._back_off.wait(wake, asked + seconds):
            return NotCaptured(CaptureFailure.CANCELLED)
        limit = self._clock() + self._pace.capture
        deadline = min(limit, asked + seconds)
        largest = _HEAD.size + said.LARGEST_SIDE**2 * 3
        # room for what was asked for and a little more: a camera may have only a larger size
        size = min(largest, _HEAD.size + 12 * max(1, self._size[0] * self._size[1]))
        ended = self._call("capture", size, wake, deadline)
        if ended is None:
            if wake.is_set() or deadline < limit:
                return NotCaptured(CaptureFailure.CANCELLED)
            self._failed(DeviceState.OFFLINE, "DQBUF: no frame")
            return NotCaptured(CaptureFailure.NO_FRAME)
        if ended.code != 0:
            return NotCaptured(self._fault(ended.code))
        return self._frame(ended.output)

    # -- inside

    def _call(self, call: str, size: int, wake: Wake, deadline: float) -> child.Ended | None:
        if not os.path.exists(self._port):  # saves a process for as long as nothing is plugged in
            return child.Ended(said.ABSENT, bytearray())
        order = {
            "port": self._port,
            "width": self._size[0],
            "height": self._size[1],
            "call": call,
            "skip": self._pace.skip,
        }
        return child.run(
            Path(said.__file__),
            json.dumps(order).encode(),
            size=size,
            wake=wake,
            deadline=deadline,
            clock=self._clock,
            environment=self._environment,
        )

    def _frame(self, answer: bytearray) -> Frame | NotCaptured:
        if len(answer) >= _HEAD.size:
            width, height = _HEAD.unpack_from(answer)
            if width and height and len(answer) == _HEAD.size + width * height * 3:
                del answer[: _HEAD.size]
                self._good("DQBUF")
                return Frame(width, height, answer)
        answer[:] = bytes(len(answer))
        self._failed(DeviceState.OFFLINE, "answer is no frame")
        return NotCaptured(CaptureFailure.FAULT)

    def _fault(self, code: int) -> CaptureFailure:
        if code == said.DARK:
            self._good("DQBUF")  # the camera works; what it sees is for somebody to look at
            return CaptureFailure.DARK
        if code in _FAULTS:
            state, source, why = _FAULTS[code]
            self._failed(state, source)
            return why
        reason = f"killed by signal {-code}" if -64 <= code < 0 else f"exit {code}"
        self._failed(DeviceState.OFFLINE, f"child ended: {reason}")
        return CaptureFailure.FAULT

    def _good(self, source: str) -> None:
        self._back_off.succeeded()
        self._status = Status(DeviceState.ONLINE, source, self._clock())

    def _failed(self, state: DeviceState, source: str) -> None:
        self._back_off.failed()
        self._status = Status(state, source, self._clock())

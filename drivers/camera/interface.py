"""What the terminal asks of a camera: one still picture, now, of whoever stands before it.

Optional everywhere. A picture is never written to disk; its owner wipes it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Protocol

from drivers.status import Status
from drivers.wake import Wake


class CaptureFailure(enum.StrEnum):
    DARK = "dark"  # a frame came and shows nothing: lens covered, or no light
    BUSY = "busy"  # another program holds the camera
    NO_FRAME = "no-frame"  # the camera was started and sent nothing
    UNREADABLE = "unreadable"  # frames came, none of them is a picture
    FAULT = "fault"  # the device, not the picture: see status()
    CANCELLED = "cancelled"  # the wake was set, or the caller's time was up


@dataclass(slots=True)
class Frame:
    """A picture: `width` × `height` pixels, three bytes each (R, G, B), rows from the top.

    A face is personal: repr shows the size only, and `wipe` overwrites the pixels.
    """

    width: int
    height: int
    pixels: bytearray = field(repr=False)

    def wipe(self) -> None:
        self.pixels[:] = bytes(len(self.pixels))


@dataclass(frozen=True, slots=True)
class NotCaptured:
    why: CaptureFailure


class Camera(Protocol):
    """One camera under one stable name. One owner: the thread that made it."""

    def capture(self, wake: Wake, seconds: float) -> Frame | NotCaptured:
        """Start the camera, take one frame, stop it; at most `seconds`, or until `wake` is set."""

    def status(self) -> Status:
        """Last known state with source and time; does not talk to the device."""

    def probe(self, wake: Wake) -> Status:
        """Ask the device now what it is, without starting it: no light on it goes on."""

    def close(self) -> None: ...

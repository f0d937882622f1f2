"""The document camera: its own supervised thread, at work only while somebody lays papers under it.

Looking is a picture a second or so, small, for the glass; taking is one more, looked at in a
process of its own. A picture that nobody waits for any more is overwritten here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, Protocol

from drivers.camera.interface import CaptureFailure, Frame, NotCaptured
from drivers.wake import Wake
from kiosk.papers.look import SECONDS, NotJudged, look
from kiosk.papers.page import Page, Pixels
from kiosk.papers.sought import Sought
from kiosk.runtime.hands import Answer
from kiosk.runtime.supervised import Lease, Supervisor, Worker
from kiosk.visit.states import Event

if TYPE_CHECKING:
    from drivers.camera.interface import Camera

OPEN_SECONDS = 5.0
CAPTURE_SECONDS = 8.0
"""Of one picture; a USB camera takes two or three."""

BETWEEN = 0.35
"""Seconds between two pictures for the glass."""

SEEN_LONGEST = 720  # px
LONGEST_LOOK = 600.0  # seconds: no camera looks on when its page was forgotten

TROUBLES = {
    CaptureFailure.DARK: "camera.dark",
    CaptureFailure.BUSY: "camera.away",
    CaptureFailure.NO_FRAME: "camera.away",
    CaptureFailure.UNREADABLE: "camera.away",
    CaptureFailure.FAULT: "camera.away",
}
"""String keys: what a visitor is told."""

NAME = "camera"
"""Of its thread in the journal: that of the device."""

AWAY, UNCLEAR = "camera.away", "camera.unclear"

Look = Callable[[int, int, bytearray, Wake, Callable[[], float], Sought], Page]


class _Opening(Protocol):
    def __call__(self) -> Camera: ...


class _Job(Enum):
    LOOK = auto()
    TAKE = auto()


class _Wanted(NamedTuple):
    job: _Job
    answer: Answer
    since: float
    sought: Sought = Sought.PAGE


class Photographing:
    """`see`, `take` and `stop` from any thread; answers come on the camera's own."""

    def __init__(
        self,
        opening: _Opening,
        supervisor: Supervisor,
        judge: Look = look,
        between: float = BETWEEN,
    ) -> None:
        self._open, self._judge, self._between = opening, judge, between
        self._clock = supervisor.clock
        self._lock = threading.Lock()
        self._wanted: _Wanted | None = None
        self._worker = Worker(NAME, self._run, supervisor, hung=self._lost, broke=self._lost)
        self._worker.start()

    def see(self, answer: Answer) -> None:
        """PAPER_SEEN with each picture, or CAMERA_FAILED, until `stop` or another wish."""
        self._want(_Job.LOOK, answer)

    def take(self, answer: Answer, sought: Sought = Sought.PAGE) -> None:
        """PICTURE_TAKEN with a page once, or CAMERA_FAILED."""
        self._want(_Job.TAKE, answer, sought)

    def stop(self) -> None:
        with self._lock:
            self._wanted = None
        self._worker.nudge()

    def close(self) -> None:
        self.stop()
        self._worker.close()

    # ---- inside

    def _want(self, job: _Job, answer: Answer, sought: Sought = Sought.PAGE) -> None:
        with self._lock:
            self._wanted = _Wanted(job, answer, self._clock(), sought)
        if self._worker.gone:  # too many threads were lost: the process starts anew soon
            answer(Event.CAMERA_FAILED, AWAY)
            return
        self._worker.nudge()

    def _run(self, lease: Lease) -> None:
        camera = lease.open(self._open, OPEN_SECONDS)
        while True:
            lease.wake.clear()
            if not lease.in_charge:  # looked at after the clearing: that may have cleared its wake
                return
            with self._lock:
                wanted = self._wanted
            if wanted is None or self._clock() - wanted.since > LONGEST_LOOK:
                lease.pause(3600.0)
            elif wanted.job is _Job.LOOK:
                self._look(lease, camera, wanted)
            else:
                self._take(lease, camera, wanted)

    def _capture(self, lease: Lease, camera: Camera) -> Frame | NotCaptured:
        with lease.call(CAPTURE_SECONDS + 2):
            found = camera.capture(lease.wake, CAPTURE_SECONDS)
        if lease.in_charge:
            self._worker.passed(lease)
        return found

    def _look(self, lease: Lease, camera: Camera, wanted: _Wanted) -> None:
        match self._capture(lease, camera):
            case Frame() as frame:
                self._tell(wanted, Event.PAPER_SEEN, small(frame))
                frame.wipe()
                lease.pause(self._between)
            case NotCaptured(CaptureFailure.CANCELLED):
                return
            case NotCaptured(why):
                self._tell(wanted, Event.CAMERA_FAILED, TROUBLES[why])
                lease.pause(1.0)

    def _take(self, lease: Lease, camera: Camera, wanted: _Wanted) -> None:
        found = self._capture(lease, camera)
        if isinstance(found, NotCaptured):
            if found.why is CaptureFailure.CANCELLED and lease.wake.is_set():
                return  # something else is wanted now
            self._tell(wanted, Event.CAMERA_FAILED, TROUBLES.get(found.why, AWAY), last=True)
            return
        try:
            with lease.call(SECONDS + 2):
                page = self._judge(
                    found.width, found.height, found.pixels, lease.wake, self._clock, wanted.sought
                )
        except NotJudged:
            if not lease.wake.is_set():
                self._tell(wanted, Event.CAMERA_FAILED, UNCLEAR, last=True)
        else:
            self._tell(wanted, Event.PICTURE_TAKEN, page, last=True)
        finally:
            found.wipe()

    def _tell(self, wanted: _Wanted, event: Event, data: object, *, last: bool = False) -> None:
        with self._lock:
            still = self._wanted is wanted
            if still and last:
                self._wanted = None
        if still:
            wanted.answer(event, data)
        elif isinstance(data, Page | Pixels):
            data.wipe()

    def _lost(self) -> None:
        """The driver hung or failed: whoever waits is told."""
        with self._lock:
            wanted = self._wanted
            if wanted is not None and wanted.job is _Job.TAKE:
                self._wanted = None
        if wanted is not None:
            wanted.answer(Event.CAMERA_FAILED, AWAY)


def small(frame: Frame) -> Pixels:
    """A likeness for the glass."""
    from PIL import Image

    image = Image.frombuffer("RGB", (frame.width, frame.height), frame.pixels, "raw", "RGB", 0, 1)
    by = max(1, -(-max(frame.width, frame.height) // SEEN_LONGEST))
    image = image.reduce(by)
    return Pixels(image.width, image.height, bytearray(image.tobytes()))

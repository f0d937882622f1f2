"""The document camera's thread: at work only while it is wanted; nothing is left of a picture."""

from __future__ import annotations

import threading
import time

import pytest

from drivers.camera.interface import CaptureFailure, Frame, NotCaptured
from drivers.camera.v4l2 import Pace, V4l2Camera
from drivers.status import DeviceState, Status
from kiosk.journal import registry
from kiosk.papers.look import NotJudged
from kiosk.papers.page import Page, Pixels
from kiosk.papers.sought import Sought
from kiosk.runtime import photographing as module
from kiosk.runtime.photographing import Photographing, small
from kiosk.visit.states import Event
from sandbox.devices.camera import CameraSim, build
from sandbox.devices.documents import picture
from tests.drivers.devices_rig import eventually
from tests.runtime.test_supervised import looked_after


class Shown:
    """A camera whose pictures are told beforehand."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.fails: CaptureFailure | None = None
        self.raises = False

    def capture(self, wake, seconds):
        time.sleep(0.005)
        if wake.is_set():
            return NotCaptured(CaptureFailure.CANCELLED)
        if self.raises:
            raise OSError("broken")
        if self.fails is not None:
            return NotCaptured(self.fails)
        self.frames.append(Frame(4, 2, bytearray(b"\x51" * 24)))
        return self.frames[-1]

    def status(self) -> Status:
        return Status(DeviceState.ONLINE, "DQBUF", 0.0)

    def close(self) -> None: ...


class Heard:
    def __init__(self) -> None:
        self.events: list[tuple[Event, object]] = []

    def __call__(self, event, data=None) -> None:
        self.events.append((event, data))

    def kinds(self) -> set[Event]:
        return {event for event, _ in self.events}


def judged(width, height, pixels, wake, clock, sought) -> Page:
    assert (width, height, bytes(pixels)) == (4, 2, b"\x51" * 24)
    return Page(bytearray(f"jpeg of a {sought.name}".encode()), Pixels(1, 1, bytearray(b"abc")))


@pytest.fixture
def camera():
    return Shown()


@pytest.fixture
def one(camera):
    made = Photographing(lambda: camera, looked_after(), judged, between=0.01)
    yield made
    made.close()


def test_it_works_only_while_somebody_wants_it(one, camera):
    time.sleep(0.05)
    assert camera.frames == []
    heard = Heard()
    one.see(heard)
    assert eventually(lambda: len(heard.events) >= 3)
    assert heard.kinds() == {Event.PAPER_SEEN}
    one.stop()
    time.sleep(0.05)
    count = len(camera.frames)
    time.sleep(0.05)
    assert len(camera.frames) == count
    assert not any(any(frame.pixels) for frame in camera.frames)


def test_a_picture_is_taken_once_and_the_frame_overwritten(one, camera):
    looks, heard = Heard(), Heard()
    one.see(looks)
    assert eventually(lambda: looks.events)
    one.take(heard, Sought.CARD)
    assert eventually(lambda: heard.events)
    ((event, page),) = heard.events
    assert (event, bytes(page.picture)) == (Event.PICTURE_TAKEN, b"jpeg of a CARD")
    time.sleep(0.05)
    assert len(heard.events) == 1
    assert eventually(lambda: not any(any(frame.pixels) for frame in camera.frames))


def test_its_thread_bears_a_name_that_the_journal_knows():
    assert module.NAME in registry.load().words["device"].values


def test_what_comes_too_late_is_overwritten(camera):
    begun, go = threading.Event(), threading.Event()
    made: list[Page] = []

    def slow(width, height, pixels, wake, clock, sought) -> Page:
        begun.set()
        go.wait(5)
        made.append(Page(bytearray(b"jpeg"), Pixels(1, 1, bytearray(b"abc"))))
        return made[-1]

    one = Photographing(lambda: camera, looked_after(), slow, between=0.01)
    heard = Heard()
    one.take(heard)
    assert begun.wait(5)
    one.stop()
    go.set()
    assert eventually(lambda: made and not any(made[0].picture))
    assert heard.events == []
    one.close()


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (CaptureFailure.DARK, "camera.dark"),
        (CaptureFailure.FAULT, "camera.away"),
        (CaptureFailure.BUSY, "camera.away"),
    ],
)
def test_a_camera_that_gives_none_says_why(one, camera, why, said):
    camera.fails = why
    heard = Heard()
    one.take(heard)
    assert eventually(lambda: heard.events == [(Event.CAMERA_FAILED, said)])


def test_a_driver_that_breaks_tells_whoever_waits(one, camera):
    camera.raises = True
    heard = Heard()
    one.take(heard)
    assert eventually(lambda: heard.events == [(Event.CAMERA_FAILED, "camera.away")])
    camera.raises = False
    again = Heard()
    one.take(again)
    assert eventually(lambda: again.kinds() == {Event.PICTURE_TAKEN}, 3)


def test_a_picture_that_cannot_be_judged_is_not_used(camera):
    def lost(*_):
        raise NotJudged("exit 1")

    one = Photographing(lambda: camera, looked_after(), lost)
    heard = Heard()
    one.take(heard)
    assert eventually(lambda: heard.events == [(Event.CAMERA_FAILED, "camera.unclear")])
    assert not any(camera.frames[0].pixels)
    one.close()


def test_a_likeness_for_the_glass_is_small_and_in_proportion():
    likeness = small(Frame(1600, 1200, bytearray(1600 * 1200 * 3)))
    assert (likeness.width, likeness.height) == (534, 400)
    assert len(likeness.data) == 534 * 400 * 3


def test_from_the_kernels_interface_to_a_page(tmp_path):
    """The simulated camera below V4L2, the driver, the thread, and the process that looks."""
    sim = CameraSim(tmp_path, build(tmp_path), picture("referral", "crooked"))
    pace = Pace(skip=0)

    def opened():
        return V4l2Camera(str(sim.port), 1600, 1200, time.monotonic, pace, sim.environment)

    one = Photographing(opened, looked_after())
    heard = Heard()
    one.see(heard)
    assert eventually(lambda: heard.events, 15)
    one.take(heard)
    assert eventually(lambda: Event.PICTURE_TAKEN in heard.kinds(), 20)
    page = next(data for event, data in heard.events if event is Event.PICTURE_TAKEN)
    assert page.good
    assert bytes(page.picture[:2]) == b"\xff\xd8"
    sim.set(posture="unplug")
    lost = Heard()
    one.take(lost)
    assert eventually(lambda: lost.events == [(Event.CAMERA_FAILED, "camera.away")], 10)
    one.close()
